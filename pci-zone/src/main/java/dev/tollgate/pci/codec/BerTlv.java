package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads BER-TLV (ISO 8825-1, as EMV Book 3 annex B narrows it) forward, element by element, a
 * template before what is in it:
 *
 * <pre>
 *   reader.open(memory, at, length);
 *   while (reader.next()) { switch (reader.tag()) { case 0x9F26 -> ... reader.valueAt() } }
 *   boolean clean = !reader.malformed();
 * </pre>
 *
 * <p>Every tag, length and value must end inside its parent. Refused are the indefinite length,
 * lengths of more than two octets, tags of more than four, the tag FF, which stands for no object
 * but for padding, the same tag twice, and more templates in each other or more elements than any
 * card sends. Zero bytes between elements are skipped, as EMV allows. A length written longer than
 * need be is read. Reusable, allocates nothing, throws nothing; belongs to one thread.
 */
public final class BerTlv {
  /** EMV nests two, issuer scripts three. */
  static final int DEPTH_MAX = 4;

  /** Twice what a terminal sends in its longest list. */
  static final int ELEMENTS_MAX = 64;

  private static final int TAG_BYTES_MAX = 4;
  private static final int LENGTH_SHORT_MAX = 0x7F;
  private static final int LENGTH_OF_ONE_OCTET = 0x81;
  private static final int LENGTH_OF_TWO_OCTETS = 0x82;
  private static final int CONSTRUCTED = 0x20;
  private static final int LONG_TAG = 0x1F;
  private static final int MORE = 0x80;
  private static final int PADDING = 0xFF;

  private final int[] seen = new int[ELEMENTS_MAX];
  private final long[] ends = new long[DEPTH_MAX + 1];
  private MemorySegment memory = MemorySegment.NULL;
  private long position;
  private int depth;
  private int count;
  private boolean malformed;
  private int tag;
  private long valueAt;
  private int valueLength;

  /** Starts at the first of {@code length} bytes. */
  public void open(MemorySegment memory, long at, int length) {
    this.memory = memory;
    position = at;
    depth = 0;
    count = 0;
    malformed = at < 0 || length < 0 || length > memory.byteSize() - at;
    ends[0] = malformed ? at : at + length;
  }

  /** Goes to the next element. @return false at the end, and where something is malformed */
  public boolean next() {
    skipZeros();
    while (!malformed && depth > 0 && position == ends[depth]) {
      depth--;
      skipZeros();
    }
    if (malformed || position == ends[0]) {
      return false;
    }
    malformed = count == ELEMENTS_MAX || !readTag() || isSeen() || !readLength();
    if (!malformed && !isTemplate(tag)) {
      position = valueAt + valueLength;
    } else if (!malformed) {
      malformed = depth == DEPTH_MAX;
      position = valueAt;
      depth = Math.min(depth + 1, DEPTH_MAX);
      ends[depth] = valueAt + valueLength;
    }
    return !malformed;
  }

  /** Whether reading ended early; known once {@link #next} was false. */
  public boolean malformed() {
    return malformed;
  }

  /** The tag as its bytes stand: {@code 0x9F26}; a tag of four bytes is negative. */
  public int tag() {
    return tag;
  }

  /** Whether the element holds elements, which come next. */
  public boolean isTemplate() {
    return isTemplate(tag);
  }

  public long valueAt() {
    return valueAt;
  }

  /** Bytes of the value. */
  public int valueLength() {
    return valueLength;
  }

  private void skipZeros() {
    while (position < ends[depth] && octet() == 0) {
      position++;
    }
  }

  private boolean readTag() {
    tag = octet();
    position++;
    if (tag == PADDING) {
      return false;
    }
    if ((tag & LONG_TAG) != LONG_TAG) {
      return true;
    }
    for (int bytes = 2; bytes <= TAG_BYTES_MAX && position < ends[depth]; bytes++) {
      int octet = octet();
      position++;
      tag = (tag << Byte.SIZE) | octet;
      if ((octet & MORE) == 0) {
        return true;
      }
    }
    return false;
  }

  private boolean isSeen() {
    for (int i = 0; i < count; i++) {
      if (seen[i] == tag) {
        return true;
      }
    }
    seen[count++] = tag;
    return false;
  }

  private boolean readLength() {
    if (position == ends[depth]) {
      return false;
    }
    int first = octet();
    position++;
    int octets = first == LENGTH_OF_ONE_OCTET ? 1 : first == LENGTH_OF_TWO_OCTETS ? 2 : 0;
    if ((octets == 0 && first > LENGTH_SHORT_MAX) || octets > ends[depth] - position) {
      return false;
    }
    valueLength = octets == 0 ? first : 0;
    for (int i = 0; i < octets; i++) {
      valueLength = (valueLength << Byte.SIZE) | octet();
      position++;
    }
    valueAt = position;
    return valueLength <= ends[depth] - position;
  }

  /** Constructed, in the first byte of the tag. */
  private static boolean isTemplate(int tag) {
    int first = tag;
    while ((first & ~0xFF) != 0) {
      first >>>= Byte.SIZE;
    }
    return (first & CONSTRUCTED) != 0;
  }

  private int octet() {
    return memory.get(ValueLayout.JAVA_BYTE, position) & 0xFF;
  }
}
