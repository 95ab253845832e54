package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;

/**
 * Finds the fields of a message in one forward pass. Holds the dialect only, so one scanner serves
 * all threads; allocates nothing and throws nothing, whatever the bytes are.
 *
 * <p>A fault in content, as opposed to structure, does not stop the pass: the first one is
 * reported, its field counts as absent, and the fields after it are still found. Lower-case bitmap
 * digits and a secondary bitmap without bits are accepted.
 */
public final class MessageScanner {
  /** Position after a fault that leaves the rest of the message unreadable. */
  private static final int LOST = -1;

  private final Dialect dialect;

  public MessageScanner(Dialect dialect) {
    this.dialect = dialect;
  }

  /**
   * Scans the {@code length} bytes at {@code at}, which are the message without its frame header.
   *
   * @param out cleared and filled; after a fault it holds what was read before and, after a fault
   *     that stays inside its field, what was read behind it
   * @return the first fault, also in {@code out}
   */
  public ScanFault scan(MemorySegment memory, long at, int length, FieldMap out) {
    out.clear(length);
    int position = scanMti(memory, at, length, out);
    if (position != LOST) {
      position = scanBody(memory, at, length, position, out);
    }
    if (position != LOST && position != length) {
      out.fail(ScanFault.TRAILING_BYTES, 0);
    }
    return out.fault();
  }

  private int scanMti(MemorySegment memory, long at, int length, FieldMap out) {
    boolean inside = at >= 0 && length >= 0 && length <= memory.byteSize() - at;
    if (!inside || length < Dialect.MTI_BYTES) {
      return lost(ScanFault.SHORT, 0, out);
    }
    int mti = (int) Digits.read(memory, at, Dialect.MTI_BYTES);
    out.mti(mti);
    if (mti < 0) {
      return lost(ScanFault.MTI_NOT_NUMERIC, 0, out);
    }
    return dialect.knowsMti(mti) ? Dialect.MTI_BYTES : lost(ScanFault.MTI_UNKNOWN, 0, out);
  }

  private int scanBody(MemorySegment memory, long at, int length, int start, FieldMap out) {
    int position = scanBitmap(memory, at, length, start, out);
    if (position == LOST) {
      return LOST;
    }
    long low = HexText.readLong(memory, at + start);
    long high = 0;
    if (low < 0) { // field 1: a secondary bitmap follows
      position = scanBitmap(memory, at, length, position, out);
      if (position == LOST) {
        return LOST;
      }
      high = HexText.readLong(memory, at + start + Dialect.BITMAP_BYTES);
    }
    low &= Long.MAX_VALUE;
    if ((low | high) == 0) {
      return lost(ScanFault.BITMAP_EMPTY, 1, out);
    }
    position = scanFields(memory, at, length, position, low, 1, out);
    return position == LOST
        ? LOST
        : scanFields(memory, at, length, position, high, 1 + Long.SIZE, out);
  }

  private static int scanBitmap(
      MemorySegment memory, long at, int length, int position, FieldMap out) {
    if (length - position < Dialect.BITMAP_BYTES) {
      return lost(ScanFault.SHORT, 1, out);
    }
    return HexText.valid(memory, at + position, Dialect.BITMAP_BYTES)
        ? position + Dialect.BITMAP_BYTES
        : lost(ScanFault.BITMAP_NOT_HEX, 1, out);
  }

  /** Reads the fields of one 64-bit bitmap whose most significant bit stands for {@code first}. */
  private int scanFields(
      MemorySegment memory, long at, int length, int start, long bitmap, int first, FieldMap out) {
    int position = start;
    for (long bits = bitmap; bits != 0 && position != LOST; ) {
      int bit = Long.numberOfLeadingZeros(bits);
      bits &= ~(Long.MIN_VALUE >>> bit);
      position = scanField(memory, at, length, position, first + bit, out);
    }
    return position;
  }

  private int scanField(
      MemorySegment memory, long at, int length, int start, int field, FieldMap out) {
    if (!dialect.declared(field)) {
      boolean tertiary = field == Dialect.TERTIARY_BITMAP_FIELD;
      return lost(tertiary ? ScanFault.TERTIARY_BITMAP : ScanFault.FIELD_UNDECLARED, field, out);
    }
    int prefix = dialect.prefixDigits(field);
    int contentAt = start + prefix;
    int units = dialect.lengthMax(field);
    if (prefix > 0) {
      if (contentAt > length) {
        return lost(ScanFault.FIELD_PAST_END, field, out);
      }
      units = (int) Digits.read(memory, at + start, prefix);
      if (units < 0 || units > dialect.lengthMax(field)) {
        return lost(
            units < 0 ? ScanFault.LENGTH_NOT_NUMERIC : ScanFault.LENGTH_OVER_MAX, field, out);
      }
    }
    int contentLength = dialect.wireLength(field, units);
    if (contentLength > length - contentAt) {
      return lost(ScanFault.FIELD_PAST_END, field, out);
    }
    ScanFault fault = content(memory, at + contentAt, contentLength, field, units);
    if (fault == ScanFault.NONE) {
      out.put(field, start, contentAt, contentLength);
    } else {
      out.fail(fault, field);
    }
    return contentAt + contentLength;
  }

  private ScanFault content(MemorySegment memory, long at, int length, int field, int units) {
    if (units < dialect.lengthMin(field)) {
      return ScanFault.LENGTH_UNDER_MIN;
    }
    if (!ContentType.matches(
        memory, at, length, dialect.firstMask(field), dialect.restMask(field))) {
      return ScanFault.CONTENT_TYPE;
    }
    return dialect.calendar(field).matches(memory, at) ? ScanFault.NONE : ScanFault.CONTENT_DATE;
  }

  private static int lost(ScanFault fault, int field, FieldMap out) {
    out.fail(fault, field);
    return LOST;
  }
}
