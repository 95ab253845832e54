package dev.tollgate.pci.card;

import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.Digits;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.TaggedFields;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where the card data of a message lies in its cell: offsets and lengths, never content. PAN and
 * track are copied into the work area, as the HSM's commands take ASCII digits. Reused; one thread.
 */
final class CardFields {
  static final int ABSENT = -1;

  private static final int PAN = 2;
  private static final int EXPIRY = 14;
  private static final int TRACK_2 = 35;
  private static final int ADDITIONAL_DATA = 48;
  private static final int CARD_VALUE_2_TAG = ('9' << Byte.SIZE) | '2';
  private static final int CARD_VALUE_LENGTH = WorkArea.CARD_VALUE_2_LENGTH;

  // Behind the separator of track 2: YYMM, service code, PVKI, PVV, CVV.
  private static final int TRACK_EXPIRY_LENGTH = 4;
  private static final int TRACK_SERVICE_AT = 4;
  private static final int TRACK_SERVICE_LENGTH = 3;
  private static final int TRACK_CARD_VALUE_AT = 12;
  private static final int TRACK_DATA_LENGTH = TRACK_CARD_VALUE_AT + CARD_VALUE_LENGTH;

  private int panAt;
  private int panLength;
  private boolean trackFaulty;
  private int expiry;
  private int trackExpiry;
  private int serviceCode;
  private int trackCardValueAt;
  private boolean cardValue2Faulty;
  private int cardValue2At;

  void locate(VaultCell cell, Dialect dialect) {
    FieldMap fields = cell.fields();
    MemorySegment memory = cell.memory();
    panAt = (int) cell.workAt() + WorkArea.PAN;
    panLength = 0;
    if (fields.contentUnits(PAN) <= WorkArea.PAN_MAX) {
      panLength = dialect.copyDigits(memory, fields, PAN, memory, panAt);
    }
    trackFaulty = false;
    trackExpiry = ABSENT;
    serviceCode = ABSENT;
    trackCardValueAt = ABSENT;
    expiry = (int) dialect.number(memory, fields, EXPIRY);
    if (fields.present(TRACK_2)) {
      locateTrack(cell, dialect);
    }
    locateCardValue2(cell, dialect);
  }

  int panAt() {
    return panAt;
  }

  int panLength() {
    return panLength;
  }

  /**
   * DE2 and the track name different cards, the track has no separator to end its PAN, or no digits
   * where its data stands. Nothing is taken from such a track but its PAN.
   */
  boolean trackFaulty() {
    return trackFaulty;
  }

  /** YYMM from DE14, or {@link #ABSENT}. */
  int expiry() {
    return expiry;
  }

  /** YYMM from the track, or {@link #ABSENT}. */
  int trackExpiry() {
    return trackExpiry;
  }

  /** From the track, or {@link #ABSENT}. */
  int serviceCode() {
    return serviceCode;
  }

  /** Offset of the three digits of the CVV on the track, or {@link #ABSENT}. */
  int trackCardValueAt() {
    return trackCardValueAt;
  }

  /** There is a DE48 tag 92, but not one of three characters. */
  boolean cardValue2Faulty() {
    return cardValue2Faulty;
  }

  /** Offset of the three characters of DE48 tag 92, or {@link #ABSENT}. */
  int cardValue2At() {
    return cardValue2At;
  }

  private void locateTrack(VaultCell cell, Dialect dialect) {
    MemorySegment memory = cell.memory();
    int trackAt = (int) cell.workAt() + WorkArea.TRACK;
    int trackLength = 0;
    if (cell.fields().contentUnits(TRACK_2) <= WorkArea.TRACK_MAX) {
      trackLength = dialect.copyDigits(memory, cell.fields(), TRACK_2, memory, trackAt);
    }
    int separator = digits(memory, trackAt, trackLength);
    if (panLength == 0) {
      panAt = trackAt;
      panLength = separator;
    }
    int dataAt = trackAt + separator + 1;
    int dataLength = trackLength - separator - 1; // -1 without a separator
    int dataUsed = Math.min(dataLength, TRACK_DATA_LENGTH);
    trackFaulty =
        dataUsed < 0
            || digits(memory, dataAt, dataUsed) < dataUsed
            || MemorySegment.mismatch(
                    memory, panAt, panAt + panLength, memory, trackAt, trackAt + separator)
                >= 0;
    if (trackFaulty) {
      return;
    }
    if (dataUsed >= TRACK_EXPIRY_LENGTH) {
      trackExpiry = number(memory, dataAt, TRACK_EXPIRY_LENGTH);
    }
    if (dataUsed == TRACK_DATA_LENGTH) {
      serviceCode = number(memory, dataAt + TRACK_SERVICE_AT, TRACK_SERVICE_LENGTH);
      trackCardValueAt = dataAt + TRACK_CARD_VALUE_AT;
    }
  }

  private void locateCardValue2(VaultCell cell, Dialect dialect) {
    FieldMap fields = cell.fields();
    MemorySegment memory = cell.memory();
    cardValue2At = ABSENT;
    cardValue2Faulty = false;
    TaggedFields tags = dialect.tags(ADDITIONAL_DATA);
    if (tags == null || !fields.present(ADDITIONAL_DATA)) {
      return;
    }
    int dataAt = fields.contentAt(ADDITIONAL_DATA);
    long found = tags.find(memory, dataAt, fields.contentLength(ADDITIONAL_DATA), CARD_VALUE_2_TAG);
    if (found >= 0 && TaggedFields.valueLength(found) == CARD_VALUE_LENGTH) {
      cardValue2At = (int) cell.workAt() + WorkArea.CARD_VALUE_2;
      for (int i = 0; i < CARD_VALUE_LENGTH; i++) {
        int character = tags.character(memory, dataAt + (long) TaggedFields.valueAt(found) + i);
        memory.set(ValueLayout.JAVA_BYTE, cardValue2At + (long) i, (byte) character);
      }
    } else {
      cardValue2Faulty = found != TaggedFields.ABSENT;
    }
  }

  private static int number(MemorySegment memory, int at, int length) {
    return (int) Digits.read(memory, at, length);
  }

  /** How many of the {@code length} characters are digits before the first that is none. */
  private static int digits(MemorySegment memory, int at, int length) {
    int count = 0;
    while (count < length && isDigit(memory.get(ValueLayout.JAVA_BYTE, at + (long) count))) {
      count++;
    }
    return count;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }
}
