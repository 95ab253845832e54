package dev.tollgate.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizationRulesTest {
  private final AuthorizationFacts facts = new AuthorizationFacts();

  // Checks: F failed, P passed, - not performed. Each row fails everything that comes after its
  // answer in the list, so no two rules can change places.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          late  | known | status     | expiry | kind              | CVV | cryptogram | CVV2 | reason
          true  | false | LOST       | F      | OTHER             | F   | F          | F    | DEADLINE_PASSED
          false | false | LOST       | F      | OTHER             | F   | F          | F    | CARD_UNKNOWN
          false | true  | LOST       | F      | OTHER             | F   | F          | F    | CARD_LOST
          false | true  | STOLEN     | F      | OTHER             | F   | F          | F    | CARD_STOLEN
          false | true  | RESTRICTED | F      | OTHER             | F   | F          | F    | CARD_RESTRICTED
          false | true  | ACTIVE     | F      | OTHER             | F   | F          | F    | CARD_EXPIRED
          false | true  | ACTIVE     | P      | OTHER             | F   | F          | F    | NOT_SUPPORTED
          false | true  | ACTIVE     | P      | CASHBACK          | F   | F          | F    | NOT_SUPPORTED
          false | true  | ACTIVE     | P      | REFUND            | F   | F          | F    | NOT_SUPPORTED
          false | true  | ACTIVE     | P      | INCREMENTAL       | F   | F          | F    | NOT_SUPPORTED
          false | true  | ACTIVE     | P      | COMPLETION        | F   | F          | F    | NOT_SUPPORTED
          false | true  | ACTIVE     | P      | PURCHASE          | F   | P          | F    | CARD_VALUE_FAILED
          false | true  | ACTIVE     | P      | PURCHASE          | P   | F          | F    | CRYPTOGRAM_FAILED
          false | true  | ACTIVE     | P      | PURCHASE          | P   | P          | F    | CVV2_FAILED
          false | true  | ACTIVE     | P      | PURCHASE          | P   | P          | P    | APPROVED
          false | true  | ACTIVE     | -      | CASH              | -   | -          | -    | APPROVED
          false | true  | ACTIVE     | -      | PRE_AUTHORIZATION | -   | -          | -    | APPROVED
          false | true  | ACTIVE     | -      | BALANCE_ENQUIRY   | -   | -          | -    | APPROVED
          false | true  | ACTIVE     | -      | ACCOUNT_CHECK     | -   | -          | -    | APPROVED
          """)
  void shouldAnswerTheFirstRuleThatApplies(
      boolean late,
      boolean known,
      CardStatus status,
      char expiry,
      TransactionKind kind,
      char cardValue,
      char cryptogram,
      char cardValue2,
      Reason expected) {
    facts.deadlinePassed = late;
    facts.cardKnown = known;
    facts.cardStatus = status;
    facts.expiry = outcome(expiry);
    facts.kind = kind;
    facts.cardValue = outcome(cardValue);
    facts.cryptogram = outcome(cryptogram);
    facts.cardValue2 = outcome(cardValue2);
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

  private static CheckOutcome outcome(char letter) {
    return switch (letter) {
      case 'F' -> CheckOutcome.FAILED;
      case 'P' -> CheckOutcome.PASSED;
      case '-' -> CheckOutcome.NOT_PERFORMED;
      default -> throw new IllegalArgumentException("no outcome: " + letter);
    };
  }
}
