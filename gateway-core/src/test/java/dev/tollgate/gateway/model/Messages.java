package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.Operation;
import dev.tollgate.gateway.ledger.Posting;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.TransactionKind;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** What one terminal says, with its own STAN and the date of its clock. */
final class Messages {
  private static final int STAN_MAX = 999_999;

  private final Dice dice;
  private final World world;
  private final JudgeCards cards;
  private final int network;
  private final long terminal;
  private final int[] counters;
  private int stan;
  private long reference;

  /**
   * @param cards the judge's, to ask for what just fits a limit, or just does not
   * @param counters the chips' transaction counters, by card; shared by all terminals
   */
  Messages(Dice dice, World world, JudgeCards cards, int network, long terminal, int[] counters) {
    this.dice = dice;
    this.world = world;
    this.cards = cards;
    this.network = network;
    this.terminal = terminal;
    this.counters = counters;
    this.stan = dice.chance(60) ? STAN_MAX - dice.below(40) : dice.below(STAN_MAX);
  }

  /** A purchase that posts at once, or a refund: what an audit can follow. */
  TransactionCommand plain(long nowMs) {
    TransactionCommand c = request(nowMs);
    c.posting = Posting.POST;
    c.key.mti = 200;
    boolean refund = dice.chance(12);
    c.kind = refund ? TransactionKind.REFUND : TransactionKind.PURCHASE;
    c.processingCode = refund ? 200_000 : 0;
    return c;
  }

  TransactionCommand request(long nowMs) {
    TransactionCommand c = message(nowMs, Operation.AUTHORIZE, dice.pick(100, 200));
    c.kind = kind();
    c.channel =
        c.kind == TransactionKind.CASH ? Channel.CASH : dice.pick(Channel.POS, Channel.ONLINE);
    c.amountMinor = amount(c, nowMs);
    c.cashbackMinor = c.kind == TransactionKind.CASHBACK ? dice.below(2_000) : 0;
    c.partialApprovalAllowed = dice.chance(40);
    checks(c);
    return c;
  }

  /** The amount of a debit, now and then the last unit of a limit, or the one behind it. */
  private long amount(TransactionCommand c, long nowMs) {
    return Judge.isDebit(c.kind) && dice.chance(12) ? atLimit(c, nowMs) : amount(c.kind);
  }

  /** Mostly in the currency limits are in: of others they tell nothing. */
  private long atLimit(TransactionCommand c, long nowMs) {
    c.currency = dice.chance(70) ? World.EUR : c.currency;
    JudgeCards.Token token = new JudgeCards.Token(c.tokenHi, c.tokenLo);
    long room = cards.room(token, c.channel, c.currency, nowMs);
    return room < 0 ? amount(c.kind) : Math.max(1, room + dice.below(2));
  }

  /**
   * Of the same card in the same channel, all that its limits take, or one unit more; without PIN,
   * now and then under the same DE37.
   */
  TransactionCommand probe(long nowMs, Exchange original) {
    TransactionCommand c = message(nowMs, Operation.AUTHORIZE, dice.pick(100, 200));
    c.kind = TransactionKind.PURCHASE;
    c.tokenLo = original.command.tokenLo;
    c.channel = original.command.channel;
    if (dice.chance(50)) {
      c.retrievalReferenceHi = original.command.retrievalReferenceHi;
      c.retrievalReferenceLo = original.command.retrievalReferenceLo;
    }
    c.amountMinor = atLimit(c, nowMs);
    c.partialApprovalAllowed = dice.chance(40);
    return c;
  }

  private TransactionKind kind() {
    int roll = dice.below(100);
    return roll < 50
        ? TransactionKind.PURCHASE
        : roll < 72
            ? TransactionKind.PRE_AUTHORIZATION
            : dice.pick(
                TransactionKind.CASH,
                TransactionKind.CASHBACK,
                TransactionKind.REFUND,
                TransactionKind.REFUND,
                TransactionKind.REFUND,
                TransactionKind.BALANCE_ENQUIRY,
                TransactionKind.ACCOUNT_CHECK,
                TransactionKind.CASH,
                TransactionKind.OTHER);
  }

  private long amount(TransactionKind kind) {
    if (kind == TransactionKind.ACCOUNT_CHECK || kind == TransactionKind.BALANCE_ENQUIRY) {
      return dice.perMille(20) ? 5 : 0;
    }
    int roll = dice.below(100);
    return roll < 2 ? 0 : roll < 90 ? dice.between(1, 20_000) : dice.between(1, 900_000);
  }

  private void checks(TransactionCommand c) {
    c.cardKnown = !dice.perMille(10);
    c.expiry = check(5);
    c.cardValue = check(8);
    c.cardValue2 = check(5);
    c.merchantType = dice.perMille(20) ? World.REFUSED_MERCHANT : 5411;
    c.chipRead = dice.chance(30);
    if (c.chipRead && c.tokenLo < World.CARDS) {
      c.cryptogram = dice.perMille(970) ? CheckOutcome.PASSED : check(300);
      int card = (int) c.tokenLo;
      boolean passed = c.cryptogram == CheckOutcome.PASSED;
      c.applicationTransactionCounter =
          !passed ? -1 : dice.chance(90) ? ++counters[card] : dice.below(counters[card] + 2);
    }
    int pin = dice.below(100);
    c.pin =
        pin < 60
            ? PinOutcome.NOT_PRESENT
            : pin < 85 ? PinOutcome.RIGHT : pin < 97 ? PinOutcome.WRONG : PinOutcome.MALFORMED;
  }

  private CheckOutcome check(int failedPerMille) {
    return dice.perMille(failedPerMille)
        ? CheckOutcome.FAILED
        : dice.chance(50) ? CheckOutcome.PASSED : CheckOutcome.NOT_PERFORMED;
  }

  /** 0100 that adds to an earlier one. */
  TransactionCommand increment(long nowMs, Exchange original) {
    TransactionCommand c = about(nowMs, original, Operation.AUTHORIZE, 100);
    c.kind = TransactionKind.INCREMENTAL;
    c.amountMinor = dice.between(1, 5_000);
    c.key.terminal += dice.chance(5) ? 1 : 0;
    checks(c);
    if (dice.chance(70)) {
      name(c, original.command, 10);
    }
    return c;
  }

  /** 0220 that ends a hold, or tries to. */
  TransactionCommand completion(long nowMs, Exchange original) {
    TransactionCommand c = about(nowMs, original, Operation.ADVISE, 220);
    c.kind = TransactionKind.COMPLETION;
    long held = Math.max(original.approvedMinor, original.command.amountMinor);
    c.amountMinor = dice.pick(held, held, held / 2, held * 11 / 10, held * 13 / 10, 0L);
    c.adviceApproved = dice.chance(93);
    if (dice.chance(60) || original.code < 0) {
      name(c, original.command, 10);
    } else {
      c.authorizationCode = digits(original.code);
    }
    return c;
  }

  /** 0120 or 0220 about a request: the network has decided in our place. */
  TransactionCommand advice(long nowMs, Exchange original) {
    int mti = original.command.key.mti < 200 ? 120 : 220;
    TransactionCommand c = about(nowMs, original, Operation.ADVISE, mti);
    c.kind = original.command.kind;
    c.key.stan = original.command.key.stan;
    c.key.transmissionDateTime = original.command.key.transmissionDateTime;
    c.amountMinor = dice.chance(70) ? original.command.amountMinor : dice.between(0, 30_000);
    c.adviceApproved = dice.chance(75);
    c.key.acquirerId += dice.chance(5) ? 1 : 0;
    if (dice.chance(20)) {
      name(c, original.command, 20);
    }
    return c;
  }

  /** An advice of something else. */
  TransactionCommand news(long nowMs) {
    TransactionCommand c = message(nowMs, Operation.ADVISE, dice.pick(120, 220));
    c.kind = kind();
    c.amountMinor = amount(c.kind);
    c.adviceApproved = dice.chance(85);
    return c;
  }

  TransactionCommand record(long nowMs) {
    return message(nowMs, Operation.RECORD, 620);
  }

  /**
   * 0400 or 0420.
   *
   * @param keepMinor DE95, -1 for none
   * @param wild also with less in DE90, from other terminals, and without a card
   */
  TransactionCommand reversal(long nowMs, Exchange original, long keepMinor, boolean wild) {
    TransactionCommand c = about(nowMs, original, Operation.REVERSE, dice.pick(400, 420));
    c.kind = original.command.kind;
    c.replacementAmountMinor = keepMinor;
    name(c, original.command, 0);
    if (wild) {
      scramble(c, original.command);
    }
    return c;
  }

  private void scramble(TransactionCommand c, TransactionCommand original) {
    int roll = dice.below(100);
    if (roll < 25) {
      c.original.transmissionDateTime = 0;
      c.original.stan = dice.chance(50) ? 0 : c.original.stan;
      c.original.messageType = dice.chance(50) ? 0 : c.original.messageType;
    } else if (roll < 35) {
      c.original.present = false;
      c.key.stan = original.key.stan;
    } else if (roll < 40) {
      c.key.terminal++;
    } else if (roll < 44) {
      c.tokenLo = dice.below(World.CARDS + 1);
    } else if (roll < 47) {
      c.original.acquirerId = 99;
    } else if (roll < 50) {
      c.original.messageType++;
    } else if (roll < 54) {
      c.tokenKnown = false;
    }
  }

  private TransactionCommand about(long nowMs, Exchange original, Operation what, int mti) {
    TransactionCommand from = original.command;
    TransactionCommand c = message(nowMs, what, mti);
    c.tokenHi = from.tokenHi;
    c.tokenLo = from.tokenLo;
    c.currency = dice.perMille(970) ? from.currency : world.currency();
    c.amountMinor = from.amountMinor;
    c.key.networkId = from.key.networkId;
    c.key.acquirerId = from.key.acquirerId;
    c.key.terminal = from.key.terminal;
    c.retrievalReferenceHi = from.retrievalReferenceHi;
    c.retrievalReferenceLo = from.retrievalReferenceLo;
    return c;
  }

  private void name(TransactionCommand c, TransactionCommand original, int wrongPercent) {
    c.original.present = true;
    c.original.messageType = original.key.mti;
    c.original.stan = dice.chance(wrongPercent) ? original.key.stan + 1 : original.key.stan;
    c.original.transmissionDateTime = original.key.transmissionDateTime;
    c.original.acquirerId = dice.chance(50) ? 0 : Math.max(0, original.key.acquirerId);
  }

  private TransactionCommand message(long nowMs, Operation what, int mti) {
    TransactionCommand c = new TransactionCommand();
    c.operation = what;
    c.posting = mti / 100 == 2 ? Posting.POST : Posting.HOLD;
    c.key.networkId = network;
    c.key.mti = mti;
    c.key.transmissionDateTime = dateTime(nowMs);
    stan = stan == STAN_MAX ? 1 : stan + 1;
    c.key.stan = stan;
    c.key.acquirerId = dice.chance(80) ? 4711 : -1;
    c.key.terminal = terminal;
    if (dice.chance(70)) {
      c.retrievalReferenceHi = terminal;
      c.retrievalReferenceLo = dice.chance(90) ? ++reference : reference;
    }
    c.tokenKnown = true;
    c.tokenHi = World.TOKEN_HI;
    c.tokenLo = dice.perMille(980) ? dice.below(World.CARDS) : World.CARDS;
    c.currency = world.currency();
    c.cardKnown = true;
    return c;
  }

  /** DE7: MMDDhhmmss. */
  static long dateTime(long nowMs) {
    ZonedDateTime time = Instant.ofEpochMilli(nowMs).atZone(ZoneOffset.UTC);
    long date = time.getMonthValue() * 100L + time.getDayOfMonth();
    return date * 1_000_000 + time.getHour() * 10_000L + time.getMinute() * 100L + time.getSecond();
  }

  private static long digits(int code) {
    long packed = 0;
    for (char digit : "%06d".formatted(code).toCharArray()) {
      packed = packed << 8 | digit;
    }
    return packed;
  }
}
