package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.Posting;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.TransactionKind;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;

/** Turns what the zone says of a request into the ledger's command. */
final class Commands {
  private static final int ACCOUNT_CHECK_CONDITION = 51;
  private static final int PRE_AUTHORIZATION_CONDITION = 6;

  private Commands() {}

  static void fill(
      TransactionCommand command, SealedRequest request, VerificationResult card, long deadlineMs) {
    fillKey(command.key, request);
    command.tokenHi = card.tokenHi();
    command.tokenLo = card.tokenLo();
    command.processingCode = request.processingCode();
    command.amountMinor = request.amountMinor();
    command.currency = request.currency();
    command.replacementAmountMinor = request.replacementAmountMinor();
    command.kind = kind(request);
    command.posting = command.key.mti == 100 ? Posting.HOLD : Posting.POST;
    command.cardKnown = card.cardKnown();
    command.expiry = outcome(card.expiry());
    command.cardValue = outcome(card.cardValue());
    command.cryptogram = outcome(card.cryptogram());
    command.cardValue2 = outcome(card.cardValue2());
    command.pin = outcome(card.pin());
    command.deadlineMs = deadlineMs;
  }

  static void fillKey(TransactionKey key, SealedRequest request) {
    key.networkId = request.network();
    key.mti = withoutRepeat(request.messageType());
    key.transmissionDateTime = request.transmissionDateTime();
    key.stan = request.stan();
    key.acquirerId = request.acquirerId();
    key.forwarderId = request.forwarderId();
    key.terminal = Math.max(0, request.terminalId());
  }

  /** A repeat (0101) has the key of its original (0100). */
  static int withoutRepeat(int mti) {
    return mti - mti % 2;
  }

  private static TransactionKind kind(SealedRequest request) {
    if (isChip(request)) {
      return TransactionKind
          .OTHER; // a chip's cryptogram is not checked yet, so it approves nothing
    }
    if (request.conditionCode() == ACCOUNT_CHECK_CONDITION && request.amountMinor() == 0) {
      return TransactionKind.ACCOUNT_CHECK;
    }
    return switch (request.processingCode() / 10_000) {
      case 0 ->
          request.conditionCode() == PRE_AUTHORIZATION_CONDITION
              ? TransactionKind.PRE_AUTHORIZATION
              : TransactionKind.PURCHASE;
      case 1 -> TransactionKind.CASH;
      case 9 -> TransactionKind.CASHBACK;
      case 20 -> TransactionKind.REFUND;
      case 31 -> TransactionKind.BALANCE_ENQUIRY;
      default -> TransactionKind.OTHER;
    };
  }

  /** DE22 positions 1 and 2: integrated circuit card, contact or contactless. */
  private static boolean isChip(SealedRequest request) {
    int entry = request.entryMode() / 10;
    return entry == 5 || entry == 7;
  }

  private static CheckOutcome outcome(dev.tollgate.pci.CheckOutcome outcome) {
    return switch (outcome) {
      case NOT_PERFORMED -> CheckOutcome.NOT_PERFORMED;
      case PASSED -> CheckOutcome.PASSED;
      case FAILED -> CheckOutcome.FAILED;
    };
  }

  private static PinOutcome outcome(dev.tollgate.pci.PinOutcome outcome) {
    return switch (outcome) {
      case NOT_PRESENT -> PinOutcome.NOT_PRESENT;
      case RIGHT -> PinOutcome.RIGHT;
      case WRONG -> PinOutcome.WRONG;
      case MALFORMED -> PinOutcome.MALFORMED;
    };
  }
}
