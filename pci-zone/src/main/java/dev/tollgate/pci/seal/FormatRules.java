package dev.tollgate.pci.seal;

import dev.tollgate.hsm.PinBlockFormat;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.ZoneCounters;
import dev.tollgate.pci.codec.AdditionalAmounts;
import dev.tollgate.pci.codec.Composite;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.codec.FieldTable.ContentType;
import dev.tollgate.pci.codec.TaggedFields;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/**
 * What makes a message a format error, though each of its fields is one for itself: the rules of
 * its dialect, fields whose parts do not add up, and then what this gateway could not use. The last
 * is no data of the dialect on purpose: a file that left it out would let a currency, a PIN block
 * format or a cash amount be read as something else than what the sender meant.
 */
final class FormatRules {
  /** No field is at fault. */
  private static final int NONE = 0;

  /** Reported as the faulty field when the message as a whole is wrong. */
  private static final int WHOLE_MESSAGE = 1;

  private static final int ADDITIONAL_DATA = 48;
  private static final int CURRENCY = 49;

  /** Read as numbers, the PAN digit by digit. */
  private static final int[] NUMBERS = {2, 3, 4, 14, 18, 22, 25, 32, 33, CURRENCY, 70, 90};

  private static final int PIN_BLOCK = 52;
  private static final int SECURITY_CONTROL = 53;
  private static final int ADDITIONAL_AMOUNTS = 54;
  private static final int CHIP_DATA = 55;
  private static final int REPLACEMENT_AMOUNTS = 95;

  /** DE48 tags that are looked at: one of each at most, or nobody knows which one counts. */
  private static final int[] TAGS = {('6' << Byte.SIZE) | '1', ('9' << Byte.SIZE) | '2'};

  private static final int CASHBACK = 9;

  private final Dialect dialect;
  private final ZoneCounters.ByField unknownFields;
  private final int network;
  private final int[] composites;

  /**
   * Of the numbers those that may hold letters by their type, so that the scanner lets them pass.
   */
  private final int[] looseNumbers;

  private final ChipData chipData;
  private final boolean takesFormat4;

  /**
   * @param unknownFields counts parts of fields that the dialect does not name
   * @param network whose they are
   */
  FormatRules(Dialect dialect, ZoneCounters.ByField unknownFields, int network) {
    this.dialect = dialect;
    this.unknownFields = unknownFields;
    this.network = network;
    composites =
        IntStream.rangeClosed(1, Dialect.FIELD_MAX)
            .filter(field -> dialect.declared(field) && dialect.composite(field) != null)
            .toArray();
    looseNumbers =
        IntStream.of(NUMBERS)
            .filter(field -> dialect.declared(field) && dialect.type(field) != ContentType.N)
            .toArray();
    chipData = new ChipData(dialect);
    takesFormat4 =
        dialect.declared(PIN_BLOCK) && dialect.lengthMax(PIN_BLOCK) >= PinBlockFormat.ISO_4.bytes();
  }

  /** The field that makes the message unusable: faulty, missing, or of no use as it is. */
  int firstFault(MemorySegment memory, FieldMap fields, SealedFields sealed) {
    if (fields.fault() != ScanFault.NONE) {
      return Math.max(WHOLE_MESSAGE, fields.faultField());
    }
    int malformed = walkComposites(memory, fields);
    int fault = dialect.rules().firstFault(dialect, memory, 0, fields);
    if (fault == NONE) {
      fault = malformed;
    }
    return fault != NONE ? fault : firstUseless(memory, fields, sealed);
  }

  /** Counts what the dialect does not name. @return the first field that is no whole of parts */
  private int walkComposites(MemorySegment memory, FieldMap fields) {
    int malformed = NONE;
    for (int field : composites) {
      Composite parts = dialect.composite(field);
      if (parts != null && fields.present(field)) {
        int at = fields.contentAt(field);
        int unknown = parts.countUnknown(memory, at, fields.contentLength(field));
        if (unknown > 0) {
          unknownFields.add(network, field, unknown);
        } else if (unknown < 0 && malformed == NONE) {
          malformed = field;
        }
      }
    }
    return malformed;
  }

  /** What this gateway reads of a field must be there to be read. */
  private int firstUseless(MemorySegment memory, FieldMap fields, SealedFields sealed) {
    if (!hasSingleTags(memory, fields)) {
      return ADDITIONAL_DATA;
    }
    int letters = firstNumberWithLetters(memory, fields);
    if (letters != NONE) {
      return letters;
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

  /** A field of letters would count as one that is not there. */
  private int firstNumberWithLetters(MemorySegment memory, FieldMap fields) {
    for (int field : looseNumbers) {
      int units = fields.contentUnits(field);
      for (int i = 0; i < units; i++) {
        int character = dialect.character(memory, fields, field, i);
        if (character < '0' || character > '9') {
          return field;
        }
      }
    }
    return NONE;
  }

  private boolean hasSingleTags(MemorySegment memory, FieldMap fields) {
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
   * Two digits ISO 9564-1 format, two digits key index, zeros. Formats 0, 1 and 3, and 4 where the
   * dialect's DE52 has room for its 16 bytes.
   */
  private boolean hasKnownPinBlockFormat(MemorySegment memory, FieldMap fields) {
    if (!fields.present(SECURITY_CONTROL)) {
      return true;
    }
    int format = (int) dialect.number(memory, fields, SECURITY_CONTROL, 0, 2);
    long rest = dialect.number(memory, fields, SECURITY_CONTROL, 4, 12);
    boolean known = format == 0 || format == 1 || format == 3 || (format == 4 && takesFormat4);
    return known && rest == 0;
  }

  /** The cash of a cashback is told, and in the currency of the amount it is a part of. */
  private boolean hasSoundAmounts(MemorySegment memory, FieldMap fields, SealedFields sealed) {
    int cash = AdditionalAmounts.find(dialect, memory, fields, AdditionalAmounts.CASH);
    boolean demanded =
        dialect.checksCard(fields.mti())
            && Math.floorDiv(sealed.processingCode, 10_000) == CASHBACK
            && fields.present(ADDITIONAL_AMOUNTS);
    if (cash < 0) {
      return cash == AdditionalAmounts.NONE && !demanded;
    }
    return !fields.present(CURRENCY)
        || AdditionalAmounts.currency(dialect, memory, fields, cash) == sealed.currency;
  }

  /** DE22 05 or 07: a chip was read, and its card is to be checked by what the chip says. */
  private boolean hasSoundChipData(MemorySegment memory, FieldMap fields, SealedFields sealed) {
    int entry = sealed.entryMode / 10;
    boolean demanded =
        dialect.checksCard(fields.mti()) && (entry == 5 || entry == 7) && fields.present(CHIP_DATA);
    return !demanded
        || chipData.isSound(memory, fields.contentAt(CHIP_DATA), fields.contentLength(CHIP_DATA));
  }
}
