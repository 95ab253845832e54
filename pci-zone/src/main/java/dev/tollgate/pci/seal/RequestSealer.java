package dev.tollgate.pci.seal;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.Digits;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.ScanFault;
import dev.tollgate.pci.codec.TaggedFields;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Takes out of a scanned message what the gateway may know. It names every field it takes; PAN, PIN
 * block, track, expiry, card values and chip data are not among them.
 */
public final class RequestSealer {
  /** Reported as the faulty field when the message as a whole is wrong. */
  private static final int WHOLE_MESSAGE = 1;

  private static final int PAN = 2;
  private static final int TRACK_2 = 35;
  private static final int ADDITIONAL_DATA = 48;
  private static final int CURRENCY = 49;
  private static final int SECURITY_CONTROL = 53;
  private static final int REPLACEMENT_AMOUNTS = 95;

  /** DE48 tag of the printed card value: one of it at most, or nobody knows which one counts. */
  private static final int CARD_VALUE_2_TAG = ('9' << Byte.SIZE) | '2';

  /** PIN block format in the first two digits of DE53; the only one there is so far. */
  private static final int ISO_0 = 0;

  private static final int REPLACEMENT_AMOUNT_DIGITS = 12;

  private final Dialect dialect;

  public RequestSealer(Dialect dialect) {
    this.dialect = dialect;
  }

  /**
   * Seals a message the scanner has been over.
   *
   * @return false if it is too broken to be answered or recognised; it is to be dropped then
   */
  public boolean seal(MemorySegment memory, FieldMap fields, SealedFields out) {
    out.messageType = fields.mti();
    out.transmissionDateTime = number(memory, fields, 7);
    out.stan = (int) number(memory, fields, 11);
    boolean correlated =
        out.transmissionDateTime != SealedRequest.ABSENT && out.stan != SealedRequest.ABSENT;
    if (!dialect.knowsMti(fields.mti()) || !correlated) {
      return false;
    }
    out.processingCode = (int) number(memory, fields, 3);
    out.amountMinor = number(memory, fields, 4);
    out.entryMode = (int) number(memory, fields, 22);
    out.conditionCode = (int) number(memory, fields, 25);
    out.acquirerId = number(memory, fields, 32);
    out.forwarderId = number(memory, fields, 33);
    out.responseCode = (int) packed(memory, fields, 39);
    out.terminalId = packed(memory, fields, 41);
    out.currency = (int) number(memory, fields, CURRENCY);
    out.networkManagementCode = (int) number(memory, fields, 70);
    out.replacementAmountMinor = leadingNumber(memory, fields, REPLACEMENT_AMOUNTS);
    out.formatFault = formatFault(memory, fields, out);
    return true;
  }

  /** The field that makes the message unusable: faulty, or missing where its type demands it. */
  private int formatFault(MemorySegment memory, FieldMap fields, SealedFields out) {
    if (fields.fault() != ScanFault.NONE) {
      return Math.max(WHOLE_MESSAGE, fields.faultField());
    }
    if (dialect.needsCard(fields.mti()) && !fields.present(PAN) && !fields.present(TRACK_2)) {
      return PAN;
    }
    if (!wellFormedTags(memory, fields)) {
      return ADDITIONAL_DATA;
    }
    if (fields.present(SECURITY_CONTROL) && pinBlockFormat(memory, fields) != ISO_0) {
      return SECURITY_CONTROL;
    }
    // Both may hold letters by their type, so the scanner lets them pass.
    if (fields.present(CURRENCY) && out.currency == SealedRequest.ABSENT) {
      return CURRENCY;
    }
    boolean replaces = fields.present(REPLACEMENT_AMOUNTS);
    if (replaces && out.replacementAmountMinor == SealedRequest.ABSENT) {
      return REPLACEMENT_AMOUNTS;
    }
    return dialect.firstMissing(fields);
  }

  private boolean wellFormedTags(MemorySegment memory, FieldMap fields) {
    TaggedFields tags = dialect.tags(ADDITIONAL_DATA);
    return tags == null
        || !fields.present(ADDITIONAL_DATA)
        || tags.find(
                memory,
                fields.contentAt(ADDITIONAL_DATA),
                fields.contentLength(ADDITIONAL_DATA),
                CARD_VALUE_2_TAG)
            != TaggedFields.MALFORMED;
  }

  private static long pinBlockFormat(MemorySegment memory, FieldMap fields) {
    return Digits.read(memory, fields.contentAt(SECURITY_CONTROL), 2);
  }

  private static long number(MemorySegment memory, FieldMap fields, int field) {
    return fields.present(field)
        ? Digits.read(memory, fields.contentAt(field), fields.contentLength(field))
        : SealedRequest.ABSENT;
  }

  private static long leadingNumber(MemorySegment memory, FieldMap fields, int field) {
    return fields.contentLength(field) >= REPLACEMENT_AMOUNT_DIGITS
        ? Digits.read(memory, fields.contentAt(field), REPLACEMENT_AMOUNT_DIGITS)
        : SealedRequest.ABSENT;
  }

  /** Up to eight characters as a number, the first one in the most significant place. */
  private static long packed(MemorySegment memory, FieldMap fields, int field) {
    if (!fields.present(field)) {
      return SealedRequest.ABSENT;
    }
    long packed = 0;
    for (int i = 0; i < fields.contentLength(field); i++) {
      packed =
          (packed << Byte.SIZE) | memory.get(ValueLayout.JAVA_BYTE, fields.contentAt(field) + i);
    }
    return packed;
  }
}
