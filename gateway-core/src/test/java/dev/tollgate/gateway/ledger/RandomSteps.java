package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.CardStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A {@link RandomLog} of all commands there are, each carried out on several ledgers alike. */
final class RandomSteps {
  final RandomLog log;
  final LedgerConfig config;

  RandomSteps(long seed) {
    log = new RandomLog(seed);
    config = log.config();
  }

  /** Accounts, cards and rates to begin with. */
  void begin(List<Ledger> ledgers) {
    for (int i = 0; i < 6; i++) {
      open(ledgers);
      link(CardStatus.ACTIVE, ledgers);
      rate(ledgers);
    }
  }

  /** The next command's answer, by ledger. */
  List<Object> next(List<Ledger> ledgers) {
    long nowMs = log.tick();
    int what = log.random.nextInt(100);
    if (what < 84) {
      return apply(nowMs, ledgers);
    } else if (what < 91) {
      TransactionKey key = log.voided();
      long commandId = log.commandId();
      return each(ledgers, ledger -> ledger.voidTransaction(nowMs, key, commandId));
    } else if (what < 93) {
      return each(
          ledgers,
          ledger -> {
            ledger.advanceTime(nowMs);
            return ledger.liveHolds();
          });
    } else if (what < 96) {
      return open(ledgers);
    } else if (what < 98) {
      return rate(ledgers);
    }
    CardStatus[] statuses = CardStatus.values();
    return link(statuses[log.random.nextInt(statuses.length)], ledgers);
  }

  private List<Object> apply(long nowMs, List<Ledger> ledgers) {
    TransactionCommand command = log.command();
    long commandId = log.commandId();
    Decision decision = new Decision();
    List<Object> answers =
        each(
            ledgers,
            ledger -> {
              ledger.chain().command(nowMs, 16);
              ledger.chain().word(command.key.stan);
              ledger.chain().word(command.amountMinor);
              ledger.apply(nowMs, command, commandId, decision);
              return List.of(
                  NaiveLedger.Answer.of(decision),
                  decision.rule,
                  decision.pockets,
                  decision.pocketCurrency);
            });
    log.answered(command, decision);
    return answers;
  }

  private List<Object> open(List<Ledger> ledgers) {
    NaiveLedger.Name account = log.account();
    int currency = log.currency();
    long opening = log.random.nextInt(3000);
    return each(
        ledgers, ledger -> ledger.openPocket(account.hi(), account.lo(), currency, opening));
  }

  private List<Object> rate(List<Ledger> ledgers) {
    int from = log.currency();
    int to = log.currency();
    long numerator = 1 + log.random.nextInt(300);
    return each(ledgers, ledger -> ledger.setRate(from, to, numerator, 100));
  }

  private List<Object> link(CardStatus status, List<Ledger> ledgers) {
    NaiveLedger.Name token = log.token();
    NaiveLedger.Name account = log.account();
    NaiveLedger.Name product = log.product();
    return each(
        ledgers,
        ledger ->
            ledger.linkCard(
                token.hi(),
                token.lo(),
                account.hi(),
                account.lo(),
                product.hi(),
                product.lo(),
                status));
  }

  private static List<Object> each(List<Ledger> ledgers, Function<Ledger, Object> command) {
    List<Object> answers = new ArrayList<>();
    ledgers.forEach(ledger -> answers.add(command.apply(ledger)));
    return answers;
  }
}
