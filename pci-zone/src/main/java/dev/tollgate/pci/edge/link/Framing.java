package dev.tollgate.pci.edge.link;

import dev.tollgate.pci.vault.VaultCell;
import dev.tollgate.pci.yaml.YamlMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * How a network marks its messages on the wire: a length, then the header, then the message. The
 * length counts header and message, and itself only where it is inclusive.
 *
 * <pre>
 * framing: length-4-ascii                          # or {length: 4-ascii, inclusive: true}
 * header: tpdu                                     # see FrameHeader
 * </pre>
 */
public record Framing(Length length, boolean inclusive, FrameHeader header) {
  /** What is read where a length should be is none: where the next frame starts is not known. */
  static final long ILLEGIBLE = -1;

  private static final Map<String, Length> LENGTHS =
      Map.of(
          "2-binary", Length.BINARY_2,
          "4-binary", Length.BINARY_4,
          "2-binary-2-zero", Length.BINARY_2_ZERO_2,
          "2-bcd", Length.BCD_2,
          "4-ascii", Length.ASCII_4);

  private static final Map<String, Length> SHORT_FORMS =
      Map.of(
          "length-2-binary", Length.BINARY_2,
          "length-4-binary", Length.BINARY_4,
          "length-2-binary-2-zero", Length.BINARY_2_ZERO_2,
          "length-2-bcd", Length.BCD_2,
          "length-4-ascii", Length.ASCII_4);

  /** Reads the keys {@code framing} and {@code header} of a network. */
  public static Framing read(YamlMap network) {
    FrameHeader header = FrameHeader.read(network);
    if (!network.isMap("framing")) {
      return new Framing(network.choice("framing", SHORT_FORMS), false, header);
    }
    YamlMap framing = network.map("framing");
    return new Framing(
        framing.choice("length", LENGTHS), framing.boolOr("inclusive", false), header);
  }

  /** Bytes before the header. */
  int prefixBytes() {
    return length.bytes;
  }

  /** Bytes before the message. */
  int bytesAhead() {
    return length.bytes + header.bytes();
  }

  /**
   * How many bytes of header and message follow the length at {@code at}: 0 to 4,294,967,295, or
   * negative if it is {@link #ILLEGIBLE} or less than what it must count itself.
   */
  long contentLength(MemorySegment memory, long at) {
    long written = length.read(memory, at);
    return inclusive ? written - length.bytes : written;
  }

  /** Writes length and header at {@code at}, before a message of so many bytes. */
  void write(VaultCell cell, MemorySegment out, long at, int messageLength) {
    int content = header.bytes() + messageLength;
    length.write(out, at, inclusive ? content + length.bytes : content);
    header.write(cell, out, at + length.bytes, messageLength);
  }

  /** How a length is written. Strict: a digit is 0 to 9 and nothing else. */
  enum Length {
    BINARY_2(2),
    BINARY_4(4),
    /** Two bytes of length and two that are zero. */
    BINARY_2_ZERO_2(4),
    /** Two bytes, four digits. */
    BCD_2(2),
    ASCII_4(4);

    private static final ValueLayout.OfShort SHORT =
        ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
        ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int DIGITS = 4;

    private final int bytes;

    Length(int bytes) {
      this.bytes = bytes;
    }

    long read(MemorySegment memory, long at) {
      return switch (this) {
        case BINARY_2 -> Short.toUnsignedLong(memory.get(SHORT, at));
        case BINARY_4 -> Integer.toUnsignedLong(memory.get(INT, at));
        case BINARY_2_ZERO_2 -> beforeZeros(memory.get(INT, at));
        case BCD_2 -> digits(memory.get(SHORT, at), 0xF, 4, 0);
        case ASCII_4 -> digits(memory.get(INT, at), 0xFF, Byte.SIZE, '0');
      };
    }

    /**
     * @param length up to {@link EdgeLimits#LENGTH_MAX}
     */
    void write(MemorySegment memory, long at, int length) {
      switch (this) {
        case BINARY_2 -> memory.set(SHORT, at, (short) length);
        case BINARY_4 -> memory.set(INT, at, length);
        case BINARY_2_ZERO_2 -> memory.set(INT, at, length << Short.SIZE);
        case BCD_2 -> memory.set(SHORT, at, (short) ofDigits(length, 4, 0));
        case ASCII_4 -> memory.set(INT, at, ofDigits(length, Byte.SIZE, '0'));
      }
    }

    private static long beforeZeros(int all) {
      return (short) all == 0 ? all >>> Short.SIZE : ILLEGIBLE;
    }

    /** Four digits of so many bits each, the first one highest. */
    private static long digits(int all, int mask, int bits, int zero) {
      long value = 0;
      for (int shift = (DIGITS - 1) * bits; shift >= 0; shift -= bits) {
        int digit = ((all >> shift) & mask) - zero;
        if (digit < 0 || digit > 9) {
          return ILLEGIBLE;
        }
        value = value * 10 + digit;
      }
      return value;
    }

    private static int ofDigits(int length, int bits, int zero) {
      int left = length;
      int all = 0;
      for (int shift = 0; shift < DIGITS * bits; shift += bits) {
        all |= (zero + left % 10) << shift;
        left /= 10;
      }
      return all;
    }
  }
}
