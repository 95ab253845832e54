package dev.tollgate.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AuthorizationRulesTest {
  /** Every rule before the PIN in its order: what has to be wrong, its name and the answer. */
  private static final String RULES =
      """
      late                  | DEADLINE           | DEADLINE_PASSED
      card not known        | CARD_ON_FILE       | CARD_UNKNOWN
      card not linked       | CARD_LINKED        | CARD_UNKNOWN
      lost                  | CARD_LOST          | CARD_LOST
      stolen                | CARD_STOLEN        | CARD_STOLEN
      restricted            | CARD_RESTRICTED    | CARD_RESTRICTED
      expired               | CARD_EXPIRED       | CARD_EXPIRED
      channel not allowed   | CHANNEL_OF_PRODUCT | NOT_PERMITTED
      kind not allowed      | KIND_OF_PRODUCT    | NOT_PERMITTED
      merchant refused      | MERCHANT_REFUSED   | TERMINAL_NOT_PERMITTED
      cash elsewhere        | CASH_MERCHANT      | TERMINAL_NOT_PERMITTED
      kind unknown          | KIND_SUPPORTED     | NOT_SUPPORTED
      cryptogram wrong      | CRYPTOGRAM_WRONG   | CRYPTOGRAM_FAILED
      counter used          | COUNTER_REPLAYED   | COUNTER_REPLAYED
      CVV wrong             | CARD_VALUE         | CARD_VALUE_FAILED
      chip not checked      | CRYPTOGRAM_MISSING | CRYPTOGRAM_FAILED
      CVV2 wrong            | CVV2               | CVV2_FAILED
      """;

  /** Cannot be wrong at once, because it is one field that is. */
  private static final List<Set<String>> EXCLUSIVE =
      List.of(
          Set.of("lost", "stolen", "restricted"),
          Set.of("kind not allowed", "kind unknown"),
          Set.of("cash elsewhere", "merchant refused"),
          Set.of("cryptogram wrong", "chip not checked"));

  private final AuthorizationFacts facts = new AuthorizationFacts();

  @Test
  void shouldApproveWhatNoRuleIsAgainst() {
    fillIn();
    assertThat(AuthorizationRules.beforePin(facts)).isEqualTo(Rule.GRANTED);
    facts.expiry = CheckOutcome.NOT_PERFORMED;
    facts.cardValue = CheckOutcome.NOT_PERFORMED;
    facts.cryptogram = CheckOutcome.NOT_PERFORMED;
    facts.cardValue2 = CheckOutcome.NOT_PERFORMED;
    facts.chipRead = false;
    assertThat(AuthorizationRules.beforePin(facts)).isEqualTo(Rule.GRANTED);
  }

  static Stream<Arguments> rules() {
    return RULES.lines().map(row -> arguments((Object[]) row.split(" +\\| +")));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void shouldAnswerEachRule(String wrong, Rule rule, Reason reason) {
    fillIn();
    make(wrong);
    assertThat(AuthorizationRules.beforePin(facts)).isEqualTo(rule);
    assertThat(rule.reason()).isEqualTo(reason);
  }

  static Stream<Arguments> pairs() {
    List<String[]> rules = RULES.lines().map(row -> row.split(" +\\| +")).toList();
    return IntStream.range(0, rules.size())
        .boxed()
        .flatMap(first ->
            rules.stream()
                .skip(first + 1)
                .filter(later -> possible(rules.get(first)[0], later[0]))
                .map(later -> arguments(rules.get(first)[0], later[0], rules.get(first)[1])));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void shouldAnswerTheEarlierOfTwoRules(String wrong, String wrongToo, Rule expected) {
    fillIn();
    make(wrongToo);
    make(wrong);
    assertThat(AuthorizationRules.beforePin(facts)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          kind              | channel | merchant | reason
          PURCHASE          | POS     | 5411     | APPROVED
          PURCHASE          | POS     | 7995     | TERMINAL_NOT_PERMITTED
          PURCHASE          | POS     | 6011     | APPROVED
          PURCHASE          | POS     | -1       | APPROVED
          PURCHASE          | ONLINE  | 5411     | NOT_PERMITTED
          REFUND            | POS     | 5411     | NOT_PERMITTED
          REFUND            | ONLINE  | 7995     | NOT_PERMITTED
          CASH              | CASH    | 6011     | APPROVED
          CASH              | CASH    | 6010     | APPROVED
          CASH              | CASH    | 5411     | TERMINAL_NOT_PERMITTED
          CASH              | CASH    | 7995     | TERMINAL_NOT_PERMITTED
          CASH              | CASH    | -1       | APPROVED
          OTHER             | POS     | 7995     | TERMINAL_NOT_PERMITTED
          OTHER             | ONLINE  | 5411     | NOT_PERMITTED
          OTHER             | POS     | 5411     | NOT_SUPPORTED
          """)
  void shouldAllowWhatTheProductAllows(
      TransactionKind kind, Channel channel, int merchantType, Reason expected) {
    fillIn();
    facts.terms = terms(Set.of(Channel.POS, Channel.CASH), false);
    facts.kind = kind;
    facts.channel = channel;
    facts.merchantType = merchantType;
    assertThat(AuthorizationRules.beforePin(facts).reason()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          PIN         | tries | of | reason             | tries after
          NOT_PRESENT | 0     | 3  | APPROVED           | 0
          NOT_PRESENT | 2     | 3  | APPROVED           | 2
          NOT_PRESENT | 3     | 3  | APPROVED           | 3
          RIGHT       | 0     | 3  | APPROVED           | 0
          RIGHT       | 2     | 3  | APPROVED           | 0
          RIGHT       | 3     | 3  | PIN_TRIES_EXCEEDED | 3
          WRONG       | 0     | 3  | PIN_WRONG          | 1
          WRONG       | 1     | 3  | PIN_WRONG          | 2
          WRONG       | 2     | 3  | PIN_TRIES_EXCEEDED | 3
          WRONG       | 3     | 3  | PIN_TRIES_EXCEEDED | 3
          WRONG       | 0     | 1  | PIN_TRIES_EXCEEDED | 1
          MALFORMED   | 0     | 3  | PIN_BLOCK_MALFORMED| 0
          MALFORMED   | 2     | 3  | PIN_BLOCK_MALFORMED| 2
          MALFORMED   | 3     | 3  | PIN_BLOCK_MALFORMED| 3
          """)
  void shouldCountPinTries(PinOutcome pin, int tries, int max, Reason expected, int after) {
    facts.pin = pin;
    facts.pinTries = tries;
    facts.pinTriesMax = max;
    assertThat(AuthorizationRules.pin(facts).reason()).isEqualTo(expected);
    assertThat(AuthorizationRules.pinTriesAfter(facts)).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          kind              | amount        | cash | limits         | available     | reason
          PURCHASE          | 1             | 0    | GRANTED        | 1             | APPROVED
          PURCHASE          | 1             | 2    | GRANTED        | 1             | APPROVED
          PURCHASE          | 2             | 0    | GRANTED        | 1             | INSUFFICIENT_FUNDS
          PURCHASE          | 1             | 0    | GRANTED        | 0             | INSUFFICIENT_FUNDS
          PURCHASE          | 1             | 0    | GRANTED        | -5            | INSUFFICIENT_FUNDS
          PURCHASE          | 1             | 0    | DAY_AMOUNT_POS | 1             | AMOUNT_LIMIT
          PURCHASE          | 1             | 0    | DAY_COUNT_POS  | 1             | COUNT_LIMIT
          PURCHASE          | 2             | 0    | DAY_AMOUNT_POS | 1             | AMOUNT_LIMIT
          PURCHASE          | 2             | 0    | DAY_COUNT_POS  | 1             | COUNT_LIMIT
          PURCHASE          | 0             | 0    | GRANTED        | 1             | AMOUNT_INVALID
          PURCHASE          | 0             | 0    | DAY_AMOUNT_POS | 1             | AMOUNT_INVALID
          PURCHASE          | 0             | 0    | DAY_COUNT_POS  | 1             | AMOUNT_INVALID
          PURCHASE          | -1            | 0    | GRANTED        | 1             | AMOUNT_INVALID
          PURCHASE          | 999999999999  | 0    | GRANTED        | 999999999999  | APPROVED
          PURCHASE          | 1000000000000 | 0    | GRANTED        | 1000000000000 | AMOUNT_INVALID
          PURCHASE          | 1000000000000 | 0    | GRANTED        | 0             | AMOUNT_INVALID
          CASH              | 0             | 0    | GRANTED        | 1             | AMOUNT_INVALID
          CASH              | 5             | 0    | DAY_AMOUNT_POS | 5             | AMOUNT_LIMIT
          CASH              | 5             | 0    | GRANTED        | 4             | INSUFFICIENT_FUNDS
          CASHBACK          | 5             | 5    | GRANTED        | 5             | APPROVED
          CASHBACK          | 5             | 0    | GRANTED        | 5             | APPROVED
          CASHBACK          | 5             | 6    | GRANTED        | 5             | AMOUNT_INVALID
          CASHBACK          | 5             | -1   | GRANTED        | 5             | AMOUNT_INVALID
          CASHBACK          | 0             | 0    | GRANTED        | 5             | AMOUNT_INVALID
          CASHBACK          | 5             | 2    | DAY_COUNT_POS  | 5             | COUNT_LIMIT
          CASHBACK          | 5             | 2    | GRANTED        | 4             | INSUFFICIENT_FUNDS
          PRE_AUTHORIZATION | 0             | 0    | GRANTED        | 1             | AMOUNT_INVALID
          PRE_AUTHORIZATION | 5             | 0    | DAY_COUNT_POS  | 5             | COUNT_LIMIT
          PRE_AUTHORIZATION | 5             | 0    | GRANTED        | 4             | INSUFFICIENT_FUNDS
          PRE_AUTHORIZATION | 4             | 0    | GRANTED        | 4             | APPROVED
          INCREMENTAL       | 0             | 0    | GRANTED        | 1             | AMOUNT_INVALID
          INCREMENTAL       | 5             | 0    | DAY_AMOUNT_POS | 5             | AMOUNT_LIMIT
          INCREMENTAL       | 5             | 0    | GRANTED        | 4             | INSUFFICIENT_FUNDS
          REFUND            | 5             | 0    | DAY_AMOUNT_POS | 0             | APPROVED
          REFUND            | 0             | 0    | GRANTED        | 0             | AMOUNT_INVALID
          BALANCE_ENQUIRY   | 0             | 0    | DAY_COUNT_POS  | 0             | APPROVED
          BALANCE_ENQUIRY   | 5             | 0    | GRANTED        | 0             | APPROVED
          BALANCE_ENQUIRY   | -1            | 0    | GRANTED        | 0             | AMOUNT_INVALID
          ACCOUNT_CHECK     | 0             | 0    | DAY_AMOUNT_POS | 0             | ACCOUNT_CHECKED
          ACCOUNT_CHECK     | 1             | 0    | GRANTED        | 9             | AMOUNT_INVALID
          """)
  void shouldJudgeTheAmount(
      TransactionKind kind,
      long amount,
      long cashback,
      Rule limits,
      long available,
      Reason expected) {
    facts.kind = kind;
    facts.amountMinor = amount;
    facts.cashbackMinor = cashback;
    facts.limits = limits;
    facts.availableMinor = available;
    assertThat(AuthorizationRules.afterPin(facts).reason()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          kind            | product | request | amount | limits         | available | reason
          PURCHASE        | true    | true    | 5      | GRANTED        | 4         | PARTIAL_APPROVAL
          PURCHASE        | true    | true    | 5      | GRANTED        | 1         | PARTIAL_APPROVAL
          PURCHASE        | true    | true    | 5      | GRANTED        | 5         | APPROVED
          PURCHASE        | true    | true    | 5      | GRANTED        | 0         | INSUFFICIENT_FUNDS
          PURCHASE        | true    | true    | 5      | GRANTED        | -1        | INSUFFICIENT_FUNDS
          PURCHASE        | true    | false   | 5      | GRANTED        | 4         | INSUFFICIENT_FUNDS
          PURCHASE        | false   | true    | 5      | GRANTED        | 4         | INSUFFICIENT_FUNDS
          PURCHASE        | true    | true    | 5      | DAY_AMOUNT_POS | 4         | AMOUNT_LIMIT
          PURCHASE        | true    | true    | 0      | GRANTED        | 4         | AMOUNT_INVALID
          CASH            | true    | true    | 5      | GRANTED        | 4         | PARTIAL_APPROVAL
          REFUND          | true    | true    | 5      | GRANTED        | 4         | APPROVED
          BALANCE_ENQUIRY | true    | true    | 5      | GRANTED        | 4         | APPROVED
          """)
  void shouldGrantAPartWhereProductAndRequestAllowIt(
      TransactionKind kind,
      boolean product,
      boolean request,
      long amount,
      Rule limits,
      long available,
      Reason expected) {
    facts.kind = kind;
    facts.terms = terms(Set.of(Channel.values()), product);
    facts.partialApprovalAllowed = request;
    facts.amountMinor = amount;
    facts.limits = limits;
    facts.availableMinor = available;
    assertThat(AuthorizationRules.afterPin(facts).reason()).isEqualTo(expected);
  }

  @Test
  void shouldTellWhatIsWrongWithAnAmount() {
    assertThat(amount(TransactionKind.PURCHASE, -1, 0)).isEqualTo(Rule.AMOUNT_RANGE);
    assertThat(amount(TransactionKind.PURCHASE, 1_000_000_000_000L, 0))
        .isEqualTo(Rule.AMOUNT_RANGE);
    assertThat(amount(TransactionKind.PURCHASE, 0, 0)).isEqualTo(Rule.AMOUNT_OF_KIND);
    assertThat(amount(TransactionKind.ACCOUNT_CHECK, 1, 0)).isEqualTo(Rule.AMOUNT_OF_KIND);
    assertThat(amount(TransactionKind.CASHBACK, 0, 0)).isEqualTo(Rule.AMOUNT_OF_KIND);
    assertThat(amount(TransactionKind.CASHBACK, 5, 6)).isEqualTo(Rule.CASHBACK_PART);
    assertThat(amount(TransactionKind.CASHBACK, 5, 5)).isEqualTo(Rule.FUNDS);
  }

  @Test
  void shouldTellTheLastTryFromThoseBehindIt() {
    facts.pinTriesMax = 3;
    facts.pin = PinOutcome.WRONG;
    facts.pinTries = 2;
    assertThat(AuthorizationRules.pin(facts)).isEqualTo(Rule.PIN_LAST_TRY);
    facts.pinTries = 3;
    assertThat(AuthorizationRules.pin(facts)).isEqualTo(Rule.PIN_TRIES_USED_UP);
    facts.pin = PinOutcome.RIGHT;
    assertThat(AuthorizationRules.pin(facts)).isEqualTo(Rule.PIN_TRIES_USED_UP);
  }

  private Rule amount(TransactionKind kind, long amountMinor, long cashbackMinor) {
    facts.kind = kind;
    facts.amountMinor = amountMinor;
    facts.cashbackMinor = cashbackMinor;
    return AuthorizationRules.afterPin(facts);
  }

  /** A chip purchase that everything speaks for, of a product that does not allow everything. */
  private void fillIn() {
    facts.deadlinePassed = false;
    facts.cardKnown = true;
    facts.cardLinked = true;
    facts.cardStatus = CardStatus.ACTIVE;
    facts.expiry = CheckOutcome.PASSED;
    facts.kind = TransactionKind.PURCHASE;
    facts.channel = Channel.POS;
    facts.merchantType = 5411;
    facts.terms = terms(Set.of(Channel.POS, Channel.CASH), false);
    facts.chipRead = true;
    facts.cryptogram = CheckOutcome.PASSED;
    facts.counterReplayed = false;
    facts.cardValue = CheckOutcome.PASSED;
    facts.cardValue2 = CheckOutcome.PASSED;
  }

  private void make(String wrong) {
    switch (wrong) {
      case "late" -> facts.deadlinePassed = true;
      case "card not known" -> facts.cardKnown = false;
      case "card not linked" -> facts.cardLinked = false;
      case "lost" -> facts.cardStatus = CardStatus.LOST;
      case "stolen" -> facts.cardStatus = CardStatus.STOLEN;
      case "restricted" -> facts.cardStatus = CardStatus.RESTRICTED;
      case "expired" -> facts.expiry = CheckOutcome.FAILED;
      case "kind not allowed" -> facts.kind = TransactionKind.REFUND;
      case "channel not allowed" -> facts.terms = terms(Set.of(Channel.ONLINE), false);
      case "cash elsewhere" -> facts.channel = Channel.CASH;
      case "merchant refused" -> facts.merchantType = 7995;
      case "kind unknown" -> facts.kind = TransactionKind.OTHER;
      case "cryptogram wrong" -> facts.cryptogram = CheckOutcome.FAILED;
      case "counter used" -> facts.counterReplayed = true;
      case "CVV wrong" -> facts.cardValue = CheckOutcome.FAILED;
      case "chip not checked" -> facts.cryptogram = CheckOutcome.NOT_PERFORMED;
      case "CVV2 wrong" -> facts.cardValue2 = CheckOutcome.FAILED;
      default -> throw new IllegalArgumentException(wrong);
    }
  }

  private static boolean possible(String wrong, String wrongToo) {
    return EXCLUSIVE.stream().noneMatch(set -> set.containsAll(Set.of(wrong, wrongToo)));
  }

  private static ProductTerms terms(Set<Channel> channels, boolean partialApproval) {
    Permissions permissions =
        new Permissions(
            Set.of(TransactionKind.PURCHASE, TransactionKind.CASH),
            channels,
            MerchantTypes.of(List.of(7995)),
            MerchantTypes.of(List.of(6010, 6011, 7995)));
    return new ProductTerms(
        "travel", List.of(), permissions, partialApproval, 0, ProductLimits.NONE);
  }
}
