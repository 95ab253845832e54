package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.ledger.VoidOutcome;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The production ledger before the judge: every command of the log goes to both, and their answers,
 * pockets, holds and lists are compared.
 */
final class Court {
  /** The production ledger did what it must not. */
  static final class Disagreement extends RuntimeException {
    private static final long serialVersionUID = 1;

    Disagreement(String message) {
      super(message);
    }
  }

  private static final int POCKETS_EVERY = 16;

  private final LedgerConfig config;
  private final Judge judge;
  private final List<LogRecord> log = new ArrayList<>();
  private final Decision decision = new Decision();
  private final Set<Object> seen = new HashSet<>();
  private Ledger ledger;
  private Snapshot snapshot;
  private long hash;

  Court(LedgerConfig config) {
    this.config = config;
    this.ledger = new Ledger(config);
    this.judge = new Judge(config);
  }

  List<LogRecord> log() {
    return log;
  }

  Ledger ledger() {
    return ledger;
  }

  Judge judge() {
    return judge;
  }

  /** Reasons, outcomes of voids and follow-ups that came up. */
  Set<Object> seen() {
    return seen;
  }

  /** Of all answers so far, and of the state. */
  long hash() {
    return Dice.mix(hash ^ ledger.stateHash());
  }

  /**
   * @return the answer both give
   */
  Object apply(LogRecord command) {
    log.add(command);
    Object answer = command.apply(ledger, decision);
    Object expected = command.judge(judge);
    if (expected != null && !expected.equals(answer)) {
      throw new Disagreement("expected " + expected + "\n but was " + answer);
    }
    seen.addAll(
        answer instanceof JudgeAnswer a ? List.of(a.reason(), a.followUp()) : List.of(answer));
    hash = answer instanceof JudgeAnswer a ? a.hash(hash) : Dice.mix(hash + code(answer));
    if (command instanceof LogRecord.Advance) {
      return answer;
    }
    agree("holds", judge.holds(), ledger.liveHolds());
    agree("entries of the window", judge.memory.size(), ledger.idempotencyEntries());
    if (log.size() % POCKETS_EVERY == 0) {
      comparePockets();
    }
    return answer;
  }

  /** Time passes, in small steps: both are compared when the last one is done. */
  void idle(LogRecord.Advance command) {
    log.add(command);
    command.apply(ledger, decision);
    command.judge(judge);
  }

  private static int code(Object answer) {
    return answer instanceof VoidOutcome outcome ? outcome.ordinal() : 7;
  }

  /** What a later {@link #restart} begins with. */
  void snapshot() {
    snapshot = new Snapshot(ledger, log.size());
  }

  /** From the last snapshot, if there is one, and what came behind it. */
  void restart() {
    if (snapshot == null) {
      replay();
    } else {
      goOnWith(snapshot.restore(), log.subList(snapshot.commands(), log.size()));
    }
  }

  /** A new ledger from the whole log. */
  void replay() {
    goOnWith(new Ledger(config), log);
  }

  private void goOnWith(Ledger restored, List<LogRecord> rest) {
    for (LogRecord command : rest) {
      command.apply(restored, decision);
    }
    if (restored.stateHash() != ledger.stateHash()) {
      throw new Disagreement("another state after a restart");
    }
    ledger = restored;
  }

  /** All there is to see. */
  void compareState() {
    comparePockets();
    compareLists();
  }

  /** Of the production ledger; 0 if there is no such pocket. */
  long balance(String account, int currency) {
    Ascii16 name = Ascii16.parse(account);
    long[] found = {0};
    ledger.visitPockets(
        name.hi(),
        name.lo(),
        (each, balance, held, available) -> found[0] = each == currency ? balance : found[0]);
    return found[0];
  }

  private void comparePockets() {
    Map<Integer, BigDecimal> sums = new HashMap<>();
    for (String account : new TreeSet<>(judge.money.pockets().keySet())) {
      Map<Integer, JudgeMoney.Pocket> expected = judge.money.pockets().get(account);
      int[] shown = {0};
      Ascii16 name = Ascii16.parse(account);
      ledger.visitPockets(
          name.hi(),
          name.lo(),
          (currency, balance, held, available) -> {
            JudgeMoney.Pocket pocket = expected.getOrDefault(currency, new JudgeMoney.Pocket());
            agree(account + " " + currency, pocket.balance.longValueExact(), balance);
            agree(account + " held " + currency, pocket.held.longValueExact(), held);
            agree(account + " available " + currency, balance - held, available);
            sums.merge(currency, BigDecimal.valueOf(balance), BigDecimal::add);
            shown[0]++;
          });
      agree(account + ", pockets", expected.size(), shown[0]);
    }
    sums.forEach((currency, sum) -> {
      agree("sum of all pockets " + currency, 0, sum.longValueExact());
      agree("currency sum " + currency, 0, ledger.currencySum(currency));
    });
  }

  private void compareLists() {
    List<Judge.Listed> shown = new ArrayList<>();
    ledger.visitFollowUps(
        (reason, at, network, dateTime, stan, terminal, hi, lo, amount, currency) ->
            shown.add(new Judge.Listed(reason, stan, amount, at)));
    int dropped = (int) ledger.followUpsDropped();
    List<Judge.Listed> expected = judge.listed.subList(dropped, judge.listed.size());
    if (!expected.equals(shown)) {
      throw new Disagreement("listed " + expected + "\n but was " + shown);
    }
    for (FollowUp reason : FollowUp.values()) {
      long count = judge.listed.stream().filter(item -> item.reason() == reason).count();
      agree("how often " + reason, count, ledger.followUps(reason));
    }
  }

  private static void agree(String what, long expected, long actual) {
    if (expected != actual) {
      throw new Disagreement(what + ": expected " + expected + " but was " + actual);
    }
  }
}
