package dev.tollgate.gateway.ledger;

import static dev.tollgate.gateway.ledger.Scene.EUR;
import static dev.tollgate.gateway.ledger.Scene.GBP;
import static dev.tollgate.gateway.ledger.Scene.USD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.Rule;
import dev.tollgate.gateway.rules.TransactionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which rule decided, which pockets paid, at which rate: told at once, again, and restored. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExplanationTest {
  private final Scene scene = new Scene();

  @BeforeEach
  void setRates() {
    scene.ledger.setRate(EUR, USD, 11, 10);
    scene.ledger.setRate(EUR, GBP, 9, 10);
    scene.ledger.setRate(GBP, EUR, 12, 10);
  }

  @Test
  void shouldTellThePocketThatPaid() {
    assertTold(1, c -> {}, Rule.GRANTED, 1, EUR, 0);
    assertTold(2, c -> c.currency = GBP, Rule.GRANTED, 1, EUR, 3);
  }

  @Test
  void shouldTellTheFirstOfSeveralPocketsAndTheRate() {
    assertTold(1, c -> c.amountMinor = 110_00, Rule.GRANTED, 2, EUR, 1);
  }

  @Test
  void shouldShowAllPocketsThatPaid() {
    TransactionCommand hold = scene.request(1);
    hold.amountMinor = 110_00;
    scene.apply(hold);
    assertThat(legs(hold))
        .containsExactly("ACC-1 978 10000 for 10000", "ACC-1 840 1100 for 1000 at 1: 11/10");

    TransactionCommand completion = scene.completion(2, hold, 100_01);
    scene.apply(completion);
    assertThat(legs(completion))
        .containsExactly("ACC-1 978 10000 for 10000", "ACC-1 840 2 for 1 at 1: 11/10");
    assertThat(legs(scene.request(3))).isEmpty();
  }

  @Test
  void shouldTellNoPocketWhereNoneMoved() {
    assertTold(1, c -> c.amountMinor = 1000_00, Rule.FUNDS, 0, 0, 0);
    assertTold(2, c -> c.kind = TransactionKind.BALANCE_ENQUIRY, Rule.GRANTED, 0, 0, 0);
  }

  @Test
  void shouldTellTheCreditedPocket() {
    assertTold(
        1,
        c -> {
          c.kind = TransactionKind.REFUND;
          c.posting = Posting.POST;
          c.currency = USD;
        },
        Rule.GRANTED,
        1,
        USD,
        0);
  }

  @ParameterizedTest
  @EnumSource(Channel.class)
  void shouldTellLimitsOfAChannelApart(Channel channel) {
    ChannelLimits limits = new ChannelLimits(20_00, 30_00, 2);
    ProductLimits each = new ProductLimits(EUR, limits, limits, limits);
    scene.ledger.setProduct(
        new ProductTerms("default", List.of(), Permissions.ALL, false, 0, each));

    assertTold(1, uses(channel, 20_01, EUR), Rule.valueOf("EACH_AMOUNT_" + channel), 0, 0, 0);
    assertTold(2, uses(channel, 1, USD), Rule.LIMIT_RATE, 0, 0, 0);
    assertTold(3, uses(channel, 20_00, EUR), Rule.GRANTED, 1, EUR, 0);
    assertTold(4, uses(channel, 10_01, EUR), Rule.valueOf("DAY_AMOUNT_" + channel), 0, 0, 0);
    assertTold(5, uses(channel, 10_00, EUR), Rule.GRANTED, 1, EUR, 0);
    assertTold(6, uses(channel, 0_00, EUR), Rule.AMOUNT_OF_KIND, 0, 0, 0);
    scene.ledger.setProduct(
        new ProductTerms(
            "default",
            List.of(),
            Permissions.ALL,
            false,
            0,
            new ProductLimits(
                EUR,
                countOf(channel, Channel.POS),
                countOf(channel, Channel.CASH),
                countOf(channel, Channel.ONLINE))));
    assertTold(7, uses(channel, 1, EUR), Rule.valueOf("DAY_COUNT_" + channel), 0, 0, 0);
  }

  @Test
  void shouldTellWhyThereWasNoRoom() {
    scene.ledger.configure(scene.nowMs, 3, Scene.WINDOW_MS, 2, Scene.LIFETIME_MS, 1);

    assertThat(scene.authorize(scene.request(1)).rule).isEqualTo(Rule.GRANTED);
    assertThat(scene.authorize(scene.request(2)).rule).isEqualTo(Rule.HOLDS_FULL);
    assertThat(scene.authorize(scene.request(3)).rule).isEqualTo(Rule.WINDOW_FULL);
  }

  @Test
  void shouldTellWhoDoesNotKnowTheCard() {
    assertTold(1, c -> c.cardKnown = false, Rule.CARD_ON_FILE, 0, 0, 0);
    assertTold(2, c -> c.tokenLo++, Rule.CARD_LINKED, 0, 0, 0);
    scene.link(CardStatus.LOST);
    assertTold(3, c -> {}, Rule.CARD_LOST, 0, 0, 0);
  }

  @Test
  void shouldTellWhatAnAdviceDid() {
    TransactionCommand hold = scene.request(1);
    scene.apply(hold);

    assertThat(told(scene.completion(2, hold, 10_00))).isEqualTo("HOLD_COMPLETED 1 978");
    TransactionCommand first = scene.request(3);
    assertThat(told(scene.advice(first))).isEqualTo("TOLD_FIRST 1 978");
    scene.apply(scene.request(4));
    TransactionCommand less = scene.advice(scene.request(4));
    less.amountMinor = 4_00;
    assertThat(told(less)).isEqualTo("OUTCOME_REPLACED 0 0"); // it only took back
    TransactionCommand nothing = scene.advice(scene.request(5));
    nothing.kind = TransactionKind.BALANCE_ENQUIRY;
    assertThat(told(nothing)).isEqualTo("ADVICE_RECORDED 0 0");
    nothing.key.stan++;
    nothing.tokenKnown = false;
    assertThat(told(nothing)).isEqualTo("CARD_NOT_TOLD 0 0");
  }

  @Test
  void shouldTellWhatAReversalDid() {
    TransactionCommand request = scene.request(1);
    scene.apply(request);

    assertThat(told(scene.reversal(2, request))).isEqualTo("UNDONE 0 0");
    assertThat(told(scene.reversal(3, request))).isEqualTo("NOTHING_LEFT 0 0");
    assertThat(told(scene.reversal(4, scene.request(9)))).isEqualTo("ORIGINAL_NOT_COME 0 0");
    assertThat(told(scene.request(9))).isEqualTo("REVERSED_BEFORE 0 0");
    TransactionCommand elsewhere = scene.reversal(5, request);
    elsewhere.key.terminal++;
    assertThat(told(elsewhere)).isEqualTo("OTHER_TERMINAL 0 0");
    TransactionCommand others = scene.reversal(6, request);
    others.tokenLo++;
    assertThat(told(others)).isEqualTo("OTHER_CARD 0 0");
  }

  @Test
  void shouldTellThatARequestWasVoided() {
    scene.apply(scene.request(1));
    scene.voidTransaction(1);

    assertThat(told(scene.request(1))).isEqualTo("VOIDED 0 0");
    scene.apply(scene.request(2));
    assertThat(told(withAmount(scene.request(2), 1))).isEqualTo("SAME_KEY 0 0");
  }

  private List<String> legs(TransactionCommand command) {
    List<String> legs = new ArrayList<>();
    scene.ledger.visitLegs(
        command.key,
        (accountHi, accountLo, currency, paid, amount, rateId, numerator, denominator) ->
            legs.add(
                new Ascii16(accountHi, accountLo)
                    + " %d %d for %d".formatted(currency, paid, amount)
                    + (rateId == 0
                        ? ""
                        : " at %d: %d/%d".formatted(rateId, numerator, denominator))));
    return legs;
  }

  private static TransactionCommand withAmount(TransactionCommand command, long amountMinor) {
    command.amountMinor = amountMinor;
    return command;
  }

  private String told(TransactionCommand command) {
    Decision decision = scene.apply(command);
    return decision.rule + " " + decision.pockets + " " + decision.pocketCurrency;
  }

  private static Consumer<TransactionCommand> uses(Channel channel, long minor, int currency) {
    return command -> {
      command.channel = channel;
      command.amountMinor = minor;
      command.currency = currency;
    };
  }

  private static ChannelLimits countOf(Channel channel, Channel limited) {
    int most = channel == limited ? 2 : ChannelLimits.NO_COUNT;
    return new ChannelLimits(ChannelLimits.NO_AMOUNT, ChannelLimits.NO_AMOUNT, most);
  }

  private void assertTold(
      int stan,
      Consumer<TransactionCommand> change,
      Rule rule,
      int pockets,
      int currency,
      long rateId) {
    assertTold(scene.authorize(stan, change), rule, pockets, currency, rateId);
    assertTold(scene.authorize(stan, change), rule, pockets, currency, rateId);
    assertThat(scene.decision.repeated).isTrue();
    Ledger restored = Recording.of(scene.ledger).restore();
    TransactionCommand again = scene.request(stan);
    change.accept(again);
    restored.apply(scene.nowMs, again, Scene.COMMAND_ID, scene.decision);
    assertThat(scene.decision.repeated).isTrue();
    assertTold(scene.decision, rule, pockets, currency, rateId);
  }

  private static void assertTold(
      Decision decision, Rule rule, int pockets, int currency, long rateId) {
    assertThat(decision.rule).isEqualTo(rule);
    assertThat(decision.reason).isEqualTo(rule.reason());
    assertThat(decision.pockets).isEqualTo(pockets);
    assertThat(decision.pocketCurrency).isEqualTo(currency);
    assertThat(decision.rateId).isEqualTo(rateId);
  }
}
