package dev.tollgate.bench.ledgertorture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.ledgertorture.Pocket.Moved;
import dev.tollgate.bench.network.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as lost, double or contradicted. */
class ClerkTest {
  @TempDir private Path folder;

  private final List<Account> accounts = Account.make(2);
  private final Findings findings = new Findings();
  private AckFile file;
  private Clerk clerk;
  private long number;

  @BeforeEach
  void open() throws IOException {
    file = new AckFile(folder.resolve("acknowledged.txt"));
    clerk = new Clerk(file, findings);
  }

  @AfterEach
  void close() throws IOException {
    file.close();
  }

  @Test
  void shouldFindNothingWhenARepeatIsAnsweredTheSame() throws IOException {
    Deal deal = answered("00", "000017");

    clerk.onRepeated(deal, "00", "000017", 2);
    clerk.onRepeated(deal, "91", null, 2); // not now

    assertThat(findings.none()).isTrue();
    assertThat(accounts.get(1).pocket("USD").moved()).isEqualTo(new Moved(500, 0));
  }

  @Test
  void shouldCountAnApprovalThatTheNextGatewayMakesAnewAsLostOnce() throws IOException {
    Deal deal = answered("00", "000017");

    clerk.onRepeated(deal, "00", "000003", 2);
    clerk.onRepeated(deal, "00", "000003", 2);

    assertThat(findings.lost()).isEqualTo(1);
    assertThat(findings.doubled()).isZero();
  }

  @Test
  void shouldCountAnApprovalThatIsDeclinedNowAsLost() throws IOException {
    clerk.onRepeated(answered("00", "000017"), "51", null, 2);

    assertThat(findings.lost()).isEqualTo(1);
  }

  @Test
  void shouldCountTwoApprovalsOfOneKeyByOneGatewayAsDouble() throws IOException {
    clerk.onRepeated(answered("00", "000017"), "00", "000018", 1);

    assertThat(findings.doubled()).isEqualTo(1);
    assertThat(findings.lost()).isZero();
  }

  @Test
  void shouldFindAnApprovalAfterNotInTimeContradictory() throws IOException {
    clerk.onRepeated(answered("91", null), "00", "000017", 1);

    assertThat(findings.contradicted()).isEqualTo(1);
  }

  @Test
  void shouldTellAnApprovalBeforeAKillWhoseRepeatWasDeclinedApart() throws IOException {
    Deal deal = answered("91", null, 2);

    assertThat(clerk.unsure()).containsExactly(deal);
    clerk.onRepeated(deal, "00", "000017", 2);

    assertThat(findings.heldAfter91()).isEqualTo(1);
    assertThat(findings.none()).isTrue();
    assertThat(accounts.get(1).pocket("USD").moved()).isEqualTo(new Moved(500, 0));
  }

  @Test
  void shouldGiveBackApprovalsFromTheSyncedFile() throws IOException {
    Deal approved = answered("00", "000017");
    answered("51", null);

    List<Deal> read = new ArrayList<>();
    file.readApprovals(accounts, read::add);

    assertThat(file.approvals()).isEqualTo(1);
    assertThat(read).hasSize(1);
    Deal again = read.getFirst();
    assertThat(again.key).isEqualTo(approved.key);
    assertThat(again.approvalCode).isEqualTo("000017");
    assertThat(again.account).isSameAs(accounts.get(1));
    assertThat(again.amountMinor).isEqualTo(500);
    assertThat(again.hold).isFalse();
  }

  /** In the first run of a gateway. */
  private Deal answered(String code, String approvalCode) throws IOException {
    return answered(code, approvalCode, 1);
  }

  /** Asked first in the first run of a gateway, answered in this one. */
  private Deal answered(String code, String approvalCode, int run) throws IOException {
    Key key = new Key(++number, 1_700_000_000);
    Deal deal = new Deal(Network.BETA, accounts.get(1), Tender.USD, 500, false, key);
    deal.askedInRun = 1;
    Step step = Step.request(deal);
    deal.begin(step);
    assertThat(clerk.onAnswer(step, code, approvalCode, run)).isTrue();
    return deal;
  }
}
