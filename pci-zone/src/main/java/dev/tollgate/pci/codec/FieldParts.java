package dev.tollgate.pci.codec;

import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.yaml.YamlMap;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A field made of fields, each with an encoding, a length and a class of its own, as those of a
 * message have: all in their order (fewer at the end are allowed), or those that a bitmap in front
 * of them announces.
 *
 * <pre>
 *   positional   | 0 or 1 | 2 | 3 |
 *   bitmap       | 64 bits, or 128 if bit 1 is set | those of 2 to 128 that are announced |
 * </pre>
 */
final class FieldParts implements Composite {
  private static final int FIRST_BEHIND_BITMAP = 2;
  private static final int LAST_BEHIND_BITMAP = 2 * Long.SIZE;

  private final FieldTable fields;
  private final int[] numbers;
  private final @Nullable Encoding bitmap;

  /**
   * @param bitmap how the bitmap is written; null for fields by position
   */
  private FieldParts(FieldTable fields, @Nullable Encoding bitmap) {
    this.fields = fields;
    this.bitmap = bitmap;
    numbers = IntStream.rangeClosed(0, FieldTable.FIELD_MAX).filter(fields::declared).toArray();
  }

  /** Reads {@code {fields: {1: ...}}}, or {@code {bitmap: raw, fields: {2: ...}}}. */
  static FieldParts read(YamlMap composite, Owner owner, boolean announced) {
    YamlMap list = composite.map("fields");
    FieldTable fields = owner.fields().apply(list);
    if (!announced) {
      return new FieldParts(fields, null);
    }
    var parts = new FieldParts(fields, composite.choice("bitmap", FieldReader.Encodings.BINARY));
    for (int number : parts.numbers) {
      if (number < FIRST_BEHIND_BITMAP || number > LAST_BEHIND_BITMAP) {
        throw list.refuse(String.valueOf(number), "no bit stands for it", "use 2 to 128");
      }
    }
    return parts;
  }

  @Override
  public int walk(MemorySegment memory, long at, int length, int depth, @Nullable Visitor visitor) {
    long counts =
        bitmap == null
            ? walkAll(memory, at, length, depth, visitor)
            : walkAnnounced(bitmap, memory, at, length, depth, visitor);
    if (counts < 0) {
      return ~(int) ~counts;
    }
    int position = position(counts);
    return position == length ? (int) (counts >>> Integer.SIZE) : ~position;
  }

  private long walkAll(
      MemorySegment memory, long at, int length, int depth, @Nullable Visitor visitor) {
    long counts = 0;
    for (int i = 0; i < numbers.length && counts >= 0 && position(counts) < length; i++) {
      counts = walkField(memory, at, length, numbers[i], counts, depth, visitor);
    }
    return counts;
  }

  private long walkAnnounced(
      Encoding encoding,
      MemorySegment memory,
      long at,
      int length,
      int depth,
      @Nullable Visitor visitor) {
    int bytes = encoding.wireLength(Long.BYTES);
    if (length < bytes || !encoding.isBitmap(memory, at)) {
      return ~0L;
    }
    long low = encoding.readBitmap(memory, at);
    long counts = bytes;
    long high = 0;
    if (low < 0) {
      if (length < 2 * bytes || !encoding.isBitmap(memory, at + bytes)) {
        return ~(long) bytes;
      }
      high = encoding.readBitmap(memory, at + bytes);
      counts += bytes;
    }
    counts = walkBits(memory, at, length, low & Long.MAX_VALUE, 1, counts, depth, visitor);
    return counts < 0
        ? counts
        : walkBits(memory, at, length, high, 1 + Long.SIZE, counts, depth, visitor);
  }

  private long walkBits(
      MemorySegment memory,
      long at,
      int length,
      long bitmap,
      int first,
      long before,
      int depth,
      @Nullable Visitor visitor) {
    long counts = before;
    for (long bits = bitmap; bits != 0 && counts >= 0; ) {
      int bit = Long.numberOfLeadingZeros(bits);
      bits &= ~(Long.MIN_VALUE >>> bit);
      counts = walkField(memory, at, length, first + bit, counts, depth, visitor);
    }
    return counts;
  }

  /**
   * Walks one field.
   *
   * @param before unknown parts until here in the upper half, position in the lower
   * @return the same behind the field; or, negated and less one, the offset of the fault
   */
  private long walkField(
      MemorySegment memory,
      long at,
      int length,
      int field,
      long before,
      int depth,
      @Nullable Visitor visitor) {
    int position = position(before);
    int units =
        fields.declared(field) ? fields.units(memory, at + position, length - position, field) : -1;
    if (units < 0) {
      return ~(long) position;
    }
    int contentAt = position + fields.prefixBytes(field);
    int contentLength = fields.wireLength(field, units);
    if (fields.contentFault(memory, at + contentAt, field, units) != ScanFault.NONE) {
      return ~(long) contentAt;
    }
    @Nullable Composite inside = fields.composite(field);
    if (visitor != null) {
      var label = new Label(fields.name(field), fields.fieldClass(field), null);
      var place = new Place(at + contentAt, contentLength, units, fields.encoding(field));
      visitor.part(depth, String.valueOf(field), label, inside != null, place);
    }
    long unknown =
        inside == null ? 0 : inside.walk(memory, at + contentAt, contentLength, depth + 1, visitor);
    return unknown < 0
        ? ~(contentAt + ~unknown)
        : before - position + contentAt + contentLength + (unknown << Integer.SIZE);
  }

  private static int position(long counts) {
    return (int) counts;
  }
}
