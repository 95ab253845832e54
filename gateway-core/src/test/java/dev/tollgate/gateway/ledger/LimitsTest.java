package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.Rule;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
  private static final int EUR = 978;
  private static final int USD = 840;
  private static final int GBP = 826;
  private static final long NOON_MS = Instant.parse("2028-02-29T12:00:00Z").toEpochMilli();

  private final Rates rates = new Rates();
  private final Records cards = cards(6);
  private final Limits limits = new Limits(rates, cards);
  private final ProductTerms terms =
      terms(
          new ProductLimits(
              EUR,
              new ChannelLimits(500, 1000, 4),
              new ChannelLimits(ChannelLimits.NO_AMOUNT, ChannelLimits.NO_AMOUNT, 2),
              ChannelLimits.NONE));

  @BeforeEach
  void setRate() {
    rates.set(USD, EUR, 9, 10);
  }

  // Of the card's day: used amount and count before; then the one in question.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          used | times | channel | currency | amount | answer
          0    | 0     | POS     | 978      | 500    | APPROVED
          0    | 0     | POS     | 978      | 501    | AMOUNT_LIMIT
          500  | 1     | POS     | 978      | 500    | APPROVED
          501  | 1     | POS     | 978      | 500    | AMOUNT_LIMIT
          501  | 1     | POS     | 978      | 499    | APPROVED
          1000 | 1     | POS     | 978      | 1      | AMOUNT_LIMIT
          9000 | 1     | POS     | 978      | 0      | AMOUNT_LIMIT
          3    | 3     | POS     | 978      | 1      | APPROVED
          4    | 4     | POS     | 978      | 1      | COUNT_LIMIT
          4    | 4     | POS     | 978      | 501    | AMOUNT_LIMIT
          0    | 0     | POS     | 840      | 555    | APPROVED
          0    | 0     | POS     | 840      | 556    | AMOUNT_LIMIT
          0    | 0     | POS     | 826      | 1      | AMOUNT_LIMIT
          9000 | 1     | CASH    | 826      | 9000   | APPROVED
          2    | 2     | CASH    | 826      | 1      | COUNT_LIMIT
          9000 | 99    | ONLINE  | 826      | 9000   | APPROVED
          """)
  void shouldHoldAUseAgainstItsChannelsLimits(
      long used, int times, Channel channel, int currency, long amount, Reason answer) {
    for (int i = 0; i < times; i++) {
      limits.use(3, channel, i == 0 ? used - times + 1 : 1, NOON_MS);
    }
    assertThat(limits.check(3, channel, terms, currency, amount, NOON_MS).reason())
        .isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({"978, 7, 7", "840, 10, 9", "840, 11, 10", "840, 1, 1", "826, 7, 0"})
  void shouldTellAnAmountInTheLimitCurrency(int currency, long amount, long told) {
    assertThat(limits.inLimitCurrency(terms, currency, amount)).isEqualTo(told);
    assertThat(limits.inLimitCurrency(ProductTerms.permissive("p"), currency, amount))
        .as("no limit currency: as it is")
        .isEqualTo(amount);
  }

  /** Without a limit currency no rate is needed. */
  @Test
  void shouldTakeAmountsAsTheyAreWithoutALimitCurrency() {
    ProductTerms plain =
        terms(
            new ProductLimits(
                0, new ChannelLimits(500, 1000, 4), ChannelLimits.NONE, ChannelLimits.NONE));

    assertThat(limits.check(0, Channel.POS, plain, GBP, 500, NOON_MS).reason())
        .isEqualTo(Reason.APPROVED);
    assertThat(limits.check(0, Channel.POS, plain, GBP, 501, NOON_MS).reason())
        .isEqualTo(Reason.AMOUNT_LIMIT);
    assertThat(limits.inLimitCurrency(plain, USD, 700)).isEqualTo(700);
  }

  @Test
  void shouldKeepCardsAndChannelsApart() {
    limits.use(5, Channel.POS, 1000, NOON_MS);
    limits.use(5, Channel.CASH, 1, NOON_MS);
    assertThat(check(5, Channel.POS, 1, NOON_MS)).isEqualTo(Reason.AMOUNT_LIMIT);
    assertThat(check(5, Channel.CASH, 1, NOON_MS)).isEqualTo(Reason.APPROVED);
    assertThat(check(4, Channel.POS, 1, NOON_MS)).isEqualTo(Reason.APPROVED);
    assertThat(check(6, Channel.POS, 1, NOON_MS)).isEqualTo(Reason.APPROVED);
    limits.use(5, Channel.CASH, 1, NOON_MS);
    assertThat(check(5, Channel.CASH, 1, NOON_MS)).isEqualTo(Reason.COUNT_LIMIT);
  }

  @Test
  void shouldStartAnewAtMidnightUtc() {
    long lastMs = Instant.parse("2028-02-29T23:59:59.999Z").toEpochMilli();
    limits.use(0, Channel.POS, 1000, NOON_MS);
    assertThat(check(0, Channel.POS, 1, lastMs)).isEqualTo(Reason.AMOUNT_LIMIT);
    assertThat(check(0, Channel.POS, 1, lastMs + 1)).isEqualTo(Reason.APPROVED);
    limits.giveBack(0, Channel.POS, 600, true, NOON_MS, lastMs + 1);
    limits.use(0, Channel.POS, 1000, lastMs + 1);
    assertThat(check(0, Channel.POS, 1, lastMs + 1)).isEqualTo(Reason.AMOUNT_LIMIT);
  }

  @Test
  void shouldGiveBackAPartWithoutItsCount() {
    limits.use(0, Channel.CASH, 300, NOON_MS);
    limits.use(0, Channel.CASH, 300, NOON_MS);
    limits.giveBack(0, Channel.CASH, 100, false, NOON_MS, NOON_MS);
    assertThat(check(0, Channel.CASH, 1, NOON_MS)).isEqualTo(Reason.COUNT_LIMIT);
    limits.giveBack(0, Channel.CASH, 200, true, NOON_MS, NOON_MS);
    assertThat(check(0, Channel.CASH, 1, NOON_MS)).isEqualTo(Reason.APPROVED);
  }

  @Test
  void shouldNeverGiveBackMoreThanWasUsed() {
    limits.use(0, Channel.POS, 10, NOON_MS);
    for (int i = 0; i < 3; i++) {
      limits.giveBack(0, Channel.POS, 400, true, NOON_MS, NOON_MS);
    }
    limits.use(0, Channel.POS, 1000, NOON_MS);
    assertThat(check(0, Channel.POS, 1, NOON_MS)).isEqualTo(Reason.AMOUNT_LIMIT);
    for (int i = 0; i < 3; i++) {
      limits.use(0, Channel.CASH, 0, NOON_MS);
    }
    limits.giveBack(0, Channel.CASH, 0, true, NOON_MS, NOON_MS);
    assertThat(check(0, Channel.CASH, 1, NOON_MS)).isEqualTo(Reason.COUNT_LIMIT);
  }

  @Test
  void shouldStopCountingAtTheEndOfItsCounters() {
    for (int i = 0; i < 20_000; i++) {
      limits.use(0, Channel.POS, Books.BALANCE_MAX_MINOR, NOON_MS);
    }
    assertThat(check(0, Channel.POS, 1, NOON_MS)).isEqualTo(Reason.AMOUNT_LIMIT);
    assertThat(check(0, Channel.CASH, 1, NOON_MS)).isEqualTo(Reason.APPROVED);
    assertThat(check(0, Channel.ONLINE, 1, NOON_MS)).isEqualTo(Reason.APPROVED);
    ProductTerms most =
        terms(
            new ProductLimits(
                0,
                new ChannelLimits(
                    ChannelLimits.NO_AMOUNT, ChannelLimits.NO_AMOUNT, ChannelLimits.COUNT_MAX),
                ChannelLimits.NONE,
                ChannelLimits.NONE));
    assertThat(limits.check(0, Channel.POS, most, EUR, 1, NOON_MS).reason())
        .isEqualTo(Reason.COUNT_LIMIT);
  }

  @Test
  void shouldHaveEveryPartInTheHashOfItsCard() {
    long empty = cards.hash(0, 0);
    limits.use(0, Channel.POS, 10, NOON_MS);
    long once = cards.hash(0, 0);
    limits.use(0, Channel.POS, 0, NOON_MS);
    long counted = cards.hash(0, 0);
    limits.giveBack(0, Channel.POS, 0, true, NOON_MS, NOON_MS);
    assertThat(List.of(empty, counted)).doesNotContain(once);
    assertThat(cards.hash(0, 0)).isEqualTo(once);
  }

  /** One use, as the model remembers it. */
  private static final class Use {
    int card;
    Channel channel = Channel.POS;
    long timeMs;
    long amount;
    boolean counts = true;
  }

  @Test
  void shouldAgreeWithAListOfAllUses() {
    Set<Rule> answers = EnumSet.noneOf(Rule.class);
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Limits tested = new Limits(rates, cards(6));
      List<Use> uses = new ArrayList<>();
      // Over 27 February to 2 March of a leap year, and over new year.
      long nowMs =
          Instant.parse(seed % 2 == 0 ? "2028-02-27T20:00:00Z" : "2027-12-30T20:00:00Z")
              .toEpochMilli();
      for (int i = 0; i < 300; i++) {
        nowMs += random.nextInt(random.nextInt(20) == 0 ? 90_000_000 : 1_200_000);
        Use use = new Use();
        use.card = random.nextInt(3);
        use.channel = Channel.values()[random.nextInt(3)];
        use.timeMs = nowMs;
        use.amount = random.nextInt(600);
        Rule expected = judge(uses, use);
        assertThat(tested.check(use.card, use.channel, terms, EUR, use.amount, nowMs))
            .as("seed %d, use %d", seed, i)
            .isEqualTo(expected);
        answers.add(expected);
        if (expected == Rule.GRANTED || random.nextInt(4) == 0) {
          tested.use(use.card, use.channel, use.amount, nowMs);
          uses.add(use);
        }
        if (!uses.isEmpty() && random.nextInt(4) == 0) {
          giveBack(tested, uses.get(random.nextInt(uses.size())), random, nowMs);
        }
      }
    }
    assertThat(answers)
        .containsExactlyInAnyOrder(
            Rule.GRANTED,
            Rule.EACH_AMOUNT_POS,
            Rule.DAY_AMOUNT_POS,
            Rule.DAY_COUNT_POS,
            Rule.DAY_COUNT_CASH);
  }

  private static Records cards(int count) {
    Cards cards = new Cards();
    for (int card = 0; card < count; card++) {
      cards.link(card, 0, 0, Ascii16.parse("default").hi(), 0, CardStatus.ACTIVE);
    }
    return cards.records();
  }

  private static void giveBack(Limits tested, Use use, Random random, long nowMs) {
    if (use.counts) {
      boolean whole = random.nextBoolean();
      long amount = whole ? use.amount : use.amount / 2;
      tested.giveBack(use.card, use.channel, amount, whole, use.timeMs, nowMs);
      use.amount -= amount;
      use.counts = !whole;
    }
  }

  private Rule judge(List<Use> uses, Use asked) {
    long sum = 0;
    long count = 0;
    for (Use use : uses) {
      if (use.card == asked.card
          && use.channel == asked.channel
          && date(use.timeMs).equals(date(asked.timeMs))) {
        sum += use.amount;
        count += use.counts ? 1 : 0;
      }
    }
    if (asked.channel == Channel.POS && asked.amount > 500) {
      return Rule.EACH_AMOUNT_POS;
    }
    if (asked.channel == Channel.POS && sum + asked.amount > 1000) {
      return Rule.DAY_AMOUNT_POS;
    }
    int countMax = asked.channel == Channel.POS ? 4 : 2;
    return asked.channel != Channel.ONLINE && count >= countMax
        ? asked.channel == Channel.POS ? Rule.DAY_COUNT_POS : Rule.DAY_COUNT_CASH
        : Rule.GRANTED;
  }

  private static LocalDate date(long timeMs) {
    return LocalDate.ofInstant(Instant.ofEpochMilli(timeMs), ZoneOffset.UTC);
  }

  private Reason check(int card, Channel channel, long amount, long logTimeMs) {
    return limits.check(card, channel, terms, EUR, amount, logTimeMs).reason();
  }

  private static ProductTerms terms(ProductLimits limits) {
    return new ProductTerms("travel", List.of(), Permissions.ALL, false, 0, limits);
  }
}
