package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.Operation;
import dev.tollgate.gateway.ledger.OriginalElements;
import dev.tollgate.gateway.ledger.Posting;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.TransactionKind;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;

/** Turns what the zone says of a message into the ledger's command. */
final class Commands {
  private static final int CASH_PROCESSING = 1;
  private static final int PRE_AUTHORIZATION_CONDITION = 6;
  private static final int MAIL_ORDER_CONDITION = 8;
  private static final int ACCOUNT_CHECK_CONDITION = 51;
  private static final int ELECTRONIC_COMMERCE_CONDITION = 59;
  private static final int MANUAL_ENTRY = 1;
  private static final int CHIP_ENTRY = 5;
  private static final int CONTACTLESS_CHIP_ENTRY = 7;
  private static final int CREDENTIAL_ON_FILE_ENTRY = 10;
  private static final int ELECTRONIC_COMMERCE_ENTRY = 81;
  private static final int FINANCIAL_VERSION = 200;

  private Commands() {}

  /** All that the message itself says; key and channel are there already. */
  static void fill(TransactionCommand command, SealedRequest request, MessageClass messageClass) {
    command.operation = operation(messageClass);
    command.processingCode = request.processingCode();
    command.amountMinor = request.amountMinor();
    command.currency = request.currency();
    command.replacementAmountMinor = request.replacementAmountMinor();
    command.retrievalReferenceLo = request.retrievalReferenceLo();
    command.retrievalReferenceHi =
        request.retrievalReferenceLo() == SealedRequest.ABSENT ? 0 : request.retrievalReferenceHi();
    command.authorizationCode = request.authorizationCode();
    fillOriginal(command.original, request);
    command.kind = kind(request);
    command.posting = isFinancial(request) ? Posting.POST : Posting.HOLD;
    command.merchantType = request.merchantType();
    command.cashbackMinor = Math.max(0, request.cashbackMinor());
    command.partialApprovalAllowed = request.partialApprovalAllowed();
    command.adviceApproved = isApproved(request.responseCode());
    command.chipRead = isChip(request);
  }

  /** What the card checks found. */
  static void fillCard(TransactionCommand command, VerificationResult card) {
    command.tokenHi = card.tokenHi();
    command.tokenLo = card.tokenLo();
    command.tokenKnown = (card.tokenHi() | card.tokenLo()) != 0;
    command.cardKnown = card.cardKnown();
    command.expiry = outcome(card.expiry());
    command.cardValue = outcome(card.cardValue());
    command.cryptogram = outcome(card.cryptogram());
    command.applicationTransactionCounter = card.applicationTransactionCounter();
    command.cardValue2 = outcome(card.cardValue2());
    command.pin = outcome(card.pin());
  }

  /** Nobody has looked at the card. */
  static void fillWithoutCard(TransactionCommand command) {
    command.tokenHi = 0;
    command.tokenLo = 0;
    command.tokenKnown = false;
    command.cardKnown = false;
    command.expiry = CheckOutcome.NOT_PERFORMED;
    command.cardValue = CheckOutcome.NOT_PERFORMED;
    command.cryptogram = CheckOutcome.NOT_PERFORMED;
    command.applicationTransactionCounter = VerificationResult.NO_COUNTER;
    command.cardValue2 = CheckOutcome.NOT_PERFORMED;
    command.pin = PinOutcome.NOT_PRESENT;
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

  /** Whether DE90 alone tells which transaction is meant. */
  static boolean namesOriginal(TransactionCommand command) {
    OriginalElements original = command.original;
    return original.present
        && original.messageType > 0
        && original.stan > 0
        && original.transmissionDateTime > 0;
  }

  /** A repeat (0101) has the key of its original (0100). */
  static int withoutRepeat(int mti) {
    return mti - mti % 2;
  }

  /** Where the card is used. */
  static Channel channel(SealedRequest request) {
    if (transactionType(request) == CASH_PROCESSING) {
      return Channel.CASH;
    }
    boolean online =
        switch (request.entryMode() / 10) {
          case MANUAL_ENTRY, CREDENTIAL_ON_FILE_ENTRY, ELECTRONIC_COMMERCE_ENTRY -> true;
          default ->
              request.conditionCode() == MAIL_ORDER_CONDITION
                  || request.conditionCode() == ELECTRONIC_COMMERCE_CONDITION;
        };
    return online ? Channel.ONLINE : Channel.POS;
  }

  private static Operation operation(MessageClass messageClass) {
    return switch (messageClass) {
      case AUTHORIZATION -> Operation.AUTHORIZE;
      case ADVICE -> Operation.ADVISE;
      case REVERSAL -> Operation.REVERSE;
      default -> Operation.RECORD;
    };
  }

  private static TransactionKind kind(SealedRequest request) {
    if (request.conditionCode() == ACCOUNT_CHECK_CONDITION && request.amountMinor() == 0) {
      return TransactionKind.ACCOUNT_CHECK;
    }
    return switch (transactionType(request)) {
      case 0 -> purchaseKind(request);
      case CASH_PROCESSING -> TransactionKind.CASH;
      case 9 -> TransactionKind.CASHBACK;
      case 20 -> TransactionKind.REFUND;
      case 31 -> TransactionKind.BALANCE_ENQUIRY;
      default -> TransactionKind.OTHER;
    };
  }

  /** DE3 positions 1 and 2; negative where there is none, which is no purchase. */
  private static int transactionType(SealedRequest request) {
    return Math.floorDiv(request.processingCode(), 10_000);
  }

  /** A financial request with the condition code of a pre-authorization posts like any other. */
  private static TransactionKind purchaseKind(SealedRequest request) {
    if (isFinancial(request)) {
      return isCompletion(request) ? TransactionKind.COMPLETION : TransactionKind.PURCHASE;
    }
    if (request.conditionCode() != PRE_AUTHORIZATION_CONDITION) {
      return TransactionKind.PURCHASE;
    }
    return request.originalMessageType() == SealedRequest.ABSENT
        ? TransactionKind.PRE_AUTHORIZATION
        : TransactionKind.INCREMENTAL;
  }

  /**
   * 0220 that says it completes a pre-authorization: its DE90 names an authorization, or its
   * condition says so and DE37 and DE38 tell which. Any other 0220 may complete one too, as the
   * ledger finds; but only these are listed when there is none.
   */
  private static boolean isCompletion(SealedRequest request) {
    int original = request.originalMessageType();
    if (!MessageClass.isAdvice(request.messageType()) || original >= FINANCIAL_VERSION) {
      return false;
    }
    boolean named =
        request.retrievalReferenceLo() != SealedRequest.ABSENT
            && request.authorizationCode() != SealedRequest.ABSENT;
    return original > 0 || (named && request.conditionCode() == PRE_AUTHORIZATION_CONDITION);
  }

  private static boolean isFinancial(SealedRequest request) {
    return request.messageType() / FINANCIAL_VERSION == 1;
  }

  /** DE22 positions 1 and 2: integrated circuit card, contact or contactless. */
  private static boolean isChip(SealedRequest request) {
    int entry = request.entryMode() / 10;
    return entry == CHIP_ENTRY || entry == CONTACTLESS_CHIP_ENTRY;
  }

  private static void fillOriginal(OriginalElements original, SealedRequest request) {
    original.present = request.originalMessageType() != SealedRequest.ABSENT;
    original.messageType = Math.max(0, withoutRepeat(request.originalMessageType()));
    original.stan = Math.max(0, request.originalStan());
    original.transmissionDateTime = Math.max(0, request.originalTransmissionDateTime());
    original.acquirerId = Math.max(0, request.originalAcquirerId());
    original.forwarderId = Math.max(0, request.originalForwarderId());
  }

  /** DE39 of an advice: approved, also for a part or after a look at the card; or not told. */
  private static boolean isApproved(int responseCode) {
    return switch (responseCode) {
      case (int) SealedRequest.ABSENT,
          '0' << Byte.SIZE | '0',
          '0' << Byte.SIZE | '8',
          '1' << Byte.SIZE | '0',
          '1' << Byte.SIZE | '1',
          '1' << Byte.SIZE | '6',
          '8' << Byte.SIZE | '5' ->
          true;
      default -> false;
    };
  }

  private static CheckOutcome outcome(dev.tollgate.pci.VerificationResult.CheckOutcome outcome) {
    return switch (outcome) {
      case NOT_PERFORMED -> CheckOutcome.NOT_PERFORMED;
      case PASSED -> CheckOutcome.PASSED;
      case FAILED -> CheckOutcome.FAILED;
    };
  }

  private static PinOutcome outcome(dev.tollgate.pci.VerificationResult.PinOutcome outcome) {
    return switch (outcome) {
      case NOT_PRESENT -> PinOutcome.NOT_PRESENT;
      case RIGHT -> PinOutcome.RIGHT;
      case WRONG -> PinOutcome.WRONG;
      case MALFORMED -> PinOutcome.MALFORMED;
    };
  }
}
