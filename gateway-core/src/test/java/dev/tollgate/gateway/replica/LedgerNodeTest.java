package dev.tollgate.gateway.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.cluster.ClusterConfig;
import dev.tollgate.gateway.cluster.StorageState;
import dev.tollgate.gateway.cluster.Upkeep;
import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.ledger.Operation;
import dev.tollgate.gateway.ledger.Posting;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.ledgerlog.ImportOutcome;
import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import dev.tollgate.gateway.pipeline.LedgerPort;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.TransactionKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real node: what was told is told again by the next one on the same home. */
@Timeout(60)
class LedgerNodeTest {
  private static final int EUR = 978;
  private static final long TOKEN_HI = 0x1111_2222_3333_4444L;
  private static final long TOKEN_LO = 0x5555_6666_7777_8888L;
  private static final Ascii16 ACCOUNT = Ascii16.parse("anna");
  private static final Ascii16 PRODUCT = Ascii16.parse("default");
  private static final OperatorCommand POCKET = new OperatorCommand.Pocket(ACCOUNT, EUR, 100_00);
  private static final OperatorCommand CARD =
      new OperatorCommand.Card(TOKEN_HI, TOKEN_LO, ACCOUNT, PRODUCT, CardStatus.ACTIVE);

  @TempDir private Path home;

  private final List<TollgateException> failures = Collections.synchronizedList(new ArrayList<>());
  private volatile long aheadMs;
  private LedgerNode node;
  private ClusterLedger requests;

  @BeforeEach
  void start() {
    start(Upkeep.DEFAULT);
    node.configure(LedgerConfig.defaults());
  }

  private void start(Upkeep upkeep) {
    node =
        LedgerNode.start(
            new ClusterConfig(
                home,
                Path.of("/dev/shm"),
                ClusterConfig.anyFreePortBase(),
                1,
                1_024,
                LedgerService.ANSWER_LENGTH_MAX,
                () -> System.currentTimeMillis() + aheadMs,
                upkeep),
            failures::add);
    requests = node.connect(() -> {});
  }

  @AfterEach
  void stop() {
    requests.close();
    node.close();
    assertThat(failures).isEmpty();
  }

  @Test
  void shouldTellWhatBecameOfOperatorsCommands() {
    assertThat(node.carryOut(List.of(POCKET, CARD, POCKET, CARD)))
        .containsExactly(
            ImportOutcome.OPENED,
            ImportOutcome.LINKED,
            ImportOutcome.EXISTING,
            ImportOutcome.UPDATED);
  }

  /** Else the first requests of each start would be answered 91. */
  @Test
  void shouldTakeRequestsAtOnceWhenItIsConnected() {
    TransactionKey key = new TransactionKey();
    key.mti = 100;

    try (ClusterLedger other = node.connect(() -> {})) {
      assertThat(other.undo(1L << 40, key)).isTrue();
    }
  }

  @Test
  void shouldCarryOutMoreOperatorsCommandsThanAreUnderWayAtOnce() {
    List<OperatorCommand> many = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      many.add(new OperatorCommand.Pocket(Ascii16.parse("A" + i), EUR, i));
    }

    assertThat(node.carryOut(many)).hasSize(2_000).containsOnly(ImportOutcome.OPENED);
    assertThat(balance("A1999")).isEqualTo(1_999);
  }

  @Test
  void shouldDecideTheSameAfterARestart() {
    node.carryOut(List.of(POCKET, CARD));
    Collected first = decide(1, 30_00);
    assertThat(first.reason).isEqualTo(Reason.APPROVED);
    long hash = node.read(Ledger::stateHash);

    restart();

    assertThat((long) node.read(Ledger::stateHash)).isEqualTo(hash);
    Collected again = decide(1, 30_00);
    assertThat(again.repeated).isTrue();
    assertThat(again.authorizationCode).isEqualTo(first.authorizationCode);
    assertThat(decide(2, 80_00).reason)
        .as("30.00 of 100.00 held")
        .isEqualTo(Reason.INSUFFICIENT_FUNDS);
  }

  @Test
  void shouldDecideTheSameAfterARestartFromASnapshot() {
    node.carryOut(List.of(POCKET, CARD));
    assertThat(decide(1, 30_00).reason).isEqualTo(Reason.APPROVED);
    assertThat(node.takeSnapshot()).isEqualTo(1);
    assertThat(decide(2, 20_00).reason).isEqualTo(Reason.APPROVED);
    long commands = node.read(ledger -> ledger.chain().commands());
    long chain = node.read(ledger -> ledger.chain().hi());

    restart();

    assertThat((long) node.read(ledger -> ledger.chain().commands())).isEqualTo(commands);
    assertThat((long) node.read(ledger -> ledger.chain().hi())).isEqualTo(chain);
    assertThat(decide(2, 20_00).repeated).isTrue();
    assertThat(decide(3, 60_00).reason)
        .as("50.00 of 100.00 held")
        .isEqualTo(Reason.INSUFFICIENT_FUNDS);
  }

  @Test
  void shouldTakeBackWhatItsCommandDecided() {
    node.carryOut(List.of(POCKET, CARD));
    assertThat(decide(1, 30_00).reason).isEqualTo(Reason.APPROVED);

    assertThat(undo(1, 99)).as("another command").isEqualTo(VoidOutcome.NOT_ITS_OWN);
    assertThat(undo(1, commandId(1))).isEqualTo(VoidOutcome.RELEASED);

    restart();
    assertThat(decide(1, 30_00).reason).isEqualTo(Reason.DEADLINE_PASSED);
    assertThat(decide(2, 100_00).reason).isEqualTo(Reason.APPROVED);
  }

  /** What would take as much of the disk as the request is not for a disk that is nearly full. */
  @Test
  void shouldOnlyTakeBackAndCorrectWhenItsDiskIsNearlyFull() {
    node.carryOut(List.of(POCKET, CARD));
    assertThat(decide(1, 30_00).reason).isEqualTo(Reason.APPROVED);
    stop();
    long space = Long.MAX_VALUE / 4; // no disk has so much
    start(new Upkeep(space, 3_600_000, 2 * space, space, Upkeep.DEFAULT.stopBytes()));
    await().until(() -> node.storage() == StorageState.SHEDDING);

    assertThat(undo(1, commandId(1))).isEqualTo(VoidOutcome.RELEASED);
    assertThat(requests.apply(2, commandId(2), purchase(2, 1_00))).isFalse();
    assertThat(requests.forestall(commandId(2), purchase(2, 0).key)).isFalse();
    TransactionCommand reversal = purchase(3, 30_00);
    reversal.operation = Operation.REVERSE;
    assertThat(requests.apply(3, commandId(3), reversal)).isTrue();
  }

  /** Sessions end when the clock steps ahead; what had no answer then is asked again. */
  @Test
  void shouldCarryOutAllCommandsThoughItsSessionsBreak() {
    List<OperatorCommand> many = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      many.add(new OperatorCommand.Pocket(Ascii16.parse("B" + i), EUR, i));
    }
    CompletableFuture<List<ImportOutcome>> outcomes =
        CompletableFuture.supplyAsync(() -> node.carryOut(many));
    long before = node.read(ledger -> ledger.chain().commands());
    for (int step = 1; step <= 3; step++) {
      long enough = before + 3_000 * step;
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> outcomes.isDone() || node.read(ledger -> ledger.chain().commands()) > enough);
      aheadMs += 10_000;
    }

    assertThat(outcomes.join()).hasSize(20_000).contains(ImportOutcome.OPENED);
    assertThat(balance("B19999")).isEqualTo(19_999);
    assertThat((long) node.read(ledger -> ledger.currencySum(EUR))).isZero();
  }

  @ParameterizedTest
  @CsvSource({"2, TG-LED-012", "1000000, TG-LED-013"})
  void shouldRefuseALogThatIsNotWhatWasCarriedOut(long commands, String code) throws IOException {
    node.carryOut(List.of(POCKET, CARD));
    stop();
    Path chain = home.resolve("ledger").resolve("chain");
    Files.delete(chain);
    try (ChainRecord record = ChainRecord.open(chain, true)) {
      record.record(commands, 1, 2, 300);
    }

    assertThatThrownBy(() -> LedgerReplay.of(home).run((at, position, message, answer) -> {}))
        .hasMessageStartingWith(code);
    assertThatThrownBy(() -> start(Upkeep.DEFAULT)).hasMessageStartingWith(code);
    Files.delete(chain);
    start();
  }

  @Test
  void shouldNotSayThatASnapshotWasTakenWhenItHasClosed() {
    assertThat(node.takeSnapshot()).isOne();
    requests.close();
    node.close();

    assertThatThrownBy(node::takeSnapshot).hasMessageStartingWith("TG-LED-022");
  }

  private void restart() {
    requests.close();
    node.close();
    start();
  }

  private long balance(String account) {
    Ascii16 id = Ascii16.parse(account);
    return node.read(ledger -> {
      long[] balance = {-1};
      ledger.visitPockets(
          id.hi(), id.lo(), (currency, minor, held, available) -> balance[0] = minor);
      return balance[0];
    });
  }

  private Collected decide(int stan, long amountMinor) {
    Collected collected = new Collected();
    TransactionCommand command = purchase(stan, amountMinor);
    poll(collected, () -> requests.apply(stan, commandId(stan), command));
    return collected;
  }

  private VoidOutcome undo(int stan, long commandId) {
    Collected collected = new Collected();
    poll(collected, () -> requests.undo(commandId, purchase(stan, 0).key));
    return collected.outcome;
  }

  private void poll(Collected collected, java.util.concurrent.Callable<Boolean> offer) {
    boolean[] taken = {false};
    await()
        .atMost(Duration.ofSeconds(10))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          taken[0] = taken[0] || offer.call();
          requests.poll(collected);
          return collected.answers == 1;
        });
  }

  private static long commandId(int stan) {
    return (1L << 40) + stan;
  }

  private static TransactionCommand purchase(int stan, long amountMinor) {
    TransactionCommand command = new TransactionCommand();
    command.key.mti = 100;
    command.key.transmissionDateTime = 11_23_08_00_00;
    command.key.stan = stan;
    command.key.acquirerId = 12_345;
    command.key.terminal = Ascii16.parse("TERM0001").hi();
    command.tokenKnown = true;
    command.tokenHi = TOKEN_HI;
    command.tokenLo = TOKEN_LO;
    command.amountMinor = amountMinor;
    command.currency = EUR;
    command.kind = TransactionKind.PURCHASE;
    command.posting = Posting.HOLD;
    command.deadlineMs = System.currentTimeMillis() + 30_000;
    command.cardKnown = true;
    command.expiry = CheckOutcome.PASSED;
    return command;
  }

  /** The answer to one command. */
  private static final class Collected implements LedgerPort.AnswerHandler {
    private int answers;
    private Reason reason = Reason.SYSTEM_FAULT;
    private boolean repeated;
    private int authorizationCode;
    private VoidOutcome outcome = VoidOutcome.SHED;

    @Override
    public void onDecision(int slot, long commandId, Decision decision) {
      answers++;
      reason = decision.reason;
      repeated = decision.repeated;
      authorizationCode = decision.authorizationCode;
    }

    @Override
    public void onVoided(long commandId, VoidOutcome voided) {
      answers++;
      outcome = voided;
    }

    @Override
    public void onDisconnected() {
      throw new AssertionError("disconnected");
    }
  }
}
