package dev.tollgate.pci.codec;

import dev.tollgate.pci.codec.Digits.PackedAscii;
import dev.tollgate.pci.yaml.YamlMap;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A field divided into tagged values: a tag of some characters, a length of some digits, a value;
 * repeated to the end, in the encoding of the field (of the dialect's text, if the field is
 * binary). Reports a malformed structure instead of guessing.
 *
 * <p>Tags are passed as their ASCII characters packed into an int, first character most
 * significant: {@code 0x3932} is {@code 92}, on the wire too where that is EBCDIC.
 */
public final class TaggedFields implements Composite {
  /** {@link #find}: no such tag. */
  public static final long ABSENT = -1;

  /**
   * {@link #find}: the structure does not add up, or the tag is there twice and nobody can say
   * which one is meant.
   */
  public static final long MALFORMED = -2;

  private static final int TAG_CHARACTERS_MAX = 4;
  private static final int LENGTH_DIGITS_MAX = 4;
  private static final int NO_TAG = -1;

  private final Encoding encoding;
  private final int tagCharacters;
  private final int lengthDigits;
  private final Labels labels;

  TaggedFields(Encoding encoding, int tagCharacters, int lengthDigits, Labels labels) {
    this.encoding = encoding;
    this.tagCharacters = tagCharacters;
    this.lengthDigits = lengthDigits;
    this.labels = labels;
  }

  /** Reads {@code {tag: an2, length: n2, known: {92: CVV2}}}. */
  static TaggedFields read(YamlMap composite, Owner owner) {
    int tagCharacters = digits(composite, "tag", "an", TAG_CHARACTERS_MAX);
    int lengthDigits = digits(composite, "length", "n", LENGTH_DIGITS_MAX);
    Encoding encoding = owner.encoding() == Encoding.RAW ? owner.text() : owner.encoding();
    Labels labels =
        Labels.read(
            composite.mapOr("known"), owner, (map, tag) -> pack(map, tag, tagCharacters), null);
    return new TaggedFields(encoding, tagCharacters, lengthDigits, labels);
  }

  private static int pack(YamlMap known, String tag, int characters) {
    if (tag.length() != characters || !tag.matches("[ -~]*")) {
      throw known.refuse(tag, "not a tag of " + characters + " characters", "write it in full");
    }
    int packed = 0;
    for (int i = 0; i < characters; i++) {
      packed = (packed << Byte.SIZE) | tag.charAt(i);
    }
    return packed;
  }

  /** Reads {@code an2} or {@code n2}: a type and a number of characters. */
  private static int digits(YamlMap map, String key, String type, int max) {
    String text = map.text(key);
    if (!text.matches(type + "[1-" + max + "]")) {
      throw map.refuse(key, "not a form for tagged values", "write " + type + "1 to " + type + max);
    }
    return text.charAt(text.length() - 1) - '0';
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

  /** The character at an offset of a value, as ASCII. */
  public int character(MemorySegment memory, long at) {
    return encoding.character(memory, at, 1, 0);
  }

  public int tagCharacters() {
    return tagCharacters;
  }

  public int lengthDigits() {
    return lengthDigits;
  }

  /** Writes up to eight characters, packed as in {@link PackedAscii}, as they are in the field. */
  public void write(MemorySegment target, long at, long packed, int length) {
    for (int i = 0; i < length; i++) {
      encoding.put(target, at, length, i, PackedAscii.character(packed, 0, i));
    }
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
      int tag = tag(memory, at + position);
      Label label = labels.of(tag);
      unknown += labels.isNews(label) ? 1 : 0;
      position += tagCharacters + lengthDigits;
      if (visitor != null) {
        var place = new Place(at + position, valueLength, valueLength, encoding);
        visitor.part(depth, key(tag), label, false, place);
      }
      position += valueLength;
    }
    return unknown;
  }

  /** The length of the value whose tag is at {@code position}, or negative if it does not fit. */
  private int valueLength(MemorySegment memory, long at, int length, int position) {
    int valueAt = position + tagCharacters + lengthDigits;
    if (valueAt > length || tag(memory, at + position) == NO_TAG) {
      return -1;
    }
    long lengthAt = at + position + tagCharacters;
    int valueLength = (int) encoding.number(memory, lengthAt, lengthDigits, 0, lengthDigits);
    return valueLength > length - valueAt ? -1 : valueLength;
  }

  private int tag(MemorySegment memory, long at) {
    int tag = 0;
    for (int i = 0; i < tagCharacters; i++) {
      int character = encoding.character(memory, at, tagCharacters, i);
      if (character < ' ' || character > '~') {
        return NO_TAG;
      }
      tag = (tag << Byte.SIZE) | character;
    }
    return tag;
  }

  private String key(int tag) {
    var key = new StringBuilder();
    for (int i = tagCharacters - 1; i >= 0; i--) {
      key.append((char) (tag >> (i * Byte.SIZE) & 0xFF));
    }
    return key.toString();
  }
}
