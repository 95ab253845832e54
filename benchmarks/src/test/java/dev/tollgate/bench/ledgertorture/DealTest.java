package dev.tollgate.bench.ledgertorture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.ledgertorture.Deal.Fate;
import dev.tollgate.bench.ledgertorture.Pocket.Moved;
import dev.tollgate.bench.network.Network;
import org.junit.jupiter.api.Test;

/** What a pocket may have while messages are unanswered. */
class DealTest {
  private static final Key KEY = new Key(1, 1_700_000_000);

  private final Account account = Account.make(1).getFirst();
  private final Pocket pocket = account.pocket("EUR");

  @Test
  void shouldLeaveOpenWhetherAnUnansweredHoldWasPlaced() {
    Deal deal = deal(Tender.EUR, true);
    deal.begin(Step.request(deal));

    assertThat(pocket.least()).isEqualTo(new Moved(0, 0));
    assertThat(pocket.most()).isEqualTo(new Moved(0, 700));

    deal.become(Fate.HELD);

    assertThat(pocket.least()).isEqualTo(new Moved(0, 700));
    assertThat(pocket.most()).isEqualTo(new Moved(0, 700));
  }

  @Test
  void shouldPostWhatACompletionTakesAndReleaseTheRest() {
    Deal deal = deal(Tender.EUR, true);
    deal.become(Fate.HELD);
    deal.begin(new Step(deal, Step.Kind.COMPLETION, KEY, 300));

    assertThat(pocket.least()).isEqualTo(new Moved(0, 0));
    assertThat(pocket.most()).isEqualTo(new Moved(300, 700));

    deal.become(Fate.COMPLETED);

    assertThat(pocket.moved()).isEqualTo(new Moved(300, 0));
    assertThat(pocket.most()).isEqualTo(pocket.least()).isEqualTo(pocket.moved());
  }

  @Test
  void shouldLeaveOpenWhatAReversalOfAnUnansweredPurchaseFinds() {
    Deal deal = deal(Tender.EUR, false);
    deal.begin(Step.request(deal));
    deal.begin(new Step(deal, Step.Kind.REVERSAL, KEY, 700));

    assertThat(pocket.least()).isEqualTo(new Moved(0, 0));
    assertThat(pocket.most()).isEqualTo(new Moved(700, 0));

    deal.become(Fate.TAKEN_BACK);

    assertThat(pocket.most()).isEqualTo(new Moved(0, 0));
  }

  @Test
  void shouldWaitForWhatWasGivenUpToComeBack() {
    Deal deal = deal(Tender.EUR, false);
    deal.begin(Step.request(deal));
    deal.become(Fate.GIVEN_UP);

    assertThat(pocket.moved()).isEqualTo(new Moved(0, 0));
    assertThat(pocket.most()).isEqualTo(new Moved(700, 0));
  }

  @Test
  void shouldPayForACurrencyWithoutPocketFromAnother() {
    deal(Tender.CHF, false).become(Fate.POSTED);

    assertThat(pocket.moved()).isEqualTo(new Moved(1_400, 0));
    assertThat(account.pocket("USD").moved()).isEqualTo(new Moved(0, 0));
  }

  private Deal deal(Tender tender, boolean hold) {
    return new Deal(Network.ALPHA, account, tender, 700, hold, KEY);
  }
}
