package dev.tollgate.gateway.ledgerlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.sbe.CardStatusCode;
import dev.tollgate.gateway.sbe.ChannelCode;
import dev.tollgate.gateway.sbe.CheckCode;
import dev.tollgate.gateway.sbe.FollowUpCode;
import dev.tollgate.gateway.sbe.ImportCode;
import dev.tollgate.gateway.sbe.KindCode;
import dev.tollgate.gateway.sbe.OperationCode;
import dev.tollgate.gateway.sbe.PinCode;
import dev.tollgate.gateway.sbe.PostingCode;
import dev.tollgate.gateway.sbe.ReasonCode;
import dev.tollgate.gateway.sbe.RefusalCode;
import dev.tollgate.gateway.sbe.RuleCode;
import dev.tollgate.gateway.sbe.VoidCode;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WireCodesTest {
  /** Once written to a log, a number means this for ever; new names go to the ends. */
  @Test
  void shouldNeverGiveACodeToSomethingElse() {
    assertThat(names(OperationCode.values())).isEqualTo("AUTHORIZE ADVISE REVERSE RECORD");
    assertThat(names(KindCode.values()))
        .isEqualTo(
            "PURCHASE CASH CASHBACK REFUND BALANCE_ENQUIRY PRE_AUTHORIZATION INCREMENTAL"
                + " COMPLETION ACCOUNT_CHECK OTHER");
    assertThat(names(PostingCode.values())).isEqualTo("HOLD POST");
    assertThat(names(ChannelCode.values())).isEqualTo("POS CASH ONLINE");
    assertThat(names(CheckCode.values())).isEqualTo("NOT_PERFORMED PASSED FAILED");
    assertThat(names(PinCode.values())).isEqualTo("NOT_PRESENT RIGHT WRONG MALFORMED");
    assertThat(names(CardStatusCode.values())).isEqualTo("ACTIVE LOST STOLEN RESTRICTED");
    assertThat(names(ReasonCode.values()))
        .isEqualTo(
            "APPROVED PARTIAL_APPROVAL ACCOUNT_CHECKED FORMAT_ERROR MAC_WRONG CONTENT_CHANGED"
                + " CARD_UNKNOWN CARD_LOST CARD_STOLEN CARD_RESTRICTED CARD_EXPIRED NOT_PERMITTED"
                + " TERMINAL_NOT_PERMITTED CARD_VALUE_FAILED CRYPTOGRAM_FAILED COUNTER_REPLAYED"
                + " CVV2_FAILED PIN_WRONG PIN_BLOCK_MALFORMED PIN_TRIES_EXCEEDED AMOUNT_INVALID"
                + " AMOUNT_LIMIT COUNT_LIMIT INSUFFICIENT_FUNDS ORIGINAL_NOT_FOUND"
                + " REVERSAL_UNMATCHED REVERSED_BEFORE ACCEPTED NOT_SUPPORTED DEADLINE_PASSED"
                + " SYSTEM_FAULT");
    assertThat(names(RuleCode.values()))
        .isEqualTo(
            "DEADLINE CARD_ON_FILE CARD_LINKED CARD_LOST CARD_STOLEN"
                + " CARD_RESTRICTED CARD_EXPIRED CHANNEL_OF_PRODUCT KIND_OF_PRODUCT"
                + " MERCHANT_REFUSED CASH_MERCHANT KIND_SUPPORTED CRYPTOGRAM_WRONG"
                + " COUNTER_REPLAYED CARD_VALUE CRYPTOGRAM_MISSING CVV2 PIN_WRONG"
                + " PIN_BLOCK_MALFORMED PIN_LAST_TRY PIN_TRIES_USED_UP HOLD_TO_EXTEND"
                + " AMOUNT_RANGE AMOUNT_OF_KIND CASHBACK_PART CURRENCY LIMIT_RATE"
                + " EACH_AMOUNT_POS EACH_AMOUNT_CASH EACH_AMOUNT_ONLINE DAY_AMOUNT_POS"
                + " DAY_AMOUNT_CASH DAY_AMOUNT_ONLINE DAY_COUNT_POS DAY_COUNT_CASH"
                + " DAY_COUNT_ONLINE FUNDS PART ACCOUNT_CHECK GRANTED WINDOW_FULL"
                + " HOLDS_FULL BALANCE_RANGE SAME_KEY REVERSED_BEFORE VOIDED RECORDED"
                + " CARD_NOT_TOLD ADVICE_RECORDED OUTCOME_REPLACED HOLD_COMPLETED"
                + " TOLD_FIRST UNDONE NOTHING_LEFT ORIGINAL_VOIDED ORIGINAL_NOT_COME"
                + " OTHER_CARD OTHER_TERMINAL ORIGINAL_WITHOUT_MONEY REPLACEMENT_AMOUNT");
    assertThat(names(FollowUpCode.values()))
        .isEqualTo(
            "NONE REVERSAL_UNMATCHED ORIGINAL_AFTER_REVERSAL OVER_COMPLETION OVERDRAFT SUSPENSE"
                + " CONTENT_CHANGED OTHER_TERMINAL");
    assertThat(names(VoidCode.values()))
        .isEqualTo("RELEASED NOTHING_HELD TOMBSTONE SHED NOT_ITS_OWN");
    assertThat(names(ImportCode.values()))
        .isEqualTo(
            "OPENED EXISTING LINKED UPDATED RATE_SET RATE_UNCHANGED LOADED LOADED_BEFORE"
                + " STATUS_SET TIME_ADVANCED REFUSED CONFIGURED CONFIGURED_BEFORE IN_USE PRODUCT_SET"
                + " PRODUCT_UNCHANGED LOAD_CHANGED NO_POCKET NO_CARD STATUS_UNCHANGED SHED");
    assertThat(names(RefusalCode.values()))
        .isEqualTo("NONE FOREIGN_SCHEMA NEWER_VERSION UNKNOWN_TEMPLATE MALFORMED NO_ROOM");
  }

  @Test
  void shouldStandForTheConstantOfTheSameName() {
    for (PinOutcome outcome : PinOutcome.values()) {
      PinCode code = WireCodes.PINS.of(outcome);

      assertThat(code.name()).isEqualTo(outcome.name());
      assertThat(WireCodes.PINS.at(code.value())).isEqualTo(outcome);
    }
  }

  @Test
  void shouldReadNothingIntoOtherCodes() {
    assertThat(WireCodes.PINS.at(0)).isNull();
    assertThat(WireCodes.PINS.at(5)).isNull();
    assertThat(WireCodes.PINS.at(255)).isNull();
  }

  private enum Renamed {
    HOLD,
    POSTED
  }

  @Test
  void shouldNotLoadWithNamesTheSchemaHasNot() {
    assertThatThrownBy(
            () -> WireCodes.of(Renamed.values(), PostingCode.values(), PostingCode::value))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> WireCodes.of(PinOutcome.values(), PostingCode.values(), PostingCode::value))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Names in the order of their codes, which must be 1, 2, 3 and so on. */
  private static String names(Enum<?>[] schema) {
    int[] next = {1};
    return Arrays.stream(schema)
        .filter(named -> !named.name().equals("NULL_VAL"))
        .peek(named -> assertThat(code(named)).isEqualTo(next[0]++))
        .map(Enum::name)
        .collect(Collectors.joining(" "));
  }

  private static int code(Enum<?> named) {
    try {
      return (short) named.getDeclaringClass().getMethod("value").invoke(named);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
