package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.MerchantTypes;
import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.TransactionKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Seeded commands on few cards, keys and amounts, so that repeats, changed content, voids before
 * and after, reversals and advices of every sort, and every shortage come up often.
 */
final class RandomLog {
  static final int[] CURRENCIES = {978, 840, 392};
  static final int NETWORKS = 2;

  /** Midnight UTC, around which the logs begin. */
  private static final long MIDNIGHT_MS = 20_000 * 86_400_000L;

  final Random random;
  private final List<TransactionCommand> sent = new ArrayList<>();
  private final Map<TransactionCommand, Integer> codes = new HashMap<>();

  /** Reversed before they were sent. */
  private final List<TransactionCommand> overtaken = new ArrayList<>();

  private long nowMs;
  private int stan;

  RandomLog(long seed) {
    random = new Random(seed);
    nowMs = MIDNIGHT_MS - random.nextInt(3000);
  }

  LedgerConfig config() {
    int entriesMax = pick(8, 30, 1000);
    return new LedgerConfig(
        1 + random.nextInt(3),
        pick(200, 2000),
        entriesMax,
        pick(100, 3000),
        pick(4, 1000),
        List.of(plain(), generous(), strict()));
  }

  private static ProductTerms plain() {
    return ProductTerms.permissive("p0");
  }

  private static ProductTerms generous() {
    return new ProductTerms("p1", List.of(392, 978), Permissions.ALL, true, 15, ProductLimits.NONE);
  }

  private static ProductTerms strict() {
    Permissions permissions =
        new Permissions(
            EnumSet.complementOf(EnumSet.of(TransactionKind.CASHBACK)),
            EnumSet.allOf(Channel.class),
            MerchantTypes.of(List.of(7995)),
            MerchantTypes.NONE);
    ProductLimits limits =
        new ProductLimits(
            978,
            new ChannelLimits(300, 600, 4),
            new ChannelLimits(ChannelLimits.NO_AMOUNT, 400, ChannelLimits.NO_COUNT),
            new ChannelLimits(ChannelLimits.NO_AMOUNT, ChannelLimits.NO_AMOUNT, 3));
    return new ProductTerms("p2", List.of(), permissions, true, 10, limits);
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

  /** A request, advice, reversal or record: new, about an earlier one, or sent before. */
  TransactionCommand command() {
    int what = random.nextInt(100);
    TransactionCommand command;
    if (!overtaken.isEmpty() && what < 6) {
      command = overtaken.remove(random.nextInt(overtaken.size()));
    } else if (!sent.isEmpty() && what < 22) {
      command = again(any(sent));
    } else if (what < 60) {
      command = request();
    } else if (what < 78) {
      command = advice();
    } else if (what < 97) {
      command = reversal();
    } else {
      command = fresh(Operation.RECORD);
    }
    sent.add(command);
    return command;
  }

  /** So that completions can name the authorization code of what they complete. */
  void answered(TransactionCommand command, Decision decision) {
    codes.put(command, decision.authorizationCode);
  }

  /** Of a request sent before, or of one that may come later. */
  TransactionKey voided() {
    return sent.isEmpty() || chance(30) ? fresh(Operation.AUTHORIZE).key : any(sent).key;
  }

  /** Few, so that a void often is about what its command has decided, and often not. */
  long commandId() {
    return chance(70) ? 1 : 2;
  }

  NaiveLedger.Name token() {
    return new NaiveLedger.Name(7, random.nextInt(4));
  }

  NaiveLedger.Name account() {
    return NaiveLedger.name("account-number-" + random.nextInt(3));
  }

  NaiveLedger.Name product() {
    return NaiveLedger.name("p" + pick(0, 1, 2, 2, 2, 3));
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

  private <T> T any(List<T> things) {
    return things.get(random.nextInt(things.size()));
  }

  private TransactionCommand request() {
    TransactionCommand c = fresh(Operation.AUTHORIZE);
    if (c.posting == Posting.HOLD && !sent.isEmpty() && chance(25)) {
      TransactionCommand original = any(sent);
      c.kind = TransactionKind.INCREMENTAL;
      sameCard(c, original);
      nameOriginal(c, original);
    }
    return c;
  }

  private TransactionCommand advice() {
    TransactionCommand c = fresh(Operation.ADVISE);
    if (sent.isEmpty() || chance(15)) {
      return c;
    }
    TransactionCommand original = any(sent);
    sameCard(c, original);
    if (chance(60)) {
      c.amountMinor = chance(50) ? original.amountMinor : random.nextInt(400);
    }
    int how = random.nextInt(4);
    if (how == 0) {
      nameOriginal(c, original);
    } else if (how == 1) {
      c.retrievalReferenceHi = original.retrievalReferenceHi;
      c.retrievalReferenceLo = original.retrievalReferenceLo;
      c.authorizationCode = digits(codes.getOrDefault(original, 0));
    } else {
      c.key.stan = original.key.stan;
      c.key.acquirerId = original.key.acquirerId;
      c.key.terminal = original.key.terminal;
      c.retrievalReferenceHi = original.retrievalReferenceHi;
      c.retrievalReferenceLo = original.retrievalReferenceLo;
      if (how == 2) {
        c.posting = original.posting;
        c.key.mti = c.posting == Posting.HOLD ? 120 : 220;
        c.kind = original.kind;
      }
    }
    return c;
  }

  private TransactionCommand reversal() {
    TransactionCommand c = fresh(Operation.REVERSE);
    TransactionCommand original;
    if (sent.isEmpty() || chance(15)) {
      original = fresh(chance(70) ? Operation.AUTHORIZE : Operation.ADVISE);
      overtaken.add(original);
    } else {
      original = any(sent);
    }
    c.key.terminal = chance(93) ? original.key.terminal : 1 - original.key.terminal;
    sameCard(c, original);
    c.tokenKnown = chance(85);
    if (!c.tokenKnown || chance(4)) {
      c.tokenLo = random.nextInt(5);
    }
    c.replacementAmountMinor = chance(70) ? pick(-1, 0) : random.nextInt(300);
    nameOriginal(c, original);
    return c;
  }

  private static void sameCard(TransactionCommand c, TransactionCommand original) {
    c.key.networkId = original.key.networkId;
    c.tokenHi = original.tokenHi;
    c.tokenLo = original.tokenLo;
    c.currency = original.currency;
  }

  /** By DE90, in full or in part, or by DE37, or, without it, by DE11. */
  private void nameOriginal(TransactionCommand c, TransactionCommand original) {
    c.retrievalReferenceHi = original.retrievalReferenceHi;
    c.retrievalReferenceLo = original.retrievalReferenceLo;
    c.original.present = chance(80);
    c.original.messageType = original.key.mti + pick(0, 0, 1);
    c.original.stan = original.key.stan;
    c.original.transmissionDateTime = original.key.transmissionDateTime;
    c.original.acquirerId = chance(50) ? 0 : Math.max(0, original.key.acquirerId);
    c.original.forwarderId = 0;
    if (chance(60)) {
      return;
    }
    c.original.messageType = chance(50) ? 0 : c.original.messageType;
    c.original.stan = chance(50) ? 0 : c.original.stan;
    c.original.transmissionDateTime = 0;
    c.key.stan = chance(70) ? original.key.stan : c.key.stan;
  }

  private TransactionCommand fresh(Operation operation) {
    TransactionCommand c = new TransactionCommand();
    c.operation = operation;
    c.posting = pick(0, 1) == 0 ? Posting.HOLD : Posting.POST;
    int base = c.posting == Posting.HOLD ? 100 : 200;
    c.key.networkId = 1 + random.nextInt(NETWORKS);
    c.key.mti =
        switch (operation) {
          case AUTHORIZE -> base;
          case ADVISE -> base + 20;
          case REVERSE -> pick(400, 420);
          case RECORD -> 620;
        };
    c.key.transmissionDateTime = chance(95) ? 1115221320L + random.nextInt(3) : 0;
    c.key.stan = chance(80) ? ++stan : 1 + random.nextInt(10);
    c.key.acquirerId = pick(-1, 4711, 4711);
    c.key.terminal = random.nextInt(2);
    if (chance(60)) {
      c.retrievalReferenceHi = 1;
      c.retrievalReferenceLo = random.nextInt(12);
    }
    c.tokenKnown = operation != Operation.ADVISE || chance(97);
    c.tokenHi = 7;
    c.tokenLo = chance(95) ? random.nextInt(4) : 4;
    c.processingCode = pick(0, 0, 0, 10000);
    c.amountMinor =
        chance(96)
            ? random.nextInt(400)
            : List.of(0L, -1L, 999_999_999_999L, 1L << 62).get(pick(0, 1, 2, 3));
    c.currency = chance(97) ? currency() : pick(826, 0, -5, 1000);
    c.replacementAmountMinor = pick(-1, -1, -1, 5);
    c.kind = kind(operation);
    c.channel = anyOf(Channel.values());
    c.merchantType = pick(-1, 5411, 5411, 5411, 7995);
    c.cashbackMinor = chance(95) ? random.nextInt(50) : pick(-1, 500);
    c.partialApprovalAllowed = chance(50);
    c.adviceApproved = chance(80);
    checks(c);
    return c;
  }

  private void checks(TransactionCommand c) {
    c.deadlineMs = nowMs + (chance(90) ? 2000 : pick(-200, -1, 0));
    c.cardKnown = chance(98);
    c.expiry = check();
    c.cardValue = check();
    c.cryptogram = check();
    c.chipRead = chance(5);
    boolean counts = c.cryptogram == CheckOutcome.PASSED && chance(40);
    c.applicationTransactionCounter = counts ? random.nextInt(50) + stan : -1;
    c.cardValue2 = check();
    c.pin = chance(60) ? PinOutcome.NOT_PRESENT : anyOf(PinOutcome.values());
  }

  private TransactionKind kind(Operation operation) {
    boolean plain = chance(65);
    if (plain) {
      return chance(60) ? TransactionKind.PURCHASE : TransactionKind.PRE_AUTHORIZATION;
    }
    return operation == Operation.ADVISE && chance(50)
        ? TransactionKind.COMPLETION
        : anyOf(TransactionKind.values());
  }

  /** Word for word, with other check outcomes, or with other content; or only the same key. */
  private TransactionCommand again(TransactionCommand earlier) {
    TransactionCommand c = fresh(earlier.operation);
    copyKey(earlier.key, c.key);
    if (chance(30)) {
      return c;
    }
    c.posting = earlier.posting;
    c.kind = earlier.kind;
    c.tokenKnown = earlier.tokenKnown || (earlier.operation == Operation.REVERSE && chance(50));
    c.tokenHi = earlier.tokenHi;
    c.tokenLo = earlier.tokenLo;
    c.processingCode = earlier.processingCode;
    c.amountMinor = earlier.amountMinor;
    c.currency = earlier.currency;
    c.replacementAmountMinor = earlier.replacementAmountMinor;
    c.retrievalReferenceHi = earlier.retrievalReferenceHi;
    c.retrievalReferenceLo = earlier.retrievalReferenceLo;
    c.authorizationCode = earlier.authorizationCode;
    copyOriginal(earlier.original, c.original);
    c.adviceApproved = earlier.adviceApproved;
    changeOnePart(c, random.nextInt(30));
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
    return chance(2)
        ? CheckOutcome.FAILED
        : pick(0, 1) == 0 ? CheckOutcome.PASSED : CheckOutcome.NOT_PERFORMED;
  }

  private <E> E anyOf(E[] values) {
    return values[random.nextInt(values.length)];
  }

  private static long digits(int code) {
    long packed = 0;
    for (char c : String.format("%06d", Math.max(0, code)).toCharArray()) {
      packed = packed << 8 | c;
    }
    return packed;
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

  private static void copyOriginal(OriginalElements from, OriginalElements to) {
    to.present = from.present;
    to.messageType = from.messageType;
    to.stan = from.stan;
    to.transmissionDateTime = from.transmissionDateTime;
    to.acquirerId = from.acquirerId;
    to.forwarderId = from.forwarderId;
  }
}
