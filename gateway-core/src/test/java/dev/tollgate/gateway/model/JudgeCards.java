package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.TransactionKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** Cards of the {@link Judge}: status, PIN tries, counters and what they have used of limits. */
final class JudgeCards {
  record Token(long hi, long lo) {}

  static final class Card {
    String account = "";
    String product = "";
    CardStatus status = CardStatus.ACTIVE;
    int wrongPins;
    int lastCounter = -1;
    boolean lastAnswerWasPin;
  }

  /** A card's use of a channel on a UTC day. */
  record Use(Token card, Channel channel, LocalDate day) {}

  private static final class Used {
    int times;
    BigDecimal amount = BigDecimal.ZERO;
  }

  private static final BigDecimal AMOUNT_MAX = new BigDecimal("999999999999");

  private LedgerConfig config;
  private final JudgeMoney money;
  private final Map<Token, Card> cards = new HashMap<>();
  private final Map<Use, Used> uses = new HashMap<>();

  JudgeCards(LedgerConfig config, JudgeMoney money) {
    this.config = config;
    this.money = money;
  }

  void config(LedgerConfig next) {
    config = next;
  }

  void link(Token token, String account, String product, CardStatus status) {
    Card card = cards.computeIfAbsent(token, t -> new Card());
    card.account = account;
    card.product = product;
    card.status = status;
  }

  /** Null if there is none. */
  Card card(Token token) {
    return token == null ? null : cards.get(token);
  }

  ProductTerms terms(Card card) {
    for (ProductTerms terms : config.products()) {
      if (card != null && terms.name().equals(card.product)) {
        return terms;
      }
    }
    return ProductTerms.permissive("other");
  }

  /** The list of checks up to the PIN, and what they leave on the card. */
  Reason check(TransactionCommand c, Card card) {
    Reason reason = checkCard(c, card);
    if (reason == Reason.APPROVED) {
      reason = checkPin(c.pin, card);
    }
    if (c.applicationTransactionCounter > card.lastCounter) {
      card.lastCounter = c.applicationTransactionCounter;
    }
    card.lastAnswerWasPin = reason == Reason.PIN_WRONG || reason == Reason.PIN_BLOCK_MALFORMED;
    return reason;
  }

  private Reason checkCard(TransactionCommand c, Card card) {
    switch (card.status) {
      case LOST:
        return Reason.CARD_LOST;
      case STOLEN:
        return Reason.CARD_STOLEN;
      case RESTRICTED:
        return Reason.CARD_RESTRICTED;
      case ACTIVE:
        break;
    }
    if (c.expiry == CheckOutcome.FAILED) {
      return Reason.CARD_EXPIRED;
    }
    ProductTerms terms = terms(card);
    boolean kind = c.kind == TransactionKind.OTHER || terms.permissions().kinds().contains(c.kind);
    if (!kind || !terms.permissions().channels().contains(c.channel)) {
      return Reason.NOT_PERMITTED;
    }
    if (terms.permissions().merchantsRefused().contains(c.merchantType)) {
      return Reason.TERMINAL_NOT_PERMITTED;
    }
    if (c.kind == TransactionKind.OTHER) {
      return Reason.NOT_SUPPORTED;
    }
    if (c.cryptogram == CheckOutcome.FAILED) {
      return Reason.CRYPTOGRAM_FAILED;
    }
    int counter = c.applicationTransactionCounter;
    if (counter >= 0 && counter <= card.lastCounter && !card.lastAnswerWasPin) {
      return Reason.COUNTER_REPLAYED;
    }
    if (c.cardValue == CheckOutcome.FAILED) {
      return Reason.CARD_VALUE_FAILED;
    }
    if (c.chipRead && c.cryptogram != CheckOutcome.PASSED) {
      return Reason.CRYPTOGRAM_FAILED;
    }
    return c.cardValue2 == CheckOutcome.FAILED ? Reason.CVV2_FAILED : Reason.APPROVED;
  }

  private Reason checkPin(PinOutcome pin, Card card) {
    int most = config.pinTriesMax();
    if (pin == PinOutcome.NOT_PRESENT) {
      return Reason.APPROVED;
    }
    if (pin == PinOutcome.MALFORMED) {
      return Reason.PIN_BLOCK_MALFORMED;
    }
    if (card.wrongPins >= most) {
      return Reason.PIN_TRIES_EXCEEDED;
    }
    if (pin == PinOutcome.RIGHT) {
      card.wrongPins = 0;
      return Reason.APPROVED;
    }
    card.wrongPins++;
    return card.wrongPins >= most ? Reason.PIN_TRIES_EXCEEDED : Reason.PIN_WRONG;
  }

  /** Whether the amount can be one for the kind. */
  static boolean isAmount(TransactionCommand c) {
    BigDecimal amount = BigDecimal.valueOf(c.amountMinor);
    if (amount.signum() < 0 || amount.compareTo(AMOUNT_MAX) > 0) {
      return false;
    }
    return switch (c.kind) {
      case BALANCE_ENQUIRY -> true;
      case ACCOUNT_CHECK -> amount.signum() == 0;
      case CASHBACK ->
          amount.signum() > 0 && c.cashbackMinor >= 0 && c.cashbackMinor <= c.amountMinor;
      default -> amount.signum() > 0;
    };
  }

  Use use(TransactionCommand c, long timeMs) {
    return new Use(new Token(c.tokenHi, c.tokenLo), c.channel, day(timeMs));
  }

  static LocalDate day(long timeMs) {
    return LocalDate.ofInstant(Instant.ofEpochMilli(timeMs), ZoneOffset.UTC);
  }

  Reason checkLimits(Use use, ProductTerms terms, int currency, BigDecimal amount) {
    ChannelLimits limits = terms.limits().of(use.channel);
    Used used = uses.getOrDefault(use, new Used());
    if (limits.limitsAmounts()) {
      BigDecimal counted = inLimitCurrency(terms, currency, amount);
      if (counted == null
          || isOver(counted, limits.eachMinor())
          || isOver(used.amount.add(counted), limits.dayMinor())) {
        return Reason.AMOUNT_LIMIT;
      }
    }
    return used.times >= limits.dayCount() ? Reason.COUNT_LIMIT : Reason.APPROVED;
  }

  /** What a card may still spend at once in a channel today; -1 if there is no such limit. */
  long room(Token token, Channel channel, int currency, long timeMs) {
    ProductTerms terms = terms(card(token));
    ChannelLimits limits = terms.limits().of(channel);
    long most = limits.dayMinor();
    int limitCurrency = terms.limits().currency();
    if (most == ChannelLimits.NO_AMOUNT || (limitCurrency != 0 && limitCurrency != currency)) {
      return -1;
    }
    Used used = uses.getOrDefault(new Use(token, channel, day(timeMs)), new Used());
    return Math.min(limits.eachMinor(), Math.max(0, most - used.amount.longValueExact()));
  }

  private static boolean isOver(BigDecimal amount, long limit) {
    return limit != ChannelLimits.NO_AMOUNT && amount.compareTo(BigDecimal.valueOf(limit)) > 0;
  }

  /** Null if there is no way to tell. */
  BigDecimal inLimitCurrency(ProductTerms terms, int currency, BigDecimal amount) {
    int limitCurrency = terms.limits().currency();
    if (limitCurrency == 0 || limitCurrency == currency) {
      return amount;
    }
    JudgeMoney.Rate rate = money.rate(currency, limitCurrency);
    return rate == null ? null : rate.of(amount, RoundingMode.CEILING);
  }

  void count(Use use, int times, BigDecimal amount) {
    Used used = uses.computeIfAbsent(use, u -> new Used());
    used.times = Math.max(0, used.times + times);
    used.amount = used.amount.add(amount).max(BigDecimal.ZERO);
  }
}
