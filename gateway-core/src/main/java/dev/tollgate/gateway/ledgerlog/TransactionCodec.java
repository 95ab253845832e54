package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.Operation;
import dev.tollgate.gateway.ledger.Posting;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.TransactionKind;
import dev.tollgate.gateway.sbe.LinkedTransactionDecoder;
import dev.tollgate.gateway.sbe.LinkedTransactionEncoder;
import dev.tollgate.gateway.sbe.TokenDecoder;
import dev.tollgate.gateway.sbe.TransactionFieldsDecoder;
import dev.tollgate.gateway.sbe.TransactionFieldsEncoder;
import dev.tollgate.gateway.sbe.TransactionFlagsDecoder;

/**
 * A transaction's command and its two messages: the fields both have, and the link that only the
 * longer one has (DE38, 90, 95).
 */
final class TransactionCodec {
  private static final int FLAGS_USED = 0x7f;
  private static final int COUNTER_MAX = 0xffff;
  private static final int NO_COUNTER = -1;
  private static final long NO_REFERENCE = -1;
  private static final long NONE = -1;
  private static final int SIX_CHARACTERS_BITS = 48;

  private TransactionCodec() {}

  /** Whether it has anything that only the longer message can hold. */
  static boolean isLinked(TransactionCommand command) {
    return command.replacementAmountMinor != NONE
        || command.authorizationCode != NONE
        || !KeyCodec.isClear(command.original);
  }

  /** What a command has that is not linked. */
  static void unlink(TransactionCommand command) {
    command.replacementAmountMinor = NONE;
    command.authorizationCode = NONE;
    KeyCodec.clear(command.original);
  }

  /** Writes what only the longer message has. */
  static void encodeLink(TransactionCommand command, LinkedTransactionEncoder out) {
    out.replacementAmountMinor(command.replacementAmountMinor)
        .authorizationCode(command.authorizationCode);
    KeyCodec.encode(command.original, out.original());
  }

  /**
   * Reads what only the longer message has.
   *
   * @return false if it is not in range, or nothing at all: a command has one form, so that equal
   *     ones have equal bytes
   */
  static boolean decodeLink(LinkedTransactionDecoder in, TransactionCommand command) {
    command.replacementAmountMinor = in.replacementAmountMinor();
    command.authorizationCode = in.authorizationCode();
    return KeyCodec.decode(in.original(), command.original)
        && linkFits(command)
        && isLinked(command);
  }

  /** Whether every value lies in the range of its field. */
  static boolean fits(TransactionCommand command) {
    return KeyCodec.fits(command.key)
        && linkFits(command)
        && KeyCodec.isInt16(command.currency)
        && KeyCodec.isInt16(command.merchantType)
        && command.retrievalReferenceLo >= NO_REFERENCE
        && command.retrievalReferenceLo < TransactionFieldsEncoder.retrievalReferenceLoNullValue()
        && command.applicationTransactionCounter >= NO_COUNTER
        && command.applicationTransactionCounter <= COUNTER_MAX;
  }

  private static boolean linkFits(TransactionCommand command) {
    boolean sixCharacters = command.authorizationCode >>> SIX_CHARACTERS_BITS == 0;
    return KeyCodec.fits(command.original) && (sixCharacters || command.authorizationCode == NONE);
  }

  /** Writes what both messages have. */
  static void encode(TransactionCommand command, TransactionFieldsEncoder out) {
    KeyCodec.encode(command.key, out.key());
    out.token().hi(command.tokenHi).lo(command.tokenLo);
    out.amountMinor(command.amountMinor)
        .cashbackMinor(command.cashbackMinor)
        .retrievalReferenceHi(command.retrievalReferenceHi)
        .deadlineMs(command.deadlineMs)
        .retrievalReferenceLo(command.retrievalReferenceLo) // -1 is its null
        .processingCode(command.processingCode)
        .currency((short) command.currency)
        .merchantType((short) command.merchantType)
        .transactionCounter(Math.max(0, command.applicationTransactionCounter));
    encodeFlags(command, out);
    encodeCodes(command, out);
  }

  private static void encodeFlags(TransactionCommand command, TransactionFieldsEncoder out) {
    out.flags()
        .clear()
        .tokenKnown(command.tokenKnown)
        .cardKnown(command.cardKnown)
        .chipRead(command.chipRead)
        .partialApprovalAllowed(command.partialApprovalAllowed)
        .adviceApproved(command.adviceApproved)
        .counterKnown(command.applicationTransactionCounter != NO_COUNTER)
        .originalPresent(command.original.present);
  }

  private static void encodeCodes(TransactionCommand command, TransactionFieldsEncoder out) {
    out.operation(WireCodes.OPERATIONS.of(command.operation))
        .kind(WireCodes.KINDS.of(command.kind))
        .posting(WireCodes.POSTINGS.of(command.posting))
        .channel(WireCodes.CHANNELS.of(command.channel))
        .expiryOutcome(WireCodes.CHECKS.of(command.expiry))
        .cardValueOutcome(WireCodes.CHECKS.of(command.cardValue))
        .cryptogramOutcome(WireCodes.CHECKS.of(command.cryptogram))
        .cardValue2Outcome(WireCodes.CHECKS.of(command.cardValue2))
        .pinOutcome(WireCodes.PINS.of(command.pin));
  }

  /**
   * Fills the command, but for what only a linked one has.
   *
   * @return false if a code or bit means nothing; the command is then half filled
   */
  static boolean decode(TransactionFieldsDecoder in, TransactionCommand command) {
    boolean fits = KeyCodec.decode(in.key(), command.key);
    TokenDecoder token = in.token();
    command.tokenHi = token.hi();
    command.tokenLo = token.lo();
    command.amountMinor = in.amountMinor();
    command.cashbackMinor = in.cashbackMinor();
    command.retrievalReferenceHi = in.retrievalReferenceHi();
    command.deadlineMs = in.deadlineMs();
    long reference = in.retrievalReferenceLo();
    command.retrievalReferenceLo =
        reference == TransactionFieldsDecoder.retrievalReferenceLoNullValue()
            ? NO_REFERENCE
            : reference;
    command.processingCode = in.processingCode();
    command.currency = in.currency();
    command.merchantType = in.merchantType();
    return fits
        && decodeFlags(in, command)
        && decodeMeaning(in, command)
        && decodeOutcomes(in, command);
  }

  private static boolean decodeFlags(TransactionFieldsDecoder in, TransactionCommand command) {
    TransactionFlagsDecoder flags = in.flags();
    command.tokenKnown = flags.tokenKnown();
    command.cardKnown = flags.cardKnown();
    command.chipRead = flags.chipRead();
    command.partialApprovalAllowed = flags.partialApprovalAllowed();
    command.adviceApproved = flags.adviceApproved();
    command.original.present = flags.originalPresent();
    int counter = in.transactionCounter();
    boolean counterKnown = flags.counterKnown();
    command.applicationTransactionCounter = counterKnown ? counter : NO_COUNTER;
    return (flags.getRaw() & ~FLAGS_USED) == 0 && (counterKnown || counter == 0);
  }

  private static boolean decodeMeaning(TransactionFieldsDecoder in, TransactionCommand command) {
    Operation operation = WireCodes.OPERATIONS.at(in.operationRaw());
    TransactionKind kind = WireCodes.KINDS.at(in.kindRaw());
    Posting posting = WireCodes.POSTINGS.at(in.postingRaw());
    Channel channel = WireCodes.CHANNELS.at(in.channelRaw());
    if (operation == null || kind == null || posting == null || channel == null) {
      return false;
    }
    command.operation = operation;
    command.kind = kind;
    command.posting = posting;
    command.channel = channel;
    return true;
  }

  private static boolean decodeOutcomes(TransactionFieldsDecoder in, TransactionCommand command) {
    CheckOutcome expiry = WireCodes.CHECKS.at(in.expiryOutcomeRaw());
    CheckOutcome cardValue = WireCodes.CHECKS.at(in.cardValueOutcomeRaw());
    CheckOutcome cryptogram = WireCodes.CHECKS.at(in.cryptogramOutcomeRaw());
    CheckOutcome cardValue2 = WireCodes.CHECKS.at(in.cardValue2OutcomeRaw());
    PinOutcome pin = WireCodes.PINS.at(in.pinOutcomeRaw());
    if (expiry == null
        || cardValue == null
        || cryptogram == null
        || cardValue2 == null
        || pin == null) {
      return false;
    }
    command.expiry = expiry;
    command.cardValue = cardValue;
    command.cryptogram = cryptogram;
    command.cardValue2 = cardValue2;
    command.pin = pin;
    return true;
  }
}
