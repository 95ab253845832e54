package dev.tollgate.pci.codec;

import dev.tollgate.pci.yaml.YamlMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
 * lengths of more than three octets, tags of more than four, the tag FF, which stands for no object
 * but for padding, the same tag twice, and more templates in each other or more elements than any
 * card sends. Zero bytes between elements are skipped, as EMV allows. A length written longer than
 * need be is read. Reusable, allocates nothing, throws nothing; belongs to one thread.
 */
public final class BerTlv {
  /** EMV nests two, issuer scripts three. */
  static final int DEPTH_MAX = 4;

  /** Twice what a terminal sends in its longest list. */
  static final int ELEMENTS_MAX = 64;

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
    long header = Header.read(memory, position, ends[depth]);
    malformed = header == Header.NONE || isSeen(Header.tag(header));
    if (malformed) {
      return false;
    }
    tag = Header.tag(header);
    valueAt = position + Header.bytes(header);
    valueLength = Header.valueLength(header);
    if (!Header.isTemplate(tag)) {
      position = valueAt + valueLength;
      return true;
    }
    malformed = depth == DEPTH_MAX;
    position = valueAt;
    depth = Math.min(depth + 1, DEPTH_MAX);
    ends[depth] = valueAt + valueLength;
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
    return Header.isTemplate(tag);
  }

  public long valueAt() {
    return valueAt;
  }

  /** Bytes of the value. */
  public int valueLength() {
    return valueLength;
  }

  private void skipZeros() {
    while (position < ends[depth] && memory.get(ValueLayout.JAVA_BYTE, position) == 0) {
      position++;
    }
  }

  private boolean isSeen(int newTag) {
    for (int i = 0; i < count; i++) {
      if (seen[i] == newTag) {
        return true;
      }
    }
    if (count < ELEMENTS_MAX) {
      seen[count] = newTag;
    }
    return count++ == ELEMENTS_MAX;
  }

  /**
   * Tag and length of an element, packed into a long: 32 bits of tag, 8 for the bytes that tag and
   * length take, 24 for the length of the value.
   */
  static final class Header {
    /** No tag, length and value that end before the end. No tag is FF, so no header is this. */
    static final long NONE = -1;

    private static final int TAG_BYTES_MAX = 4;
    private static final int LENGTH_SHORT_MAX = 0x7F;
    private static final int LENGTH_LONG = 0x80;
    private static final int LENGTH_OCTETS_MAX = 3;
    private static final int CONSTRUCTED = 0x20;
    private static final int LONG_TAG = 0x1F;
    private static final int MORE = 0x80;
    private static final int PADDING = 0xFF;

    private Header() {}

    static long read(MemorySegment memory, long at, long end) {
      int tagBytes = tagBytes(memory, at, end);
      if (tagBytes == 0 || at + tagBytes == end) {
        return NONE;
      }
      int first = octet(memory, at + tagBytes);
      int octets = first <= LENGTH_SHORT_MAX ? 0 : first - LENGTH_LONG;
      long valueAt = at + tagBytes + 1 + octets;
      boolean indefinite = first == LENGTH_LONG;
      if (indefinite || octets > LENGTH_OCTETS_MAX || valueAt > end) {
        return NONE;
      }
      long length = octets == 0 ? first : number(memory, valueAt - octets, octets);
      long tag = number(memory, at, tagBytes);
      return length > end - valueAt ? NONE : tag << 32 | (valueAt - at) << 24 | length;
    }

    static int tag(long header) {
      return (int) (header >> 32);
    }

    /** Bytes of tag and length. */
    static int bytes(long header) {
      return (int) (header >> 24) & 0xFF;
    }

    static int valueLength(long header) {
      return (int) header & 0xFFFFFF;
    }

    /** Constructed, in the first byte of the tag. */
    static boolean isTemplate(int tag) {
      int first = tag;
      while ((first & ~0xFF) != 0) {
        first >>>= Byte.SIZE;
      }
      return (first & CONSTRUCTED) != 0;
    }

    /** Bytes of the tag, or 0 if it does not end after four or before the end. */
    private static int tagBytes(MemorySegment memory, long at, long end) {
      int first = octet(memory, at);
      if ((first & LONG_TAG) != LONG_TAG || first == PADDING) {
        return first == PADDING ? 0 : 1;
      }
      for (int bytes = 2; bytes <= TAG_BYTES_MAX && at + bytes <= end; bytes++) {
        if ((octet(memory, at + bytes - 1) & MORE) == 0) {
          return bytes;
        }
      }
      return 0;
    }

    private static long number(MemorySegment memory, long at, int octets) {
      long number = 0;
      for (int i = 0; i < octets; i++) {
        number = number << Byte.SIZE | octet(memory, at + i);
      }
      return number;
    }

    private static int octet(MemorySegment memory, long at) {
      return memory.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    }
  }

  /**
   * A field made of BER-TLV, or of the data sets of ISO 8583:2003 with BER-TLV in them: identifier
   * (1 byte), length (2 bytes), content. The content of data sets 71 to 7F has a bitmap, and is not
   * looked into.
   *
   * <p>Nothing may stand between objects, unless the dialect allows zeros, as EMV does. The same
   * tag may not come twice in one template, but for issuer scripts and their commands.
   */
  static final class Parts implements Composite {
    private static final int IDENTIFIER_AND_LENGTH = 3;
    private static final int IDENTIFIER_MAX = 0xFE;
    private static final int BITMAP_SETS_FIRST = 0x71;
    private static final int BITMAP_SETS_LAST = 0x7F;
    private static final int SCRIPT_BEFORE = 0x71;
    private static final int SCRIPT_AFTER = 0x72;
    private static final int SCRIPT_COMMAND = 0x86;
    private static final long ONE_OBJECT = 1L << Integer.SIZE;
    private static final ValueLayout.OfShort BIG_ENDIAN_SHORT =
        ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** Spreads tags over 64 bits, so that a tag seen before is searched for only where likely. */
    private static final int SPREAD = 0x9E3779B1;

    private final Labels labels;
    private final Limits limits;
    private final boolean dataSets;
    private final boolean skipsZeros;

    private Parts(Labels labels, Limits limits, boolean dataSets, boolean skipsZeros) {
      this.labels = labels;
      this.limits = limits;
      this.dataSets = dataSets;
      this.skipsZeros = skipsZeros;
    }

    /** Reads {@code {known: {9F26: cryptogram}}}, or with identifiers of data sets for tags. */
    static Parts read(YamlMap composite, Owner owner, boolean dataSets) {
      YamlMap known = composite.mapOr("known");
      Labels labels =
          dataSets
              ? Labels.read(known, owner, Parts::identifier, Parts::tag)
              : Labels.read(known, owner, Parts::tag, null);
      return new Parts(labels, owner.limits(), dataSets, composite.boolOr("zero-padding", false));
    }

    private static int identifier(YamlMap known, String key) {
      if (!key.matches("0?[1-9A-Fa-f]|[1-9A-Fa-f][0-9A-Fa-f]") || key.matches("(?i)FF")) {
        throw known.refuse(key, "not an identifier of a data set", "write it in hex, 1 to FE");
      }
      return HexFormat.fromHexDigits(key);
    }

    private static int tag(YamlMap known, String key) {
      boolean even = key.length() % 2 == 0 && key.length() <= 2 * Header.TAG_BYTES_MAX;
      if (even && key.matches("[0-9A-Fa-f]+")) {
        var bytes = MemorySegment.ofArray(HexFormat.of().parseHex(key + "00"));
        long header = Header.read(bytes, 0, bytes.byteSize());
        if (Header.bytes(header) == bytes.byteSize() && header != Header.NONE) {
          return Header.tag(header);
        }
      }
      throw known.refuse(key, "not a tag of BER-TLV", "write its bytes in hex, such as 9F26");
    }

    @Override
    public int walk(
        MemorySegment memory, long at, int length, int depth, @Nullable Visitor visitor) {
      long counts =
          dataSets
              ? sets(memory, at, at + length, depth, visitor)
              : objects(memory, at, at + length, depth, 0, 0, labels, visitor);
      return counts < 0 ? ~(int) (~counts - at) : (int) counts;
    }

    /** Returns as {@link #objects} does. */
    private long sets(
        MemorySegment memory, long from, long end, int depth, @Nullable Visitor visitor) {
      long counts = 0;
      for (long position = from; position < end; ) {
        int identifier = memory.get(ValueLayout.JAVA_BYTE, position) & 0xFF;
        long contentAt = position + IDENTIFIER_AND_LENGTH;
        if (identifier == 0
            || identifier > IDENTIFIER_MAX
            || contentAt > end
            || counts >>> Integer.SIZE == limits.objects()) {
          return ~position;
        }
        int length = memory.get(BIG_ENDIAN_SHORT, position + 1) & 0xFFFF;
        if (length > end - contentAt) {
          return ~position;
        }
        Label label = labels.of(identifier);
        boolean tagged = identifier < BITMAP_SETS_FIRST || identifier > BITMAP_SETS_LAST;
        counts += ONE_OBJECT + (labels.isNews(label) ? 1 : 0);
        if (visitor != null) {
          var place = new Place(contentAt, length, length, Encoding.RAW);
          String key = Integer.toHexString(identifier).toUpperCase(Locale.ROOT);
          visitor.part(depth, key, label, tagged, place);
        }
        position = contentAt + length;
        if (tagged) {
          Labels inside = label.inside() == null ? Labels.NONE : label.inside();
          counts = objects(memory, contentAt, position, depth + 1, 0, counts, inside, visitor);
          if (counts < 0) {
            return counts;
          }
        }
      }
      return counts;
    }

    /**
     * Walks the objects of one template; calls itself for those in it, as deep as the limit allows.
     *
     * @param level templates around it
     * @param before what was counted before: objects in the upper half, unknown ones in the lower
     * @return the counts with what is in here; or, negated and less one, where the fault is
     */
    private long objects(
        MemorySegment memory,
        long from,
        long end,
        int depth,
        int level,
        long before,
        Labels known,
        @Nullable Visitor visitor) {
      long counts = before;
      long seen = 0;
      for (long position = from; position < end; ) {
        if (skipsZeros && memory.get(ValueLayout.JAVA_BYTE, position) == 0) {
          position++;
          continue;
        }
        long header = Header.read(memory, position, end);
        int tag = Header.tag(header);
        long bit = 1L << ((tag * SPREAD) >>> (Integer.SIZE - 6));
        if (header == Header.NONE
            || tag == 0
            || counts >>> Integer.SIZE == limits.objects()
            || ((seen & bit) != 0 && isRepeated(memory, from, position, tag))) {
          return ~position;
        }
        seen |= bit;
        Label label = known.of(tag);
        boolean template = Header.isTemplate(tag);
        long valueAt = position + Header.bytes(header);
        int length = Header.valueLength(header);
        counts += ONE_OBJECT + (known.isNews(label) ? 1 : 0);
        if (visitor != null) {
          var place = new Place(valueAt, length, length, Encoding.RAW);
          visitor.part(depth + level, String.format("%02X", tag), label, template, place);
        }
        if (template && level == limits.depth()) {
          return ~position;
        }
        if (template) {
          counts =
              objects(memory, valueAt, valueAt + length, depth, level + 1, counts, known, visitor);
          if (counts < 0) {
            return counts;
          }
        }
        position = valueAt + length;
      }
      return counts;
    }

    /** Whether a tag that may come once stands between the two places; all there is sound. */
    private static boolean isRepeated(MemorySegment memory, long from, long to, int tag) {
      if (tag == SCRIPT_BEFORE || tag == SCRIPT_AFTER || tag == SCRIPT_COMMAND) {
        return false;
      }
      for (long position = from; position < to; ) {
        boolean zero = memory.get(ValueLayout.JAVA_BYTE, position) == 0;
        long header = zero ? 0 : Header.read(memory, position, to);
        if (Header.tag(header) == tag) {
          return true;
        }
        position += zero ? 1 : Header.bytes(header) + Header.valueLength(header);
      }
      return false;
    }
  }
}
