package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.TransactionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Seeded commands on few cards, keys and amounts, so that repeats, changed content, voids before
 * and after, and every shortage come up often.
 */
final class RandomLog {
  static final int[] CURRENCIES = {978, 840, 392};
  static final int NETWORKS = 2;

  final Random random;
  private final List<TransactionCommand> sent = new ArrayList<>();
  private long nowMs = 1_700_000_000_000L;

  RandomLog(long seed) {
    random = new Random(seed);
  }

  LedgerConfig config() {
    int entriesMax = pick(8, 30, 1000);
    return new LedgerConfig(
        1 + random.nextInt(3), pick(200, 2000), entriesMax, pick(100, 3000), pick(4, 1000));
  }

  /** Mostly a little later, now and then past window and lifetimes, rarely back. */
  long tick() {
    int how = random.nextInt(100);
    if (how < 2) {
      return nowMs - random.nextInt(100);
    }
    nowMs += how < 90 ? random.nextInt(20) : random.nextInt(how < 97 ? 300 : 4000);
    return nowMs;
  }

  /** One sent before, word for word or with other check outcomes or content; or a new one. */
  TransactionCommand authorize() {
    TransactionCommand command = fresh();
    if (!sent.isEmpty() && chance(30)) {
      TransactionCommand earlier = sent.get(random.nextInt(sent.size()));
      copyKey(earlier.key, command.key);
      if (chance(70)) {
        copyContent(earlier, command);
        changeOnePart(command, random.nextInt(30));
      }
    }
    sent.add(command);
    return command;
  }

  /** Of a request sent before, or of one that may come later. */
  TransactionKey voided() {
    return sent.isEmpty() || chance(30) ? fresh().key : sent.get(random.nextInt(sent.size())).key;
  }

  NaiveLedger.Name token() {
    return new NaiveLedger.Name(7, random.nextInt(4));
  }

  NaiveLedger.Name account() {
    return NaiveLedger.name("account-number-" + random.nextInt(3));
  }

  int currency() {
    return CURRENCIES[random.nextInt(CURRENCIES.length)];
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  int pick(int... values) {
    return values[random.nextInt(values.length)];
  }

  private TransactionCommand fresh() {
    TransactionCommand c = new TransactionCommand();
    c.key.networkId = 1 + random.nextInt(NETWORKS);
    c.key.mti = pick(100, 200);
    c.key.transmissionDateTime = 1115221320L + random.nextInt(3);
    c.key.stan = random.nextInt(20);
    c.key.acquirerId = pick(-1, 4711);
    c.key.terminal = random.nextInt(2);
    c.tokenHi = 7;
    c.tokenLo = chance(95) ? random.nextInt(4) : 4;
    c.processingCode = pick(0, 0, 0, 10000);
    c.amountMinor =
        chance(96)
            ? random.nextInt(400)
            : List.of(0L, -1L, 999_999_999_999L, 1L << 62).get(pick(0, 1, 2, 3));
    c.currency = currency();
    c.replacementAmountMinor = pick(0, 0, 0, 5);
    c.kind = chance(85) ? TransactionKind.PURCHASE : anyOf(TransactionKind.values());
    c.posting = anyOf(Posting.values());
    c.deadlineMs = nowMs + (chance(90) ? 2000 : pick(-200, -1, 0));
    c.cardKnown = chance(98);
    c.expiry = check();
    c.cardValue = check();
    c.cryptogram = check();
    c.cardValue2 = check();
    c.pin = chance(60) ? PinOutcome.NOT_PRESENT : anyOf(PinOutcome.values());
    return c;
  }

  /** Mostly none. */
  private static void changeOnePart(TransactionCommand command, int part) {
    switch (part) {
      case 0 -> command.tokenHi++;
      case 1 -> command.tokenLo++;
      case 2 -> command.processingCode++;
      case 3 -> command.amountMinor++;
      case 4 -> command.currency++;
      case 5 -> command.replacementAmountMinor++;
      default -> {}
    }
  }

  private CheckOutcome check() {
    return chance(3)
        ? CheckOutcome.FAILED
        : pick(0, 1) == 0 ? CheckOutcome.PASSED : CheckOutcome.NOT_PERFORMED;
  }

  private <E> E anyOf(E[] values) {
    return values[random.nextInt(values.length)];
  }

  private static void copyKey(TransactionKey from, TransactionKey to) {
    to.networkId = from.networkId;
    to.mti = from.mti;
    to.transmissionDateTime = from.transmissionDateTime;
    to.stan = from.stan;
    to.acquirerId = from.acquirerId;
    to.forwarderId = from.forwarderId;
    to.terminal = from.terminal;
  }

  private static void copyContent(TransactionCommand from, TransactionCommand to) {
    to.tokenHi = from.tokenHi;
    to.tokenLo = from.tokenLo;
    to.processingCode = from.processingCode;
    to.amountMinor = from.amountMinor;
    to.currency = from.currency;
    to.replacementAmountMinor = from.replacementAmountMinor;
  }
}
