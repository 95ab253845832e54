package dev.tollgate.pci.seal;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.codec.AdditionalAmounts;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.ScanFault;
import dev.tollgate.pci.codec.TaggedFields;
import java.lang.foreign.MemorySegment;

/** What makes a message a format error, though each of its fields is one for itself. */
final class FormatRules {
  /** No field is at fault. */
  private static final int NONE = 0;

  /** Reported as the faulty field when the message as a whole is wrong. */
  private static final int WHOLE_MESSAGE = 1;

  private static final int PAN = 2;
  private static final int TRACK_2 = 35;
  private static final int ADDITIONAL_DATA = 48;
  private static final int CURRENCY = 49;
  private static final int SECURITY_CONTROL = 53;
  private static final int ADDITIONAL_AMOUNTS = 54;
  private static final int CHIP_DATA = 55;
  private static final int REPLACEMENT_AMOUNTS = 95;

  /** DE48 tags that are looked at: one of each at most, or nobody knows which one counts. */
  private static final int[] TAGS = {('6' << Byte.SIZE) | '1', ('9' << Byte.SIZE) | '2'};

  private static final int CASHBACK = 9;

  private final Dialect dialect;
  private final ChipData chipData = new ChipData();

  FormatRules(Dialect dialect) {
    this.dialect = dialect;
  }

  /** The field that makes the message unusable: faulty, or missing where its type demands it. */
  int firstFault(MemorySegment memory, FieldMap fields, SealedFields sealed) {
    if (fields.fault() != ScanFault.NONE) {
      return Math.max(WHOLE_MESSAGE, fields.faultField());
    }
    if (dialect.needsCard(fields.mti()) && !fields.present(PAN) && !fields.present(TRACK_2)) {
      return PAN;
    }
    int missing = dialect.firstMissing(fields);
    return missing != NONE ? missing : firstFaulty(memory, fields, sealed);
  }

  private int firstFaulty(MemorySegment memory, FieldMap fields, SealedFields sealed) {
    if (!hasSoundTags(memory, fields)) {
      return ADDITIONAL_DATA;
    }
    // Both may hold letters by their type, so the scanner lets them pass.
    if (fields.present(CURRENCY) && sealed.currency == SealedRequest.ABSENT) {
      return CURRENCY;
    }
    if (!hasKnownPinBlockFormat(memory, fields)) {
      return SECURITY_CONTROL;
    }
    if (!hasSoundAmounts(memory, fields, sealed)) {
      return ADDITIONAL_AMOUNTS;
    }
    if (!hasSoundChipData(memory, fields, sealed)) {
      return CHIP_DATA;
    }
    boolean replaces = fields.present(REPLACEMENT_AMOUNTS);
    return replaces && sealed.replacementAmountMinor == SealedRequest.ABSENT
        ? REPLACEMENT_AMOUNTS
        : NONE;
  }

  private boolean hasSoundTags(MemorySegment memory, FieldMap fields) {
    TaggedFields tags = dialect.tags(ADDITIONAL_DATA);
    if (tags == null || !fields.present(ADDITIONAL_DATA)) {
      return true;
    }
    int at = fields.contentAt(ADDITIONAL_DATA);
    int length = fields.contentLength(ADDITIONAL_DATA);
    for (int tag : TAGS) {
      if (tags.find(memory, at, length, tag) == TaggedFields.MALFORMED) {
        return false;
      }
    }
    return true;
  }

  /**
   * Two digits ISO 9564-1 format, two digits key index, zeros. Formats 0, 1 and 3: a block of
   * format 4 does not fit DE52.
   */
  private boolean hasKnownPinBlockFormat(MemorySegment memory, FieldMap fields) {
    if (!fields.present(SECURITY_CONTROL)) {
      return true;
    }
    int format = (int) dialect.number(memory, fields, SECURITY_CONTROL, 0, 2);
    long rest = dialect.number(memory, fields, SECURITY_CONTROL, 4, 12);
    return (format == 0 || format == 1 || format == 3) && rest == 0;
  }

  /** The cash of a cashback is told, and in the currency of the amount it is a part of. */
  private boolean hasSoundAmounts(MemorySegment memory, FieldMap fields, SealedFields sealed) {
    int cash = AdditionalAmounts.find(dialect, memory, fields, AdditionalAmounts.CASH);
    boolean demanded =
        dialect.checksCard(fields.mti()) && sealed.processingCode / 10_000 == CASHBACK;
    if (cash < 0) {
      return cash == AdditionalAmounts.NONE && !demanded;
    }
    return !fields.present(CURRENCY)
        || AdditionalAmounts.currency(dialect, memory, fields, cash) == sealed.currency;
  }

  /** DE22 05 or 07: a chip was read, and its card is to be checked by what the chip says. */
  private boolean hasSoundChipData(MemorySegment memory, FieldMap fields, SealedFields sealed) {
    int entry = sealed.entryMode / 10;
    boolean demanded = dialect.checksCard(fields.mti()) && (entry == 5 || entry == 7);
    return !demanded
        || chipData.isSound(memory, fields.contentAt(CHIP_DATA), fields.contentLength(CHIP_DATA));
  }
}
