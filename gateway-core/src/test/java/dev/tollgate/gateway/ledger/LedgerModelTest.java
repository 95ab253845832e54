package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Reason;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The production ledger against {@link NaiveLedger} over random logs: every answer and every pocket
 * after every command. A failure names its seed; run one with {@code -Dtollgate.ledger.seed=N}.
 */
// On a thread of its own: a broken chain would be walked for ever, and cannot be interrupted.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LedgerModelTest {
  private static final int SEEDS = 2000;
  private static final int COMMANDS = 200;

  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
  private final Set<VoidOutcome> voids = EnumSet.noneOf(VoidOutcome.class);
  private int repeats;

  @Test
  void shouldAgreeWithTheNaiveLedger() {
    Long only = Long.getLong("tollgate.ledger.seed");
    for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
      run(seed);
    }
    if (only == null) {
      shouldHaveSeenEverything();
    }
  }

  /** So that a change to the random logs cannot empty the test unnoticed. */
  private void shouldHaveSeenEverything() {
    assertThat(voids).containsExactlyInAnyOrder(VoidOutcome.values());
    assertThat(repeats).isGreaterThan(SEEDS);
    Set<Reason> elsewhere =
        EnumSet.of(
            Reason.PARTIAL_APPROVAL,
            Reason.FORMAT_ERROR,
            Reason.MAC_WRONG,
            Reason.NOT_PERMITTED,
            Reason.TERMINAL_NOT_PERMITTED,
            Reason.AMOUNT_LIMIT,
            Reason.COUNT_LIMIT,
            Reason.COUNTER_REPLAYED,
            Reason.ORIGINAL_NOT_FOUND,
            Reason.REVERSAL_UNMATCHED,
            Reason.REVERSED_BEFORE,
            Reason.ACCEPTED);
    assertThat(reasons).isEqualTo(EnumSet.complementOf(EnumSet.copyOf(elsewhere)));
  }

  private void run(long seed) {
    RandomLog log = new RandomLog(seed);
    LedgerConfig config = log.config();
    Ledger ledger = new Ledger(config);
    NaiveLedger model = new NaiveLedger(config);
    Decision decision = new Decision();
    int step = 0;
    try {
      for (int i = 0; i < 6; i++) {
        open(log, ledger, model);
        link(log, ledger, model, CardStatus.ACTIVE);
      }
      for (; step < COMMANDS; step++) {
        apply(log, ledger, model, decision);
        checkPockets(ledger, model);
      }
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ", command " + step + ": " + e.getMessage(), e);
    }
  }

  private void apply(RandomLog log, Ledger ledger, NaiveLedger model, Decision decision) {
    long nowMs = log.tick();
    int what = log.random.nextInt(100);
    if (what < 82) {
      TransactionCommand command = log.authorize();
      ledger.authorize(nowMs, command, decision);
      agree(model.authorize(nowMs, command), NaiveLedger.Answer.of(decision));
      reasons.add(decision.reason);
      repeats += decision.repeated ? 1 : 0;
    } else if (what < 92) {
      TransactionKey key = log.voided();
      VoidOutcome outcome = ledger.voidTransaction(nowMs, key);
      agree(model.voidTransaction(nowMs, key), outcome);
      voids.add(outcome);
    } else if (what < 95) {
      ledger.advanceTime(nowMs);
      model.advance(nowMs);
    } else if (what < 98) {
      open(log, ledger, model);
    } else {
      CardStatus[] statuses = CardStatus.values();
      link(log, ledger, model, log.chance(70) ? statuses[0] : statuses[log.pick(1, 2, 3)]);
    }
  }

  private static void open(RandomLog log, Ledger ledger, NaiveLedger model) {
    NaiveLedger.Name account = log.account();
    int currency = log.currency();
    long opening = log.random.nextInt(5000);
    ledger.openPocket(account.hi(), account.lo(), currency, opening);
    model.open(account, currency, opening);
  }

  private static void link(RandomLog log, Ledger ledger, NaiveLedger model, CardStatus status) {
    NaiveLedger.Name token = log.token();
    NaiveLedger.Name account = log.account();
    ledger.linkCard(token.hi(), token.lo(), account.hi(), account.lo(), 1, 0, status);
    model.link(token, account, status);
  }

  private static void checkPockets(Ledger ledger, NaiveLedger model) {
    for (int i = 0; i < 3; i++) {
      checkAccount(ledger, model, NaiveLedger.name("account-number-" + i), true);
    }
    for (int network = 1; network <= RandomLog.NETWORKS; network++) {
      checkAccount(ledger, model, NaiveLedger.name("#SETTLE:0000000" + network), false);
    }
    checkAccount(ledger, model, NaiveLedger.name("#FUNDING"), false);
    for (int currency : RandomLog.CURRENCIES) {
      agree(0L, ledger.currencySum(currency));
    }
    agree(model.holds.size(), ledger.liveHolds());
  }

  private static void checkAccount(
      Ledger ledger, NaiveLedger model, NaiveLedger.Name account, boolean customer) {
    int[] shown = {0};
    ledger.visitPockets(
        account.hi(),
        account.lo(),
        (currency, balance, held, available) -> {
          agree(balance - held, available);
          if (held < 0 || (customer && available < 0)) {
            throw new AssertionError("held " + held + ", available " + available);
          }
          List<BigDecimal> pocket = List.of(BigDecimal.valueOf(balance), BigDecimal.valueOf(held));
          agree(model.pocket(account, currency), pocket);
          shown[0]++;
        });
    int expected = 0;
    for (int currency : RandomLog.CURRENCIES) {
      expected += model.pocket(account, currency) == null ? 0 : 1;
    }
    agree(expected, shown[0]);
  }

  /** Plain, because it runs some ten million times. */
  private static void agree(Object expected, Object actual) {
    if (!actual.equals(expected)) {
      throw new AssertionError("expected " + expected + " but was " + actual);
    }
  }
}
