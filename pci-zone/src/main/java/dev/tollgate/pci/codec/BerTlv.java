package dev.tollgate.pci.codec;

import dev.tollgate.pci.yaml.YamlMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A field made of BER-TLV (ISO 8825-1, as EMV Book 3 annex B narrows it), or of the data sets of
 * ISO 8583:2003 with BER-TLV in them: identifier (1 byte), length (2 bytes), content. The content
 * of data sets 71 to 7F has a bitmap, and is not looked into.
 *
 * <p>Every tag, length and value must end inside its parent. Refused are the indefinite length,
 * lengths of more than three octets, tags of more than four, the tag FF, which stands for no object
 * but for padding, the same tag twice in one template, but for issuer scripts and their commands,
 * and more templates in each other or more objects than the dialect allows. Nothing may stand
 * between objects, unless the dialect allows zeros, as EMV does. A length written longer than need
 * be is read.
 *
 * <p>One walk serves all: it counts, shows the parts to people ({@link #walk}), and gives whoever
 * looks for values the place of each without allocating ({@link #visit}).
 */
public final class BerTlv implements Composite {
  private static final int CHIP_DATA = 55;

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

  /** As EMV allows. */
  private static final BerTlv OF_CHIP = new BerTlv(Labels.NONE, Limits.DEFAULT, false, true);

  private final Labels labels;
  private final Limits limits;
  private final boolean dataSets;
  private final boolean skipsZeros;

  private BerTlv(Labels labels, Limits limits, boolean dataSets, boolean skipsZeros) {
    this.labels = labels;
    this.limits = limits;
    this.dataSets = dataSets;
    this.skipsZeros = skipsZeros;
  }

  /** Is told of the objects. */
  @FunctionalInterface
  public interface Objects {
    /**
     * One object.
     *
     * @param level templates around it
     * @param tag as its bytes stand: {@code 0x9F26}; a tag of four bytes is negative
     * @param length of the value in bytes
     */
    void object(MemorySegment memory, int level, int tag, long valueAt, int length);
  }

  /** Reads {@code {known: {9F26: cryptogram}}}, or with identifiers of data sets for tags. */
  static BerTlv read(YamlMap composite, Owner owner, boolean dataSets) {
    YamlMap known = composite.mapOr("known");
    Labels labels =
        dataSets
            ? Labels.read(known, owner, BerTlv::identifier, BerTlv::tag)
            : Labels.read(known, owner, BerTlv::tag, null);
    return new BerTlv(labels, owner.limits(), dataSets, composite.boolOr("zero-padding", false));
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

  /** How the chip data of a dialect (DE55) is read, also where the dialect does not divide it. */
  public static BerTlv ofChip(Dialect dialect) {
    boolean divided = dialect.declared(CHIP_DATA);
    return divided && dialect.composite(CHIP_DATA) instanceof BerTlv tlv && !tlv.dataSets
        ? tlv
        : OF_CHIP;
  }

  /** Whether it is made of the data sets of 2003. */
  public boolean isDataSets() {
    return dataSets;
  }

  /**
   * Gives the place of every object, a template before what is in it; not of data sets.
   *
   * @return false if the content is malformed; those before the fault were told
   */
  public boolean visit(MemorySegment memory, long at, int length, Objects objects) {
    return objects(memory, at, at + length, 0, 0, labels, objects) >= 0;
  }

  @Override
  public int walk(MemorySegment memory, long at, int length, int depth, @Nullable Visitor visitor) {
    long counts =
        dataSets
            ? sets(memory, at, at + length, depth, visitor)
            : objects(memory, at, at + length, 0, 0, labels, shown(visitor, depth, labels));
    return counts < 0 ? ~(int) (~counts - at) : (int) counts;
  }

  private static @Nullable Objects shown(@Nullable Visitor visitor, int depth, Labels labels) {
    if (visitor == null) {
      return null;
    }
    return (memory, level, tag, valueAt, length) -> {
      var place = new Place(valueAt, length, length, Encoding.RAW);
      String key = String.format("%02X", tag);
      visitor.part(depth + level, key, labels.of(tag), Header.isTemplate(tag), place);
    };
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
        Objects shown = shown(visitor, depth + 1, inside);
        counts = objects(memory, contentAt, position, 0, counts, inside, shown);
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
      int level,
      long before,
      Labels known,
      @Nullable Objects visitor) {
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
      boolean template = Header.isTemplate(tag);
      long valueAt = position + Header.bytes(header);
      int length = Header.valueLength(header);
      counts += ONE_OBJECT + (known.isNews(known.of(tag)) ? 1 : 0);
      if (visitor != null) {
        visitor.object(memory, level, tag, valueAt, length);
      }
      if (template && level == limits.depth()) {
        return ~position;
      }
      if (template) {
        counts = objects(memory, valueAt, valueAt + length, level + 1, counts, known, visitor);
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
}
