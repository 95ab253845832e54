package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A field divided into tagged values: a tag of ASCII characters, a length of ASCII digits, a value;
 * repeated to the end. Immutable; finds without allocation, and reports a malformed structure
 * instead of guessing.
 *
 * <p>Tags are passed as their characters packed into an int, first character most significant:
 * {@code 0x3932} is {@code 92}.
 */
public final class TaggedFields implements Composite {
  /** {@link #find}: no such tag. */
  public static final long ABSENT = -1;

  /**
   * {@link #find}: the structure does not add up, or the tag is there twice and nobody can say
   * which one is meant.
   */
  public static final long MALFORMED = -2;

  static final int TAG_CHARACTERS_MAX = 4;
  static final int LENGTH_DIGITS_MAX = 4;

  private final int tagCharacters;
  private final int lengthDigits;
  private final int[] knownTags;
  private final String[] knownNames;

  /**
   * @param known packed tag and what people call it
   */
  TaggedFields(int tagCharacters, int lengthDigits, SortedMap<Integer, String> known) {
    this.tagCharacters = tagCharacters;
    this.lengthDigits = lengthDigits;
    this.knownTags = known.keySet().stream().mapToInt(Integer::intValue).toArray();
    this.knownNames = known.values().toArray(String[]::new);
  }

  /**
   * Finds a value in the {@code length} bytes at {@code at}.
   *
   * @return {@link #ABSENT}, {@link #MALFORMED}, or the value's place: see {@link #valueAt} and
   *     {@link #valueLength}
   */
  public long find(MemorySegment memory, long at, int length, int tag) {
    long found = ABSENT;
    int position = 0;
    while (position < length) {
      int valueLength = valueLength(memory, at, length, position);
      if (valueLength < 0) {
        return MALFORMED;
      }
      int valueAt = position + tagCharacters + lengthDigits;
      if (tag(memory, at + position) == tag) {
        if (found != ABSENT) {
          return MALFORMED;
        }
        found = ((long) valueAt << Integer.SIZE) | valueLength;
      }
      position = valueAt + valueLength;
    }
    return found;
  }

  /** Offset of a found value, counted from {@code at}. */
  public static int valueAt(long found) {
    return (int) (found >>> Integer.SIZE);
  }

  /** Bytes of a found value. */
  public static int valueLength(long found) {
    return (int) found;
  }

  @Override
  public int walk(MemorySegment memory, long at, int length, int depth, @Nullable Visitor visitor) {
    int unknown = 0;
    int position = 0;
    while (position < length) {
      int valueLength = valueLength(memory, at, length, position);
      if (valueLength < 0) {
        return ~position;
      }
      boolean known = Arrays.binarySearch(knownTags, tag(memory, at + position)) >= 0;
      unknown += known ? 0 : 1;
      position += tagCharacters + lengthDigits + valueLength;
    }
    return unknown;
  }

  /** Name of a tag in the dialect, or an empty text. */
  public String nameOf(int tag) {
    int index = Arrays.binarySearch(knownTags, tag);
    return index < 0 ? "" : knownNames[index];
  }

  /** The length of the value whose tag is at {@code position}, or negative if it does not fit. */
  private int valueLength(MemorySegment memory, long at, int length, int position) {
    int valueAt = position + tagCharacters + lengthDigits;
    if (valueAt > length) {
      return -1;
    }
    int valueLength = (int) Digits.read(memory, at + position + tagCharacters, lengthDigits);
    return valueLength > length - valueAt ? -1 : valueLength;
  }

  private int tag(MemorySegment memory, long at) {
    int tag = 0;
    for (int i = 0; i < tagCharacters; i++) {
      tag = (tag << Byte.SIZE) | Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at + i));
    }
    return tag;
  }
}
