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
  /** Every rule before the PIN in its order: what has to be wrong, and the answer to that. */
  private static final String RULES =
      """
      late                  | DEADLINE_PASSED
      card not known        | CARD_UNKNOWN
      lost                  | CARD_LOST
      stolen                | CARD_STOLEN
      restricted            | CARD_RESTRICTED
      expired               | CARD_EXPIRED
      kind not allowed      | NOT_PERMITTED
      channel not allowed   | NOT_PERMITTED
      cash elsewhere        | TERMINAL_NOT_PERMITTED
      merchant refused      | TERMINAL_NOT_PERMITTED
      kind unknown          | NOT_SUPPORTED
      cryptogram wrong      | CRYPTOGRAM_FAILED
      counter used          | COUNTER_REPLAYED
      CVV wrong             | CARD_VALUE_FAILED
      chip not checked      | CRYPTOGRAM_FAILED
      CVV2 wrong            | CVV2_FAILED
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
    assertThat(AuthorizationRules.beforePin(facts)).isEqualTo(Reason.APPROVED);
    facts.expiry = CheckOutcome.NOT_PERFORMED;
    facts.cardValue = CheckOutcome.NOT_PERFORMED;
    facts.cryptogram = CheckOutcome.NOT_PERFORMED;
    facts.cardValue2 = CheckOutcome.NOT_PERFORMED;
    facts.chipRead = false;
    assertThat(AuthorizationRules.beforePin(facts)).isEqualTo(Reason.APPROVED);
  }

  static Stream<Arguments> rules() {
    return RULES.lines().map(row -> arguments((Object[]) row.split(" +\\| +")));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void shouldAnswerEachRule(String wrong, Reason expected) {
    fillIn();
    make(wrong);
    assertThat(AuthorizationRules.beforePin(facts)).isEqualTo(expected);
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
  void shouldAnswerTheEarlierOfTwoRules(String wrong, String wrongToo, Reason expected) {
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
    assertThat(AuthorizationRules.beforePin(facts)).isEqualTo(expected);
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
    assertThat(AuthorizationRules.pin(facts)).isEqualTo(expected);
    assertThat(AuthorizationRules.pinTriesAfter(facts)).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          kind              | amount        | cash | limits       | available     | reason
          PURCHASE          | 1             | 0    | APPROVED     | 1             | APPROVED
          PURCHASE          | 1             | 2    | APPROVED     | 1             | APPROVED
          PURCHASE          | 2             | 0    | APPROVED     | 1             | INSUFFICIENT_FUNDS
          PURCHASE          | 1             | 0    | APPROVED     | 0             | INSUFFICIENT_FUNDS
          PURCHASE          | 1             | 0    | APPROVED     | -5            | INSUFFICIENT_FUNDS
          PURCHASE          | 1             | 0    | AMOUNT_LIMIT | 1             | AMOUNT_LIMIT
          PURCHASE          | 1             | 0    | COUNT_LIMIT  | 1             | COUNT_LIMIT
          PURCHASE          | 2             | 0    | AMOUNT_LIMIT | 1             | AMOUNT_LIMIT
          PURCHASE          | 2             | 0    | COUNT_LIMIT  | 1             | COUNT_LIMIT
          PURCHASE          | 0             | 0    | APPROVED     | 1             | AMOUNT_INVALID
          PURCHASE          | 0             | 0    | AMOUNT_LIMIT | 1             | AMOUNT_INVALID
          PURCHASE          | 0             | 0    | COUNT_LIMIT  | 1             | AMOUNT_INVALID
          PURCHASE          | -1            | 0    | APPROVED     | 1             | AMOUNT_INVALID
          PURCHASE          | 999999999999  | 0    | APPROVED     | 999999999999  | APPROVED
          PURCHASE          | 1000000000000 | 0    | APPROVED     | 1000000000000 | AMOUNT_INVALID
          PURCHASE          | 1000000000000 | 0    | APPROVED     | 0             | AMOUNT_INVALID
          CASH              | 0             | 0    | APPROVED     | 1             | AMOUNT_INVALID
          CASH              | 5             | 0    | AMOUNT_LIMIT | 5             | AMOUNT_LIMIT
          CASH              | 5             | 0    | APPROVED     | 4             | INSUFFICIENT_FUNDS
          CASHBACK          | 5             | 5    | APPROVED     | 5             | APPROVED
          CASHBACK          | 5             | 0    | APPROVED     | 5             | APPROVED
          CASHBACK          | 5             | 6    | APPROVED     | 5             | AMOUNT_INVALID
          CASHBACK          | 5             | -1   | APPROVED     | 5             | AMOUNT_INVALID
          CASHBACK          | 0             | 0    | APPROVED     | 5             | AMOUNT_INVALID
          CASHBACK          | 5             | 2    | COUNT_LIMIT  | 5             | COUNT_LIMIT
          CASHBACK          | 5             | 2    | APPROVED     | 4             | INSUFFICIENT_FUNDS
          PRE_AUTHORIZATION | 0             | 0    | APPROVED     | 1             | AMOUNT_INVALID
          PRE_AUTHORIZATION | 5             | 0    | COUNT_LIMIT  | 5             | COUNT_LIMIT
          PRE_AUTHORIZATION | 5             | 0    | APPROVED     | 4             | INSUFFICIENT_FUNDS
          PRE_AUTHORIZATION | 4             | 0    | APPROVED     | 4             | APPROVED
          INCREMENTAL       | 0             | 0    | APPROVED     | 1             | AMOUNT_INVALID
          INCREMENTAL       | 5             | 0    | AMOUNT_LIMIT | 5             | AMOUNT_LIMIT
          INCREMENTAL       | 5             | 0    | APPROVED     | 4             | INSUFFICIENT_FUNDS
          REFUND            | 5             | 0    | AMOUNT_LIMIT | 0             | APPROVED
          REFUND            | 0             | 0    | APPROVED     | 0             | AMOUNT_INVALID
          BALANCE_ENQUIRY   | 0             | 0    | COUNT_LIMIT  | 0             | APPROVED
          BALANCE_ENQUIRY   | 5             | 0    | APPROVED     | 0             | APPROVED
          BALANCE_ENQUIRY   | -1            | 0    | APPROVED     | 0             | AMOUNT_INVALID
          ACCOUNT_CHECK     | 0             | 0    | AMOUNT_LIMIT | 0             | ACCOUNT_CHECKED
          ACCOUNT_CHECK     | 1             | 0    | APPROVED     | 9             | AMOUNT_INVALID
          """)
  void shouldJudgeTheAmount(
      TransactionKind kind,
      long amount,
      long cashback,
      Reason limits,
      long available,
      Reason expected) {
    facts.kind = kind;
    facts.amountMinor = amount;
    facts.cashbackMinor = cashback;
    facts.limits = limits;
    facts.availableMinor = available;
    assertThat(AuthorizationRules.afterPin(facts)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          kind            | product | request | amount | limits       | available | reason
          PURCHASE        | true    | true    | 5      | APPROVED     | 4         | PARTIAL_APPROVAL
          PURCHASE        | true    | true    | 5      | APPROVED     | 1         | PARTIAL_APPROVAL
          PURCHASE        | true    | true    | 5      | APPROVED     | 5         | APPROVED
          PURCHASE        | true    | true    | 5      | APPROVED     | 0         | INSUFFICIENT_FUNDS
          PURCHASE        | true    | true    | 5      | APPROVED     | -1        | INSUFFICIENT_FUNDS
          PURCHASE        | true    | false   | 5      | APPROVED     | 4         | INSUFFICIENT_FUNDS
          PURCHASE        | false   | true    | 5      | APPROVED     | 4         | INSUFFICIENT_FUNDS
          PURCHASE        | true    | true    | 5      | AMOUNT_LIMIT | 4         | AMOUNT_LIMIT
          PURCHASE        | true    | true    | 0      | APPROVED     | 4         | AMOUNT_INVALID
          CASH            | true    | true    | 5      | APPROVED     | 4         | PARTIAL_APPROVAL
          REFUND          | true    | true    | 5      | APPROVED     | 4         | APPROVED
          BALANCE_ENQUIRY | true    | true    | 5      | APPROVED     | 4         | APPROVED
          """)
  void shouldGrantAPartWhereProductAndRequestAllowIt(
      TransactionKind kind,
      boolean product,
      boolean request,
      long amount,
      Reason limits,
      long available,
      Reason expected) {
    facts.kind = kind;
    facts.terms = terms(Set.of(Channel.values()), product);
    facts.partialApprovalAllowed = request;
    facts.amountMinor = amount;
    facts.limits = limits;
    facts.availableMinor = available;
    assertThat(AuthorizationRules.afterPin(facts)).isEqualTo(expected);
  }

  /** A chip purchase that everything speaks for, of a product that does not allow everything. */
  private void fillIn() {
    facts.deadlinePassed = false;
    facts.cardKnown = true;
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
