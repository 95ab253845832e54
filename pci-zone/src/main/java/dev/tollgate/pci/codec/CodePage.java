package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a byte on the wire means as text, in tables of 256: the ASCII character it stands for, the
 * sets of characters it is in, its value as a hexadecimal digit. Only printable ASCII, 20 to 7E,
 * stands for something in EBCDIC; any other byte is in no set.
 *
 * <p>The EBCDIC pages 037 and 1047 agree but for brackets and circumflex. Their tables are made
 * here, so that no decision on the wire hangs on what charsets a run-time has.
 */
final class CodePage {
  /** Sets of characters, one bit each. */
  static final byte DIGIT = 1;

  static final byte PRINTABLE = 2;
  static final byte HEX = 4;
  static final byte TRACK = 8;
  static final byte SIGN = 16;

  static final CodePage ASCII = ascii();
  static final CodePage EBCDIC_037 = ebcdic(0xBA, 0xBB, 0xB0);
  static final CodePage EBCDIC_1047 = ebcdic(0xAD, 0xBD, 0x5F);

  /** Two packed characters per byte: it is in the sets that both of its nibbles are in. */
  static final CodePage NIBBLES = nibbles();

  private static final int NOT_HEX = -1;

  private final byte[] ascii = new byte[256];
  private final byte[] octets = new byte[128];
  private final byte[] sets = new byte[256];
  private final byte[] hex = new byte[256];

  private final @Nullable Words digits;
  private final @Nullable Words printables;
  private final @Nullable Words tracks;

  private CodePage(@Nullable Words digits, @Nullable Words printables, @Nullable Words tracks) {
    this.digits = digits;
    this.printables = printables;
    this.tracks = tracks;
    Arrays.fill(hex, (byte) NOT_HEX);
  }

  /** The ASCII character for a byte. */
  int ascii(byte octet) {
    return ascii[octet & 0xFF] & 0xFF;
  }

  /** The byte for an ASCII character. */
  byte octet(int character) {
    return octets[character & 0x7F];
  }

  /** The sets a byte is in, one bit each. */
  int sets(byte octet) {
    return sets[octet & 0xFF];
  }

  /** Value of a byte as a hexadecimal digit in either case, or negative. */
  int hex(byte octet) {
    return hex[octet & 0xFF];
  }

  /**
   * How to find eight bytes at once that are all in a set, or null where only the table tells. What
   * is not found so may still be in the set.
   */
  @Nullable Words words(int mask) {
    return switch (mask) {
      case DIGIT -> digits;
      case PRINTABLE -> printables;
      case TRACK -> tracks;
      default -> null;
    };
  }

  /** Whether every byte is in a set that the mask names. */
  boolean allows(MemorySegment memory, long at, int length, int mask) {
    byte[] table = sets;
    for (long i = at; i < at + length; i++) {
      if ((table[memory.get(ValueLayout.JAVA_BYTE, i) & 0xFF] & mask) == 0) {
        return false;
      }
    }
    return true;
  }

  private static CodePage ascii() {
    var page = new CodePage(Words.ASCII_DIGITS, Words.ASCII_PRINTABLES, Words.ASCII_TRACK);
    for (int c = 0x20; c <= 0x7E; c++) {
      page.enter(c, c);
    }
    for (int c = 0; c < 256; c++) {
      page.ascii[c] = (byte) c;
      page.octets[c & 0x7F] = (byte) (c & 0x7F);
    }
    return page;
  }

  private static CodePage ebcdic(int open, int close, int circumflex) {
    var page = new CodePage(Words.EBCDIC_DIGITS, null, null);
    page.enterAll(0x40, " ");
    page.enterAll(0x4B, ".<(+|");
    page.enterAll(0x50, "&");
    page.enterAll(0x5A, "!$*);");
    page.enterAll(0x60, "-/");
    page.enterAll(0x6B, ",%_>?");
    page.enterAll(0x79, "`:#@'=\"");
    page.enterAll(0x81, "abcdefghi");
    page.enterAll(0x91, "jklmnopqr");
    page.enterAll(0xA1, "~stuvwxyz");
    page.enterAll(0xC0, "{ABCDEFGHI");
    page.enterAll(0xD0, "}JKLMNOPQR");
    page.enterAll(0xE0, "\\");
    page.enterAll(0xE2, "STUVWXYZ");
    page.enterAll(0xF0, "0123456789");
    page.enter(open, '[');
    page.enter(close, ']');
    page.enter(circumflex, '^');
    return page;
  }

  private static CodePage nibbles() {
    var page = new CodePage(Words.DECIMALS, null, Words.TRACK_DECIMALS);
    String characters = "0123456789ABC=EF";
    for (int octet = 0; octet < 256; octet++) {
      int high = ASCII.sets[characters.charAt(octet >> 4)];
      page.sets[octet] = (byte) (high & ASCII.sets[characters.charAt(octet & 0xF)]);
    }
    return page;
  }

  private void enterAll(int octet, String characters) {
    for (int i = 0; i < characters.length(); i++) {
      enter(octet + i, characters.charAt(i));
    }
  }

  private void enter(int octet, int character) {
    ascii[octet] = (byte) character;
    octets[character] = (byte) octet;
    hex[octet] = (byte) Character.digit(character, 16);
    int set = PRINTABLE;
    if (character >= '0' && character <= '9') {
      set |= DIGIT | TRACK;
    }
    if (hex[octet] >= 0) {
      set |= HEX;
    }
    if (character == '=' || character == 'D') {
      set |= TRACK;
    }
    if (character == 'C' || character == 'D') {
      set |= SIGN;
    }
    sets[octet] = (byte) set;
  }

  /** A set of bytes of which eight are recognised at once. */
  enum Words {
    /** Two decimal digits a byte. */
    DECIMALS(0, Words.EACH_NIBBLE, false),
    /** The same with the separator of a track, the nibble D. */
    TRACK_DECIMALS(0, Words.EACH_NIBBLE, true),
    /** ASCII digits. */
    ASCII_DIGITS('0', Words.EACH_BYTE, false),
    /** The same with the separator of a track as {@code =}, a D in the zone of the digits. */
    ASCII_TRACK('0', Words.EACH_BYTE, true),
    /** EBCDIC digits. */
    EBCDIC_DIGITS(0xF0, Words.EACH_BYTE, false),
    /** ASCII 20 to 7E. */
    ASCII_PRINTABLES(' ', 0, false);

    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
    private static final long EACH_NIBBLE = 0x1111_1111_1111_1111L;
    private static final long ZONES = 0xF0F0_F0F0_F0F0_F0F0L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    /** Added to a byte under 80, sets its high bit from 20 on. */
    private static final long FROM_SPACE = 0x6060_6060_6060_6060L;

    /** The same from 7F on. */
    private static final long FROM_DELETE = EACH_BYTE;

    /** Eight bytes of the set. */
    private final long filler;

    /** The lowest bit of each digit; none where there are letters. */
    private final long digits;

    /** Nibbles that must be those of {@link #filler}. */
    private final long zones;

    /** Where a separator may stand for a digit. */
    private final long separators;

    Words(int filler, long digits, boolean separators) {
      this.filler = filler * EACH_BYTE;
      this.digits = digits;
      this.zones = digits == EACH_BYTE ? ZONES : 0;
      this.separators = separators ? digits : 0;
    }

    /**
     * Whether all bytes are in the set.
     *
     * @param length at least 1; with what is before them in the memory they are eight bytes or more
     */
    boolean allow(MemorySegment memory, long at, int length) {
      long last = at + length - Long.BYTES;
      long word = memory.get(HexText.LONG, last);
      if (length < Long.BYTES) { // what comes before is taken for sound
        long kept = -1L >>> -(Byte.SIZE * length); // the shift distance is taken modulo 64
        word = (word & kept) | (filler & ~kept);
      }
      long wrong = wrong(word);
      for (int i = 0; i < length - Long.BYTES; i += Long.BYTES) {
        wrong |= wrong(memory.get(HexText.LONG, at + i));
      }
      return wrong == 0;
    }

    /** 0 if all bytes of the word are in the set. */
    private long wrong(long word) {
      if (digits == 0) {
        long seven = word & ~HIGH_BITS;
        return (word | ~(seven + FROM_SPACE) | (seven + FROM_DELETE)) & HIGH_BITS;
      }
      long overNine = (word >>> 3) & ((word >>> 2) | (word >>> 1));
      long separator = (word >>> 2) & ~(word >>> 1) & word; // of what is over 9 only D
      return ((word ^ filler) & zones) | (overNine & digits & ~(separator & separators));
    }
  }
}
