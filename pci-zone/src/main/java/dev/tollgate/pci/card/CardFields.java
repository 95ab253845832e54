package dev.tollgate.pci.card;

import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.Digits;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.TaggedFields;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where the card data of a message lies in its cell: offsets and lengths, never content. Reused;
 * one thread.
 */
final class CardFields {
  static final int ABSENT = -1;

  private static final int PAN = 2;
  private static final int EXPIRY = 14;
  private static final int TRACK_2 = 35;
  private static final int ADDITIONAL_DATA = 48;
  private static final int CARD_VALUE_2_TAG = ('9' << Byte.SIZE) | '2';
  private static final int CARD_VALUE_LENGTH = 3;

  // Behind the separator of track 2: YYMM, service code, PVKI, PVV, CVV.
  private static final int TRACK_EXPIRY_LENGTH = 4;
  private static final int TRACK_SERVICE_AT = 4;
  private static final int TRACK_SERVICE_LENGTH = 3;
  private static final int TRACK_CARD_VALUE_AT = 12;

  private int panAt;
  private int panLength;
  private boolean panDiffers;
  private int expiry;
  private int serviceCode;
  private int trackCardValueAt;
  private int cardValue2At;

  void locate(VaultCell cell, Dialect dialect) {
    FieldMap fields = cell.fields();
    MemorySegment memory = cell.memory();
    panAt = fields.contentAt(PAN);
    panLength = fields.contentLength(PAN);
    panDiffers = false;
    serviceCode = ABSENT;
    trackCardValueAt = ABSENT;
    expiry = number(memory, fields.contentAt(EXPIRY), fields.contentLength(EXPIRY));
    if (fields.present(TRACK_2)) {
      locateTrack(memory, fields.contentAt(TRACK_2), fields.contentLength(TRACK_2));
    }
    locateCardValue2(memory, fields, dialect);
  }

  int panAt() {
    return panAt;
  }

  int panLength() {
    return panLength;
  }

  /** DE2 and the track name different cards, or the track has no separator to end its PAN. */
  boolean panDiffers() {
    return panDiffers;
  }

  /** YYMM from DE14, else from the track, or {@link #ABSENT}. */
  int expiry() {
    return expiry;
  }

  /** From the track, or {@link #ABSENT}. */
  int serviceCode() {
    return serviceCode;
  }

  /** Offset of the three digits of the CVV on the track, or {@link #ABSENT}. */
  int trackCardValueAt() {
    return trackCardValueAt;
  }

  /** Offset of the three digits of DE48 tag 92, or {@link #ABSENT}. */
  int cardValue2At() {
    return cardValue2At;
  }

  private void locateTrack(MemorySegment memory, int trackAt, int trackLength) {
    int separator = 0;
    while (separator < trackLength && isDigit(memory, trackAt + separator)) {
      separator++;
    }
    if (panAt < 0) {
      panAt = trackAt;
      panLength = separator;
    }
    panDiffers =
        separator == trackLength
            || MemorySegment.mismatch(
                    memory, panAt, panAt + panLength, memory, trackAt, trackAt + separator)
                >= 0;
    int dataAt = trackAt + separator + 1;
    int dataLength = trackLength - separator - 1;
    if (expiry == ABSENT && dataLength >= TRACK_EXPIRY_LENGTH) {
      expiry = number(memory, dataAt, TRACK_EXPIRY_LENGTH);
    }
    if (dataLength >= TRACK_CARD_VALUE_AT + CARD_VALUE_LENGTH) {
      serviceCode = number(memory, dataAt + TRACK_SERVICE_AT, TRACK_SERVICE_LENGTH);
      trackCardValueAt = dataAt + TRACK_CARD_VALUE_AT;
    }
  }

  private void locateCardValue2(MemorySegment memory, FieldMap fields, Dialect dialect) {
    cardValue2At = ABSENT;
    TaggedFields tags = dialect.tags(ADDITIONAL_DATA);
    if (tags == null || !fields.present(ADDITIONAL_DATA)) {
      return;
    }
    int dataAt = fields.contentAt(ADDITIONAL_DATA);
    long found = tags.find(memory, dataAt, fields.contentLength(ADDITIONAL_DATA), CARD_VALUE_2_TAG);
    if (found >= 0 && TaggedFields.valueLength(found) == CARD_VALUE_LENGTH) {
      cardValue2At = dataAt + TaggedFields.valueAt(found);
    }
  }

  private static int number(MemorySegment memory, int at, int length) {
    return at < 0 ? ABSENT : (int) Digits.read(memory, at, length);
  }

  private static boolean isDigit(MemorySegment memory, int at) {
    byte c = memory.get(ValueLayout.JAVA_BYTE, at);
    return c >= '0' && c <= '9';
  }
}
