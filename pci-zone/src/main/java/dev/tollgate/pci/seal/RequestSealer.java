package dev.tollgate.pci.seal;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.ZoneCounters;
import dev.tollgate.pci.codec.AdditionalAmounts;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.TaggedFields;
import java.lang.foreign.MemorySegment;

/**
 * Takes out of a scanned message what the gateway may know. It names every field it takes; PAN, PIN
 * block, track, expiry, card values and chip data are not among them.
 *
 * <p>The message starts at offset 0 of its memory. A sealer belongs to one thread.
 */
public final class RequestSealer {
  private static final int PROCESSING_CODE = 3;
  private static final int RETRIEVAL_REFERENCE = 37;
  private static final int ADDITIONAL_DATA = 48;
  private static final int CURRENCY = 49;
  private static final int ORIGINAL_DATA = 90;
  private static final int REPLACEMENT_AMOUNTS = 95;

  /** DE48 tag whose value {@code 1} lets us approve less than was asked for. */
  private static final int PARTIAL_APPROVAL_TAG = ('6' << Byte.SIZE) | '1';

  private static final int REPLACEMENT_AMOUNT_DIGITS = 12;

  private final Dialect dialect;
  private final FormatRules rules;

  /** Counts for nobody. */
  public RequestSealer(Dialect dialect) {
    this(dialect, new ZoneCounters(1), 0);
  }

  /**
   * @param counters where parts of fields are counted that the dialect does not name
   * @param network index in the configuration
   */
  public RequestSealer(Dialect dialect, ZoneCounters counters, int network) {
    this.dialect = dialect;
    this.rules = new FormatRules(dialect, counters.unknownFields(), network);
  }

  /**
   * Seals a message the scanner has been over.
   *
   * @return false if it is too broken to be answered or recognised; it is to be dropped then
   */
  public boolean seal(MemorySegment memory, FieldMap fields, SealedFields out) {
    out.messageType = fields.mti();
    out.transmissionDateTime = dialect.number(memory, fields, 7);
    out.stan = (int) dialect.number(memory, fields, 11);
    boolean correlated =
        out.transmissionDateTime != SealedRequest.ABSENT && out.stan != SealedRequest.ABSENT;
    if (!dialect.knowsMti(fields.mti()) || !correlated) {
      return false;
    }
    out.processingCode = (int) dialect.number(memory, fields, PROCESSING_CODE);
    out.amountMinor = dialect.number(memory, fields, 4);
    out.merchantType = (int) dialect.number(memory, fields, 18);
    out.entryMode = (int) dialect.number(memory, fields, 22);
    out.conditionCode = (int) dialect.number(memory, fields, 25);
    out.acquirerId = dialect.number(memory, fields, 32);
    out.forwarderId = dialect.number(memory, fields, 33);
    out.retrievalReferenceHi = packed(memory, fields, RETRIEVAL_REFERENCE, 0, Long.BYTES);
    out.retrievalReferenceLo = packed(memory, fields, RETRIEVAL_REFERENCE, Long.BYTES, 4);
    out.authorizationCode = packed(memory, fields, 38, 0, 6);
    out.responseCode = (int) packed(memory, fields, 39, 0, 2);
    out.terminalId = packed(memory, fields, 41, 0, Long.BYTES);
    out.partialApprovalAllowed = isPartialApprovalAllowed(memory, fields);
    out.currency = (int) dialect.number(memory, fields, CURRENCY);
    out.cashbackMinor = cashback(memory, fields);
    out.networkManagementCode = (int) dialect.number(memory, fields, 70);
    sealOriginal(memory, fields, out);
    out.replacementAmountMinor =
        dialect.number(memory, fields, REPLACEMENT_AMOUNTS, 0, REPLACEMENT_AMOUNT_DIGITS);
    out.formatFault = rules.firstFault(memory, fields, out);
    return true;
  }

  /** DE90: MTI, STAN, DE7, acquirer and forwarder; 42 digits, too many for one number. */
  private void sealOriginal(MemorySegment memory, FieldMap fields, SealedFields out) {
    out.originalMessageType = (int) dialect.number(memory, fields, ORIGINAL_DATA, 0, 4);
    out.originalStan = (int) dialect.number(memory, fields, ORIGINAL_DATA, 4, 6);
    out.originalTransmissionDateTime = dialect.number(memory, fields, ORIGINAL_DATA, 10, 10);
    out.originalAcquirerId = dialect.number(memory, fields, ORIGINAL_DATA, 20, 11);
    out.originalForwarderId = dialect.number(memory, fields, ORIGINAL_DATA, 31, 11);
  }

  private boolean isPartialApprovalAllowed(MemorySegment memory, FieldMap fields) {
    TaggedFields tags = dialect.tags(ADDITIONAL_DATA);
    if (tags == null || !fields.present(ADDITIONAL_DATA)) {
      return false;
    }
    int at = fields.contentAt(ADDITIONAL_DATA);
    long found = tags.find(memory, at, fields.contentLength(ADDITIONAL_DATA), PARTIAL_APPROVAL_TAG);
    return found >= 0
        && TaggedFields.valueLength(found) == 1
        && tags.character(memory, at + (long) TaggedFields.valueAt(found)) == '1';
  }

  private long cashback(MemorySegment memory, FieldMap fields) {
    int index = AdditionalAmounts.find(dialect, memory, fields, AdditionalAmounts.CASH);
    return index < 0
        ? SealedRequest.ABSENT
        : AdditionalAmounts.amountMinor(dialect, memory, fields, index);
  }

  /** Up to eight characters as a number, the first one in the most significant place. */
  private long packed(MemorySegment memory, FieldMap fields, int field, int from, int count) {
    if (fields.contentUnits(field) < from + count) {
      return SealedRequest.ABSENT;
    }
    long packed = 0;
    for (int i = from; i < from + count; i++) {
      packed = (packed << Byte.SIZE) | dialect.character(memory, fields, field, i);
    }
    return packed;
  }
}
