package dev.tollgate.pci.codec;

import dev.tollgate.pci.codec.FieldMap.ScanFault;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Finds the fields of a message in one forward pass. Holds the dialect only, so one scanner serves
 * all threads; allocates nothing and throws nothing, whatever the bytes are.
 *
 * <p>A fault in content, as opposed to structure, does not stop the pass: the first one is
 * reported, its field counts as absent, and the fields after it are still found. Lower-case bitmap
 * digits and a secondary or tertiary bitmap without bits are accepted. A tertiary bitmap is
 * structure, like the others, so its field never counts as present.
 */
public final class MessageScanner {
  /** Position after a fault that leaves the rest of the message unreadable. */
  private static final int LOST = -1;

  private final Dialect dialect;
  private final Encoding bitmaps;
  private final FieldTable.@Nullable Entry[] entries;

  public MessageScanner(Dialect dialect) {
    this.dialect = dialect;
    this.bitmaps = dialect.bitmapEncoding();
    this.entries = dialect.fields().entries();
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
    boolean inside = at >= 0 && length >= 0 && length <= memory.byteSize() - at;
    if (!inside || length > FieldMap.MESSAGE_MAX) {
      out.fail(inside ? ScanFault.TOO_LONG : ScanFault.SHORT, 0, 0);
      return out.fault();
    }
    if (isSound(memory, at, length, out)) {
      return ScanFault.NONE;
    }
    int position = scanMti(memory, at, length, out);
    if (position != LOST) {
      position = scanBody(memory, at, length, position, out);
    }
    if (position == length) {
      out.complete();
    } else if (position != LOST) {
      out.fail(ScanFault.TRAILING_BYTES, 0, position);
    }
    return out.fault();
  }

  /**
   * Nearly every message is sound, and that is found out for less than what is wrong with another:
   * bytes that follow one another and are of one set are looked at together. False says nothing
   * yet.
   */
  private boolean isSound(MemorySegment memory, long at, int length, FieldMap out) {
    int start = dialect.mtiBytes();
    if (length < start + 2 * dialect.bitmapBytes() || !bitmaps.isBitmap(memory, at + start)) {
      return false;
    }
    int mti =
        (int) dialect.mtiEncoding().number(memory, at, Dialect.MTI_DIGITS, 0, Dialect.MTI_DIGITS);
    long low = bitmaps.readBitmap(memory, at + start);
    long high = 0;
    int position = start + dialect.bitmapBytes();
    if (low < 0) {
      if (!bitmaps.isBitmap(memory, at + position)) {
        return false;
      }
      high = bitmaps.readBitmap(memory, at + position);
      low &= Long.MAX_VALUE;
      position += dialect.bitmapBytes();
    }
    if (!dialect.knowsMti(mti) || (low | high) == 0) {
      return false;
    }
    position = soundFields(memory, at, length, position, low, 1, out);
    if (high != 0 && position != LOST) {
      position = soundFields(memory, at, length, position, high, 1 + Long.SIZE, out);
    }
    if (position != length) {
      return false;
    }
    out.sound(mti, low, high);
    return true;
  }

  private int soundFields(
      MemorySegment memory, long at, int length, int start, long bitmap, int first, FieldMap out) {
    int position = start;
    CodePage.@Nullable Words words = null; // of the bytes from wordsAt on
    int wordsAt = start;
    for (long bits = bitmap; bits != 0; ) {
      int bit = Long.numberOfLeadingZeros(bits);
      bits ^= Long.MIN_VALUE >>> bit;
      int field = first + bit;
      FieldTable.Entry entry = entries[field];
      if (entry == null || field == dialect.tertiaryBitmap()) {
        return LOST;
      }
      int units = entry.lengthMax;
      int bytes = entry.bytesMax;
      if (entry.prefixBytes > 0) {
        units = entry.units(memory, at + position, length - position);
        if (units < entry.lengthMin) {
          return LOST;
        }
        bytes = entry.encoding.wireLength(units);
      }
      int contentAt = position + entry.prefixBytes;
      if (contentAt + bytes > length) {
        return LOST;
      }
      if (entry.words != words || entry.prefixBytes > 0) {
        if (!allow(words, memory, at + wordsAt, position - wordsAt)) {
          return LOST;
        }
        words = entry.words;
        wordsAt = contentAt;
      }
      if (entry.isMoreThanWords && !entry.isRestSound(memory, at + contentAt, units)) {
        return LOST;
      }
      out.place(field, position, contentAt, bytes, units);
      position = contentAt + bytes;
    }
    return allow(words, memory, at + wordsAt, position - wordsAt) ? position : LOST;
  }

  private static boolean allow(
      CodePage.@Nullable Words words, MemorySegment memory, long at, int length) {
    return words == null || length == 0 || words.allow(memory, at, length);
  }

  private int scanMti(MemorySegment memory, long at, int length, FieldMap out) {
    if (length < dialect.mtiBytes()) {
      return lost(ScanFault.SHORT, 0, 0, out);
    }
    int mti =
        (int) dialect.mtiEncoding().number(memory, at, Dialect.MTI_DIGITS, 0, Dialect.MTI_DIGITS);
    out.mti(mti);
    if (mti < 0) {
      return lost(ScanFault.MTI_NOT_NUMERIC, 0, 0, out);
    }
    return dialect.knowsMti(mti) ? dialect.mtiBytes() : lost(ScanFault.MTI_UNKNOWN, 0, 0, out);
  }

  private int scanBody(MemorySegment memory, long at, int length, int start, FieldMap out) {
    int position = scanBitmap(memory, at, length, start, out);
    if (position == LOST) {
      return LOST;
    }
    long low = bitmaps.readBitmap(memory, at + start);
    long high = 0;
    if (low < 0) { // field 1: a secondary bitmap follows
      position = scanBitmap(memory, at, length, position, out);
      if (position == LOST) {
        return LOST;
      }
      high = bitmaps.readBitmap(memory, at + start + dialect.bitmapBytes());
    }
    low &= Long.MAX_VALUE;
    if ((low | high) == 0) {
      return lost(ScanFault.BITMAP_EMPTY, 1, start, out);
    }
    position = scanFields(memory, at, length, position, low, 1, out);
    if (position != LOST && high != 0) {
      position = scanFields(memory, at, length, position, high, 1 + Long.SIZE, out);
    }
    return position != LOST && out.tertiary() != 0
        ? scanFields(memory, at, length, position, out.tertiary(), 1 + 2 * Long.SIZE, out)
        : position;
  }

  private int scanBitmap(MemorySegment memory, long at, int length, int position, FieldMap out) {
    if (length - position < dialect.bitmapBytes()) {
      return lost(ScanFault.SHORT, 1, position, out);
    }
    return bitmaps.isBitmap(memory, at + position)
        ? position + dialect.bitmapBytes()
        : lost(ScanFault.BITMAP_NOT_HEX, 1, position, out);
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
    FieldTable.Entry entry = entries[field];
    if (entry == null) {
      boolean tertiary = field == Dialect.TERTIARY_BITMAP_FIELD;
      ScanFault fault = tertiary ? ScanFault.TERTIARY_BITMAP : ScanFault.FIELD_UNDECLARED;
      return lost(fault, field, start, out);
    }
    int units = entry.units(memory, at + start, length - start);
    if (units < 0) {
      return lost(FieldTable.fault(units), field, start, out);
    }
    int contentAt = start + entry.prefixBytes;
    int contentLength = entry.encoding.wireLength(units);
    ScanFault fault = entry.contentFault(memory, at + contentAt, units);
    boolean tertiary = field == dialect.tertiaryBitmap();
    if (tertiary && fault != ScanFault.NONE) {
      return lost(fault, field, contentAt, out); // nobody can say which fields follow
    }
    if (tertiary) {
      out.tertiary(entry.encoding.readBitmap(memory, at + contentAt));
    } else if (fault == ScanFault.NONE) {
      out.put(field, start, contentAt, contentLength, units);
    } else {
      out.fail(fault, field, contentAt);
    }
    return contentAt + contentLength;
  }

  private static int lost(ScanFault fault, int field, int at, FieldMap out) {
    out.fail(fault, field, at);
    return LOST;
  }
}
