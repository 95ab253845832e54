package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.MerchantTypes;
import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.TransactionKind;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;

/** What a seed begins with: limits, products, accounts, cards, rates and the date. */
final class World {
  static final int EUR = 978;
  static final int USD = 840;
  static final int JPY = 392;
  static final int GBP = 826;
  static final int CARDS = 8;
  static final int ACCOUNTS = 5;
  static final int REFUSED_MERCHANT = 7995;
  static final int TOKEN_HI = 7;

  /** Midnight behind each: of a common day, into and out of a leap day, and of a year. */
  private static final List<Instant> MIDNIGHTS =
      List.of(
          Instant.parse("2027-06-12T00:00:00Z"),
          Instant.parse("2028-02-29T00:00:00Z"),
          Instant.parse("2028-03-01T00:00:00Z"),
          Instant.parse("2028-01-01T00:00:00Z"));

  final LedgerConfig config;
  final long startMs;

  /** The window is long and large enough for the network's own repeats: money can be audited. */
  final boolean auditable;

  private final Dice dice;

  World(Dice dice) {
    this.dice = dice;
    int size = dice.below(10);
    auditable = size < 6;
    boolean narrow = size == 6;
    boolean brief = size >= 8;
    config =
        new LedgerConfig(
            dice.between(2, 4),
            brief || narrow ? dice.between(2_000, 20_000) : 3_600_000,
            narrow ? dice.between(6, 60) : 1 << 14,
            brief ? dice.between(1_000, 60_000) : 1000L * dice.between(3_600, 200_000),
            size == 7 ? dice.between(2, 12) : 1 << 12,
            List.of(ProductTerms.permissive("plain"), generous(), strict()));
    startMs = MIDNIGHTS.get(dice.below(MIDNIGHTS.size())).toEpochMilli() - dice.below(12_000);
  }

  private static ProductTerms generous() {
    return new ProductTerms(
        "generous", List.of(JPY, EUR), Permissions.ALL, true, 15, ProductLimits.NONE);
  }

  private static ProductTerms strict() {
    Permissions permissions =
        new Permissions(
            EnumSet.complementOf(EnumSet.of(TransactionKind.CASHBACK)),
            EnumSet.allOf(Channel.class),
            MerchantTypes.of(List.of(REFUSED_MERCHANT)),
            MerchantTypes.NONE);
    ProductLimits limits =
        new ProductLimits(
            EUR,
            new ChannelLimits(40_000, 60_000, 40),
            new ChannelLimits(ChannelLimits.NO_AMOUNT, 30_000, ChannelLimits.NO_COUNT),
            new ChannelLimits(ChannelLimits.NO_AMOUNT, ChannelLimits.NO_AMOUNT, 5));
    return new ProductTerms("strict", List.of(USD, EUR), permissions, true, 10, limits);
  }

  void open(Court court) {
    for (int i = 0; i < ACCOUNTS; i++) {
      pocket(court, i, dice.pick(EUR, USD, GBP));
      pocket(court, i, dice.pick(EUR, JPY, USD));
    }
    for (int card = 0; card < CARDS; card++) {
      link(court, card, CardStatus.ACTIVE);
    }
    for (int i = 0; i < 8; i++) {
      rate(court);
    }
  }

  /** Something operators do. */
  void operate(Court court) {
    switch (dice.below(9)) {
      case 0 -> pocket(court, dice.below(ACCOUNTS), currency());
      case 1 -> link(court, dice.below(CARDS), CardStatus.ACTIVE);
      case 2 -> link(court, dice.below(CARDS), dice.pick(CardStatus.values()));
      case 3 -> court.apply(new LogRecord.SetProduct(newTerms()));
      case 4 -> configure(court);
      case 5, 6 -> load(court);
      case 7 -> status(court);
      default -> rate(court);
    }
  }

  /** Other terms for a product, or the first ones again. */
  private ProductTerms newTerms() {
    ProductTerms terms = dice.pick(ProductTerms.permissive("plain"), generous(), strict());
    if (dice.chance(40)) {
      return terms;
    }
    ChannelLimits pos = new ChannelLimits(dice.between(1, 80_000), 60_000, dice.between(1, 40));
    return new ProductTerms(
        dice.pick("generous", "strict", "unheard-of"),
        dice.chance(50) ? terms.pockets() : List.of(GBP, USD),
        terms.permissions(),
        dice.chance(50),
        dice.between(0, 20),
        new ProductLimits(EUR, pos, terms.limits().cash(), terms.limits().online()));
  }

  /** More room or less; as many records in all, at least, so that only what is told is in use. */
  private void configure(Court court) {
    LedgerConfig now = court.judge().config();
    int entries = now.idempotencyEntriesMax();
    int next = dice.chance(50) ? dice.between(entries / 2 + 1, entries) : 2 * entries;
    next = Math.min(next, 1 << 15);
    int holds = Math.min(now.holdsMax() + Math.max(0, entries - next), 1 << 15);
    LedgerConfig limits =
        new LedgerConfig(
            dice.between(2, 4), now.idempotencyWindowMs(), next, now.holdLifetimeMs(), holds);
    court.apply(new LogRecord.Configure(limits, court.judge().nowMs()));
  }

  /** Some loads, sent again and again; mostly a number is one load. */
  private void load(Court court) {
    for (int i = 0; i < 3; i++) {
      int number = dice.below(4);
      boolean other = dice.chance(20);
      String account = "account-" + (other ? dice.below(ACCOUNTS + 1) : number % ACCOUNTS);
      int currency = other ? currency() : EUR;
      int amount = other ? 2_500 : 100 * number + 1;
      long nowMs = court.judge().nowMs();
      court.apply(new LogRecord.Load("load-" + number, account, currency, amount, nowMs));
    }
  }

  private void status(Court court) {
    JudgeCards.Token token = new JudgeCards.Token(TOKEN_HI, dice.below(CARDS + 1));
    CardStatus status = dice.chance(60) ? CardStatus.ACTIVE : dice.pick(CardStatus.values());
    court.apply(new LogRecord.SetStatus(token, status));
  }

  int currency() {
    return dice.pick(EUR, EUR, USD, USD, JPY, GBP);
  }

  private void pocket(Court court, int account, int currency) {
    long opening = dice.chance(10) ? 0 : dice.below(1_000_000);
    court.apply(new LogRecord.Open("account-" + account, currency, opening));
  }

  private void link(Court court, int card, CardStatus status) {
    String account = "account-" + (dice.chance(90) ? card % ACCOUNTS : dice.below(ACCOUNTS));
    String product = dice.pick("plain", "generous", "strict", "strict", "strict", "unheard-of");
    JudgeCards.Token token = new JudgeCards.Token(TOKEN_HI, card);
    court.apply(new LogRecord.Link(token, account, product, status));
  }

  private void rate(Court court) {
    int from = currency();
    int to = currency();
    if (from != to) {
      court.apply(new LogRecord.SetRate(from, to, dice.between(1, 300), dice.pick(100, 7, 1000)));
    }
  }
}
