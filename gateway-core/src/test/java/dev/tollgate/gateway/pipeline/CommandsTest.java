package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.Operation;
import dev.tollgate.gateway.ledger.Posting;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.TransactionKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {
  /** DE90 names the message type given, -1 for no DE90; 37+38 means both are there. */
  @ParameterizedTest
  @CsvSource({
    "purchase,                   100, 0,      0,  1000, -1,  '',      PURCHASE,          HOLD",
    "purchase,                   200, 0,      0,  1000, -1,  '',      PURCHASE,          POST",
    "repeat,                     201, 0,      0,  1000, -1,  '',      PURCHASE,          POST",
    "cash,                       100, 10000,  0,  1000, -1,  '',      CASH,              HOLD",
    "cash from savings,          200, 11000,  0,  1000, -1,  '',      CASH,              POST",
    "cashback,                   200, 90000,  0,  1000, -1,  '',      CASHBACK,          POST",
    "refund,                     200, 200000, 0,  1000, -1,  '',      REFUND,            POST",
    "refund asked for,           100, 200000, 0,  1000, -1,  '',      REFUND,            HOLD",
    "balance,                    100, 310000, 0,  0,    -1,  '',      BALANCE_ENQUIRY,   HOLD",
    "no code at all,             100, -1,     0,  1000, -1,  '',      OTHER,             HOLD",
    "no code and posted,         200, -1,     6,  1000, -1,  '',      OTHER,             POST",
    "transfer,                   100, 400000, 0,  1000, -1,  '',      OTHER,             HOLD",
    "account check,              100, 0,      51, 0,    -1,  '',      ACCOUNT_CHECK,     HOLD",
    "no check with an amount,    100, 0,      51, 1,    -1,  '',      PURCHASE,          HOLD",
    "pre-authorization,          100, 0,      6,  1000, -1,  '',      PRE_AUTHORIZATION, HOLD",
    "incremental,                100, 0,      6,  1000, 100, '',      INCREMENTAL,       HOLD",
    "incremental repeated,       101, 0,      6,  1000, 100, '',      INCREMENTAL,       HOLD",
    "DE90 alone is no increment, 100, 0,      0,  1000, 100, '',      PURCHASE,          HOLD",
    "0200 posts with any DE25,   200, 0,      6,  1000, 100, '',      PURCHASE,          POST",
    "advice of a hold,           120, 0,      6,  1000, -1,  '',      PRE_AUTHORIZATION, HOLD",
    "advice of an increment,     120, 0,      6,  1000, 100, '',      INCREMENTAL,       HOLD",
    "advice,                     220, 0,      0,  1000, -1,  '',      PURCHASE,          POST",
    "advice with DE37 only,      220, 0,      0,  1000, -1,  '37',    PURCHASE,          POST",
    "completion by DE90,         220, 0,      0,  1000, 100, '',      COMPLETION,        POST",
    "advice with an empty DE90,  220, 0,      0,  1000, 0,   '',      PURCHASE,          POST",
    "completion with DE25 06,    221, 0,      6,  1000, 100, '',      COMPLETION,        POST",
    "completion by DE37 and 38,  220, 0,      6,  1000, -1,  '37+38', COMPLETION,        POST",
    "the same with an empty DE90,220, 0,      6,  1000, 0,   '37+38', COMPLETION,        POST",
    "advice of a stand-in,       220, 0,      0,  1000, -1,  '37+38', PURCHASE,          POST",
    "advice of its own 0200,     220, 0,      0,  1000, 200, '37+38', PURCHASE,          POST",
  })
  void shouldTellKindAndPosting(
      String what,
      int mti,
      int processing,
      int condition,
      long amount,
      int originalMti,
      String references,
      TransactionKind kind,
      Posting posting) {
    FakeRequest request = FakeRequest.of(mti, 0, 1);
    request.processingCode = processing;
    request.conditionCode = condition;
    request.amountMinor = amount;
    request.originalMessageType = originalMti;
    request.retrievalReferenceLo = references.startsWith("37") ? 0x30303031 : -1;
    request.authorizationCode = references.endsWith("38") ? 0x303030303031L : -1;
    TransactionCommand command = filled(request);

    assertThat(command.kind).as(what).isEqualTo(kind);
    assertThat(command.posting).as(what).isEqualTo(posting);
  }

  @ParameterizedTest
  @CsvSource({
    "21,  0,     0,  POS",
    "51,  0,     0,  POS",
    "71,  0,     0,  POS",
    "901, 0,     0,  POS",
    "-1,  0,     -1, POS",
    "11,  0,     0,  ONLINE",
    "12,  0,     0,  ONLINE",
    "101, 0,     0,  ONLINE",
    "812, 0,     0,  ONLINE",
    "21,  0,     8,  ONLINE",
    "0,   0,     59, ONLINE",
    "21,  10000, 0,  CASH",
    "812, 11000, 59, CASH",
    "21,  90000, 0,  POS",
  })
  void shouldTellTheChannel(int entryMode, int processing, int condition, Channel channel) {
    FakeRequest request = new FakeRequest(0, 1, 1);
    request.entryMode = entryMode;
    request.processingCode = processing;
    request.conditionCode = condition;

    assertThat(Commands.channel(request)).isEqualTo(channel);
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "00, true",
    "08, true",
    "10, true",
    "11, true",
    "85, true",
    "05, false",
    "14, false",
    "51, false",
    "91, false",
    "01, false",
  })
  void shouldTellWhetherAnAdviceWasApproved(String code, boolean approved) {
    FakeRequest request = FakeRequest.of(220, 0, 1);
    if (!code.isEmpty()) {
      request.saying(code);
    }

    assertThat(filled(request).adviceApproved).isEqualTo(approved);
  }

  @ParameterizedTest
  @CsvSource({
    "51, true",
    "52, true",
    "71, true",
    "21, false",
    "901, false",
    "801, false",
    "911, false",
    "-1, false",
  })
  void shouldTellWhetherAChipWasRead(int entryMode, boolean chip) {
    FakeRequest request = new FakeRequest(0, 1, 1);
    request.entryMode = entryMode;

    assertThat(filled(request).chipRead).isEqualTo(chip);
  }

  @Test
  void shouldPassOnWhatTheMessageSays() {
    FakeRequest request = FakeRequest.of(421, 0, 77);
    request.naming(FakeRequest.of(201, 0, 55));
    request.originalForwarderId = 7;
    request.merchantType = 5411;
    request.cashbackMinor = 300;
    request.partialApprovalAllowed = true;
    request.replacementAmountMinor = 400;
    request.retrievalReferenceHi = 0x3132333435363738L;
    request.retrievalReferenceLo = 0x39303132;
    request.authorizationCode = 0x313233343536L;
    TransactionCommand command = filled(request);

    assertThat(command.operation).isEqualTo(Operation.REVERSE);
    assertThat(command.key.mti).isEqualTo(420);
    assertThat(command.key.stan).isEqualTo(77);
    assertThat(command.original.present).isTrue();
    assertThat(command.original.messageType).isEqualTo(200);
    assertThat(command.original.stan).isEqualTo(55);
    assertThat(command.original.transmissionDateTime).isEqualTo(1122160000L);
    assertThat(command.original.acquirerId).isEqualTo(1);
    assertThat(command.original.forwarderId).isEqualTo(7);
    assertThat(command.merchantType).isEqualTo(5411);
    assertThat(command.cashbackMinor).isEqualTo(300);
    assertThat(command.partialApprovalAllowed).isTrue();
    assertThat(command.replacementAmountMinor).isEqualTo(400);
    assertThat(command.retrievalReferenceHi).isEqualTo(0x3132333435363738L);
    assertThat(command.retrievalReferenceLo).isEqualTo(0x39303132);
    assertThat(command.authorizationCode).isEqualTo(0x313233343536L);
  }

  /** One command is filled again and again: nothing of the last message may stay. */
  @Test
  void shouldLeaveNothingOfTheMessageBefore() {
    TransactionCommand command = filled(rich());
    Commands.fillCard(command, rich());
    FakeRequest poor = new FakeRequest(0, 1, 1);
    Commands.fill(command, poor, MessageClass.AUTHORIZATION);
    Commands.fillWithoutCard(command);

    assertThat(command.original.present).isFalse();
    assertThat(command.original.messageType).isZero();
    assertThat(command.original.stan).isZero();
    assertThat(command.original.transmissionDateTime).isZero();
    assertThat(command.original.acquirerId).isZero();
    assertThat(command.original.forwarderId).isZero();
    assertThat(command.merchantType).isEqualTo(-1);
    assertThat(command.cashbackMinor).isZero();
    assertThat(command.partialApprovalAllowed).isFalse();
    assertThat(command.replacementAmountMinor).isEqualTo(-1);
    assertThat(command.retrievalReferenceHi).isZero();
    assertThat(command.retrievalReferenceLo).isEqualTo(-1);
    assertThat(command.authorizationCode).isEqualTo(-1);
    assertThat(command.tokenKnown).isFalse();
    assertThat(command.tokenHi | command.tokenLo).isZero();
    assertThat(command.cardKnown).isFalse();
    assertThat(command.cryptogram).isEqualTo(CheckOutcome.NOT_PERFORMED);
    assertThat(command.applicationTransactionCounter).isEqualTo(-1);
    assertThat(command.cardValue2).isEqualTo(CheckOutcome.NOT_PERFORMED);
  }

  @Test
  void shouldPassOnWhatTheCardChecksFound() {
    TransactionCommand command = filled(rich());
    Commands.fillCard(command, rich());

    assertThat(command.tokenKnown).isTrue();
    assertThat(command.tokenHi).isEqualTo(FakeRequest.TOKEN_HI);
    assertThat(command.tokenLo).isEqualTo(FakeRequest.TOKEN_LO);
    assertThat(command.cardKnown).isTrue();
    assertThat(command.cryptogram).isEqualTo(CheckOutcome.PASSED);
    assertThat(command.applicationTransactionCounter).isEqualTo(42);
    assertThat(command.cardValue2).isEqualTo(CheckOutcome.PASSED);
  }

  private static FakeRequest rich() {
    FakeRequest request = FakeRequest.of(401, 0, 1).naming(FakeRequest.of(100, 0, 5));
    request.originalForwarderId = 7;
    request.merchantType = 5411;
    request.cashbackMinor = 300;
    request.partialApprovalAllowed = true;
    request.replacementAmountMinor = 400;
    request.retrievalReferenceHi = 1;
    request.retrievalReferenceLo = 2;
    request.authorizationCode = 3;
    request.cryptogram = dev.tollgate.pci.VerificationResult.CheckOutcome.PASSED;
    request.applicationTransactionCounter = 42;
    return request;
  }

  private static TransactionCommand filled(FakeRequest request) {
    TransactionCommand command = new TransactionCommand();
    Commands.fillKey(command.key, request);
    Commands.fill(command, request, MessageClass.of(request.messageType()));
    return command;
  }
}
