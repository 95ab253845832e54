package dev.tollgate.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizationRulesTest {
  private final AuthorizationFacts facts = new AuthorizationFacts();

  // Each row fails everything to the right of its answer, so no two lines can change places.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          late  | known | status     | expiry        | kind              | CVV           | cryptogram    | CVV2          | reason
          true  | false | LOST       | FAILED        | OTHER             | FAILED        | FAILED        | FAILED        | DEADLINE_PASSED
          false | false | LOST       | FAILED        | OTHER             | FAILED        | FAILED        | FAILED        | CARD_UNKNOWN
          false | true  | LOST       | FAILED        | OTHER             | FAILED        | FAILED        | FAILED        | CARD_LOST
          false | true  | STOLEN     | FAILED        | OTHER             | FAILED        | FAILED        | FAILED        | CARD_STOLEN
          false | true  | RESTRICTED | FAILED        | OTHER             | FAILED        | FAILED        | FAILED        | CARD_RESTRICTED
          false | true  | ACTIVE     | FAILED        | OTHER             | FAILED        | FAILED        | FAILED        | CARD_EXPIRED
          false | true  | ACTIVE     | PASSED        | OTHER             | FAILED        | FAILED        | FAILED        | NOT_SUPPORTED
          false | true  | ACTIVE     | PASSED        | CASHBACK          | FAILED        | FAILED        | FAILED        | NOT_SUPPORTED
          false | true  | ACTIVE     | PASSED        | REFUND            | FAILED        | FAILED        | FAILED        | NOT_SUPPORTED
          false | true  | ACTIVE     | PASSED        | INCREMENTAL       | FAILED        | FAILED        | FAILED        | NOT_SUPPORTED
          false | true  | ACTIVE     | PASSED        | COMPLETION        | FAILED        | FAILED        | FAILED        | NOT_SUPPORTED
          false | true  | ACTIVE     | PASSED        | PURCHASE          | FAILED        | PASSED        | FAILED        | CRYPTOGRAM_OR_CVV_FAILED
          false | true  | ACTIVE     | PASSED        | PURCHASE          | PASSED        | FAILED        | FAILED        | CRYPTOGRAM_OR_CVV_FAILED
          false | true  | ACTIVE     | PASSED        | PURCHASE          | PASSED        | PASSED        | FAILED        | CVV2_FAILED
          false | true  | ACTIVE     | PASSED        | PURCHASE          | PASSED        | PASSED        | PASSED        | APPROVED
          false | true  | ACTIVE     | NOT_PERFORMED | CASH              | NOT_PERFORMED | NOT_PERFORMED | NOT_PERFORMED | APPROVED
          false | true  | ACTIVE     | NOT_PERFORMED | PRE_AUTHORIZATION | NOT_PERFORMED | NOT_PERFORMED | NOT_PERFORMED | APPROVED
          false | true  | ACTIVE     | NOT_PERFORMED | BALANCE_ENQUIRY   | NOT_PERFORMED | NOT_PERFORMED | NOT_PERFORMED | APPROVED
          false | true  | ACTIVE     | NOT_PERFORMED | ACCOUNT_CHECK     | NOT_PERFORMED | NOT_PERFORMED | NOT_PERFORMED | APPROVED
          """)
  void shouldAnswerTheFirstRuleThatApplies(
      boolean late,
      boolean known,
      CardStatus status,
      CheckOutcome expiry,
      TransactionKind kind,
      CheckOutcome cardValue,
      CheckOutcome cryptogram,
      CheckOutcome cardValue2,
      Reason expected) {
    facts.deadlinePassed = late;
    facts.cardKnown = known;
    facts.cardStatus = status;
    facts.expiry = expiry;
    facts.kind = kind;
    facts.cardValue = cardValue;
    facts.cryptogram = cryptogram;
    facts.cardValue2 = cardValue2;
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
          MALFORMED   | 0     | 3  | PIN_WRONG          | 0
          MALFORMED   | 2     | 3  | PIN_WRONG          | 2
          MALFORMED   | 3     | 3  | PIN_WRONG          | 3
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
          kind              | amount        | available     | reason
          PURCHASE          | 1             | 1             | APPROVED
          PURCHASE          | 2             | 1             | INSUFFICIENT_FUNDS
          PURCHASE          | 1             | 0             | INSUFFICIENT_FUNDS
          PURCHASE          | 1             | -5            | INSUFFICIENT_FUNDS
          PURCHASE          | 0             | 1             | AMOUNT_INVALID
          PURCHASE          | -1            | 1             | AMOUNT_INVALID
          PURCHASE          | 999999999999  | 999999999999  | APPROVED
          PURCHASE          | 1000000000000 | 1000000000000 | AMOUNT_INVALID
          PURCHASE          | 1000000000000 | 0             | AMOUNT_INVALID
          CASH              | 0             | 1             | AMOUNT_INVALID
          CASH              | 5             | 4             | INSUFFICIENT_FUNDS
          PRE_AUTHORIZATION | 0             | 1             | AMOUNT_INVALID
          PRE_AUTHORIZATION | 5             | 4             | INSUFFICIENT_FUNDS
          PRE_AUTHORIZATION | 4             | 4             | APPROVED
          BALANCE_ENQUIRY   | 0             | 0             | APPROVED
          BALANCE_ENQUIRY   | 5             | 0             | APPROVED
          BALANCE_ENQUIRY   | -1            | 0             | AMOUNT_INVALID
          ACCOUNT_CHECK     | 0             | 0             | ACCOUNT_CHECKED
          ACCOUNT_CHECK     | 1             | 9             | AMOUNT_INVALID
          """)
  void shouldJudgeTheAmount(TransactionKind kind, long amount, long available, Reason expected) {
    facts.kind = kind;
    facts.amountMinor = amount;
    facts.availableMinor = available;
    assertThat(AuthorizationRules.afterPin(facts)).isEqualTo(expected);
  }
}
