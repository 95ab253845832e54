package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.OriginalElements;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;

/** Commands as copies, and as lines a person can read. */
final class History {
  private History() {}

  static TransactionCommand copy(TransactionCommand from) {
    TransactionCommand to = new TransactionCommand();
    to.operation = from.operation;
    copy(from.key, to.key);
    to.tokenKnown = from.tokenKnown;
    to.tokenHi = from.tokenHi;
    to.tokenLo = from.tokenLo;
    to.processingCode = from.processingCode;
    to.amountMinor = from.amountMinor;
    to.currency = from.currency;
    to.replacementAmountMinor = from.replacementAmountMinor;
    to.retrievalReferenceHi = from.retrievalReferenceHi;
    to.retrievalReferenceLo = from.retrievalReferenceLo;
    to.authorizationCode = from.authorizationCode;
    copy(from.original, to.original);
    to.kind = from.kind;
    to.posting = from.posting;
    to.channel = from.channel;
    to.merchantType = from.merchantType;
    to.cashbackMinor = from.cashbackMinor;
    to.partialApprovalAllowed = from.partialApprovalAllowed;
    to.adviceApproved = from.adviceApproved;
    to.deadlineMs = from.deadlineMs;
    to.cardKnown = from.cardKnown;
    to.expiry = from.expiry;
    to.cardValue = from.cardValue;
    to.chipRead = from.chipRead;
    to.cryptogram = from.cryptogram;
    to.applicationTransactionCounter = from.applicationTransactionCounter;
    to.cardValue2 = from.cardValue2;
    to.pin = from.pin;
    return to;
  }

  private static void copy(TransactionKey from, TransactionKey to) {
    to.networkId = from.networkId;
    to.mti = from.mti;
    to.transmissionDateTime = from.transmissionDateTime;
    to.stan = from.stan;
    to.acquirerId = from.acquirerId;
    to.forwarderId = from.forwarderId;
    to.terminal = from.terminal;
  }

  private static void copy(OriginalElements from, OriginalElements to) {
    to.present = from.present;
    to.messageType = from.messageType;
    to.stan = from.stan;
    to.transmissionDateTime = from.transmissionDateTime;
    to.acquirerId = from.acquirerId;
    to.forwarderId = from.forwarderId;
  }

  static String text(TransactionKey key) {
    return "%04d net %d DE7 %010d stan %06d acq %d term %d"
        .formatted(
            key.mti,
            key.networkId,
            key.transmissionDateTime,
            key.stan,
            key.acquirerId,
            key.terminal);
  }

  static String text(long timeMs, TransactionCommand c) {
    StringBuilder text = new StringBuilder();
    text.append(timeMs).append(' ').append(c.operation).append(' ').append(text(c.key));
    text.append(' ').append(c.kind).append(' ').append(c.posting).append(' ').append(c.channel);
    text.append(" card ").append(c.tokenKnown ? c.tokenLo : -1);
    text.append(" amount ").append(c.amountMinor).append(' ').append(c.currency);
    if (c.replacementAmountMinor >= 0) {
      text.append(" DE95 ").append(c.replacementAmountMinor);
    }
    if (c.retrievalReferenceLo >= 0) {
      text.append(" DE37 ").append(c.retrievalReferenceLo);
    }
    if (c.authorizationCode >= 0) {
      text.append(" DE38 ").append(Long.toHexString(c.authorizationCode));
    }
    OriginalElements o = c.original;
    if (o.present) {
      text.append(
          " DE90 %04d %06d %010d %d"
              .formatted(o.messageType, o.stan, o.transmissionDateTime, o.acquirerId));
    }
    text.append(" checks ").append(c.expiry.ordinal()).append(c.cardValue.ordinal());
    text.append(c.cryptogram.ordinal()).append(c.cardValue2.ordinal()).append(' ').append(c.pin);
    text.append(" atc ").append(c.applicationTransactionCounter);
    text.append(c.adviceApproved ? " approved" : "")
        .append(c.partialApprovalAllowed ? " part" : "");
    return text.append(" deadline ").append(c.deadlineMs).toString();
  }
}
