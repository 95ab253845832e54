package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Reason;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final Set<FollowUp> followUps = EnumSet.noneOf(FollowUp.class);
  private final Set<VoidOutcome> voids = EnumSet.noneOf(VoidOutcome.class);
  private int repeats;
  private int exchanged;

  /** What customers' pockets had available after the command before. */
  private final Map<String, Long> availableBefore = new HashMap<>();

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
    assertThat(followUps).containsExactlyInAnyOrder(FollowUp.values());
    assertThat(repeats).isGreaterThan(SEEDS);
    assertThat(exchanged).isGreaterThan(SEEDS);
    Set<Reason> elsewhere = EnumSet.of(Reason.FORMAT_ERROR, Reason.MAC_WRONG);
    assertThat(reasons).isEqualTo(EnumSet.complementOf(EnumSet.copyOf(elsewhere)));
  }

  private void run(long seed) {
    RandomLog log = new RandomLog(seed);
    LedgerConfig config = log.config();
    Ledger ledger = new Ledger(config);
    NaiveLedger model = new NaiveLedger(config);
    Decision decision = new Decision();
    availableBefore.clear();
    int step = 0;
    try {
      for (int i = 0; i < 6; i++) {
        open(log, ledger, model);
        link(log, ledger, model, CardStatus.ACTIVE);
        setRate(log, ledger, model);
      }
      for (; step < COMMANDS; step++) {
        boolean unasked = apply(log, ledger, model, decision);
        checkPockets(ledger, model, unasked);
      }
      checkFollowUps(ledger, model);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ", command " + step + ": " + e.getMessage(), e);
    }
  }

  /** Whether the command may take what is not available: an advice, or taking back a refund. */
  private boolean apply(RandomLog log, Ledger ledger, NaiveLedger model, Decision decision) {
    long nowMs = log.tick();
    int what = log.random.nextInt(100);
    if (what < 84) {
      TransactionCommand command = log.command();
      long commandId = log.commandId();
      ledger.apply(nowMs, command, commandId, decision);
      log.answered(command, decision);
      agree(model.apply(nowMs, command, commandId), NaiveLedger.Answer.of(decision));
      reasons.add(decision.reason);
      followUps.add(decision.followUp);
      repeats += decision.repeated ? 1 : 0;
      exchanged += decision.rateId != 0 ? 1 : 0;
      return command.operation != Operation.AUTHORIZE;
    } else if (what < 91) {
      TransactionKey key = log.voided();
      long commandId = log.commandId();
      VoidOutcome outcome = ledger.voidTransaction(nowMs, key, commandId);
      agree(model.voidTransaction(nowMs, key, commandId), outcome);
      voids.add(outcome);
      return true;
    } else if (what < 93) {
      ledger.advanceTime(nowMs);
      model.advance(nowMs);
    } else if (what < 96) {
      open(log, ledger, model);
    } else if (what < 98) {
      setRate(log, ledger, model);
    } else {
      CardStatus[] statuses = CardStatus.values();
      link(log, ledger, model, log.chance(70) ? statuses[0] : statuses[log.pick(1, 2, 3)]);
    }
    return false;
  }

  private static void open(RandomLog log, Ledger ledger, NaiveLedger model) {
    NaiveLedger.Name account = log.account();
    int currency = log.currency();
    long opening = log.random.nextInt(3000);
    ledger.openPocket(account.hi(), account.lo(), currency, opening);
    model.open(account, currency, opening);
  }

  private static void setRate(RandomLog log, Ledger ledger, NaiveLedger model) {
    int from = log.currency();
    int to = log.currency();
    long numerator = 1 + log.random.nextInt(300);
    if (ledger.setRate(from, to, numerator, 100) != RateOutcome.REFUSED) {
      model.money.rate(from, to, numerator, 100);
    }
  }

  private static void link(RandomLog log, Ledger ledger, NaiveLedger model, CardStatus status) {
    NaiveLedger.Name token = log.token();
    NaiveLedger.Name account = log.account();
    NaiveLedger.Name product = log.product();
    ledger.linkCard(
        token.hi(), token.lo(), account.hi(), account.lo(), product.hi(), product.lo(), status);
    model.link(token, account, product, status);
  }

  private void checkPockets(Ledger ledger, NaiveLedger model, boolean unasked) {
    int shown = 0;
    for (int i = 0; i < 3; i++) {
      NaiveLedger.Name account = NaiveLedger.name("account-number-" + i);
      shown += checkAccount(ledger, model, account);
      checkAvailable(ledger, account, unasked);
    }
    for (int network = 1; network <= RandomLog.NETWORKS; network++) {
      shown += checkAccount(ledger, model, NaiveLedger.name("#SETTLE:0000000" + network));
    }
    for (String name : List.of("#FUNDING", "#FXPOS", "#SUSPENSE")) {
      shown += checkAccount(ledger, model, NaiveLedger.name(name));
    }
    agree(model.money.accounts.values().stream().mapToInt(Map::size).sum(), shown);
    for (int currency : RandomLog.CURRENCIES) {
      agree(0L, ledger.currencySum(currency));
    }
    agree(model.holds.size(), ledger.liveHolds());
  }

  /** Nothing that asks takes more than there is. */
  private void checkAvailable(Ledger ledger, NaiveLedger.Name account, boolean unasked) {
    ledger.visitPockets(
        account.hi(),
        account.lo(),
        (currency, balance, held, available) -> {
          Long before = availableBefore.put(account + " " + currency, available);
          boolean less = available < (before == null ? 0 : Math.min(before, 0));
          if (less && !unasked) {
            throw new AssertionError(available + " available, " + before + " before");
          }
        });
  }

  private int checkAccount(Ledger ledger, NaiveLedger model, NaiveLedger.Name account) {
    int[] shown = {0};
    ledger.visitPockets(
        account.hi(),
        account.lo(),
        (currency, balance, held, available) -> {
          agree(balance - held, available);
          if (held < 0) {
            throw new AssertionError("held " + held);
          }
          List<BigInteger> pocket = List.of(BigInteger.valueOf(balance), BigInteger.valueOf(held));
          agree(model.pocket(account, currency), pocket);
          shown[0]++;
        });
    return shown[0];
  }

  private static void checkFollowUps(Ledger ledger, NaiveLedger model) {
    List<NaiveLedger.Told> listed = new ArrayList<>();
    ledger.visitFollowUps(
        (reason, at, network, dateTime, stan, terminal, hi, lo, amount, currency) ->
            listed.add(new NaiveLedger.Told(reason, stan, amount, at)));
    agree(model.followUps, listed);
    for (FollowUp reason : FollowUp.values()) {
      long count = model.followUps.stream().filter(told -> told.reason() == reason).count();
      agree(count, ledger.followUps(reason));
    }
  }

  /** Plain, because it runs some ten million times. */
  private static void agree(Object expected, Object actual) {
    if (!actual.equals(expected)) {
      throw new AssertionError("expected " + expected + " but was " + actual);
    }
  }
}
