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
    BINARY_2(2) {
      @Override
      long read(MemorySegment memory, long at) {
        return Short.toUnsignedLong(memory.get(SHORT, at));
      }

      @Override
      void write(MemorySegment memory, long at, int length) {
        memory.set(SHORT, at, (short) length);
      }
    },

    BINARY_4(4) {
      @Override
      long read(MemorySegment memory, long at) {
        return Integer.toUnsignedLong(memory.get(INT, at));
      }

      @Override
      void write(MemorySegment memory, long at, int length) {
        memory.set(INT, at, length);
      }
    },

    /** Two bytes of length and two that are zero. */
    BINARY_2_ZERO_2(4) {
      @Override
      long read(MemorySegment memory, long at) {
        int all = memory.get(INT, at);
        return (short) all == 0 ? all >>> Short.SIZE : ILLEGIBLE;
      }

      @Override
      void write(MemorySegment memory, long at, int length) {
        memory.set(INT, at, length << Short.SIZE);
      }
    },

    /** Two bytes, four digits. */
    BCD_2(2) {
      @Override
      long read(MemorySegment memory, long at) {
        int all = memory.get(SHORT, at);
        long value = 0;
        for (int shift = 12; shift >= 0; shift -= 4) {
          int digit = (all >> shift) & 0xF;
          if (digit > 9) {
            return ILLEGIBLE;
          }
          value = value * 10 + digit;
        }
        return value;
      }

      @Override
      void write(MemorySegment memory, long at, int length) {
        int left = length;
        int all = 0;
        for (int shift = 0; shift <= 12; shift += 4) {
          all |= (left % 10) << shift;
          left /= 10;
        }
        memory.set(SHORT, at, (short) all);
      }
    },

    ASCII_4(4) {
      @Override
      long read(MemorySegment memory, long at) {
        long value = 0;
        for (int i = 0; i < 4; i++) {
          int digit = memory.get(ValueLayout.JAVA_BYTE, at + i) - '0';
          if (digit < 0 || digit > 9) {
            return ILLEGIBLE;
          }
          value = value * 10 + digit;
        }
        return value;
      }

      @Override
      void write(MemorySegment memory, long at, int length) {
        int left = length;
        for (int i = 3; i >= 0; i--) {
          memory.set(ValueLayout.JAVA_BYTE, at + i, (byte) ('0' + left % 10));
          left /= 10;
        }
      }
    };

    private static final ValueLayout.OfShort SHORT =
        ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
        ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final int bytes;

    Length(int bytes) {
      this.bytes = bytes;
    }

    abstract long read(MemorySegment memory, long at);

    /**
     * @param length up to {@link EdgeLimits#LENGTH_MAX}
     */
    abstract void write(MemorySegment memory, long at, int length);
  }
}
