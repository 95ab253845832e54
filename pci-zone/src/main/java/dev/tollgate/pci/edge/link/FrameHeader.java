package dev.tollgate.pci.edge.link;

import dev.tollgate.hsm.LockedMemory;
import dev.tollgate.pci.vault.VaultCell;
import dev.tollgate.pci.yaml.YamlMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;

/**
 * What a network has between the length and the message: always the same number of bytes, at most
 * {@link VaultCell#HEADER_BYTES}.
 *
 * <pre>
 * header: none                                          # the default
 * header: {fixed: "49534F303136303030303735"}           # before all we send; of a peer's, only the length counts
 * header: {fixed: "49534F303136303030303735", echo: true}   # answers have the request's instead
 * header: tpdu                                          # or {tpdu: "6000010002"} before messages of our own
 * header: {visa-like: {station: "123456", peer: "654321"}}
 * </pre>
 *
 * @param own as it stands before a message of our own
 */
record FrameHeader(Kind kind, MemorySegment own) {
  static final FrameHeader NONE = of(Kind.ECHOED, "");
  private static final FrameHeader TPDU = of(Kind.TPDU, "6000000000");
  private static final Map<String, FrameHeader> SHORT_FORMS = Map.of("none", NONE, "tpdu", TPDU);

  /** What a frame is, as far as its header tells. */
  enum Fit {
    /** Of no length at all: a sign of life. */
    EMPTY,
    /** A header, and behind it what should be a message. */
    MESSAGE,
    /** A message of ours comes back, because the peer could not read it. */
    REJECT,
    /** Too short for its header, or behind another one. */
    WRONG
  }

  /** Reads the key {@code header} of a network. */
  static FrameHeader read(YamlMap network) {
    if (!network.isMap("header")) {
      return network.choiceOr("header", SHORT_FORMS, NONE);
    }
    YamlMap header = network.map("header");
    if (header.has("tpdu")) {
      return of(Kind.TPDU, header, "tpdu", "60[0-9A-F]{8}", "60 and four bytes more in hex");
    }
    if (header.has("visa-like")) {
      return ofStations(header.map("visa-like"));
    }
    boolean echo = header.boolOr("echo", false);
    return of(
        echo ? Kind.ECHOED : Kind.SET,
        header,
        "fixed",
        "([0-9A-F]{2}){1,32}",
        "1 to 32 bytes in hex");
  }

  private static FrameHeader ofStations(YamlMap stations) {
    String peer = checked(stations, "peer", "[0-9]{6}", "six digits");
    String station = checked(stations, "station", "[0-9]{6}", "six digits");
    return of(Kind.VISA_LIKE, "1601020000" + peer + station + "0000000000000000000000");
  }

  private static FrameHeader of(Kind kind, YamlMap map, String key, String form, String expected) {
    return of(kind, checked(map, key, form, expected));
  }

  private static FrameHeader of(Kind kind, String hex) {
    return new FrameHeader(kind, MemorySegment.ofArray(HexFormat.of().parseHex(hex)).asReadOnly());
  }

  private static String checked(YamlMap map, String key, String form, String expected) {
    String text = map.text(key);
    if (!text.matches(form)) {
      throw map.refuse(key, "not what a header has here", "write " + expected + ", in quotes");
    }
    return text;
  }

  int bytes() {
    return (int) own.byteSize();
  }

  /** Looks at the header at {@code at} of a frame of so many bytes, the header included. */
  Fit fit(MemorySegment memory, long at, int length) {
    if (length == 0) {
      return Fit.EMPTY;
    }
    return length < bytes() ? Fit.WRONG : kind.fit(memory, at, length);
  }

  /** Writes the header of the cell's answer; that of our own where nothing came that it answers. */
  void write(VaultCell cell, MemorySegment out, long at, int messageLength) {
    int length = bytes();
    if (cell.headerLength() == length && kind != Kind.SET) {
      MemorySegment.copy(cell.memory(), cell.headerAt(), out, at, length);
      kind.turn(out, at);
    } else {
      MemorySegment.copy(own, 0, out, at, length);
    }
    kind.finish(out, at, length + messageLength);
  }

  /** What is in a header, and how that of a request becomes that of its answer. */
  enum Kind {
    /** The answer has what the request had. */
    ECHOED,

    /** All that leaves has the configured bytes. */
    SET,

    /** 60, destination (2 bytes) and origin (2 bytes), which change places. */
    TPDU {
      private static final byte ID = 0x60;

      @Override
      Fit fit(MemorySegment memory, long at, int length) {
        return memory.get(BYTE, at) == ID ? Fit.MESSAGE : Fit.WRONG;
      }

      @Override
      void turn(MemorySegment out, long at) {
        short destination = out.get(SHORT, at + 1);
        out.set(SHORT, at + 1, out.get(SHORT, at + 3));
        out.set(SHORT, at + 3, destination);
      }
    },

    /**
     * 22 bytes, as public descriptions of the VisaNet header have it. By their offset: 0 header
     * length; 1 flag and format; 2 text format; 3-4 length of header and message; 5-7 destination
     * station and 8-10 source station, six digits BCD; 11 round-trip control; 12-13 flags; 14-16
     * message status; 17 batch number; 18-20 reserved; 21 user information.
     *
     * <p>A message that comes back has another header before all this, with four bytes more: 22-23
     * bitmap; 24-25 reject code.
     */
    VISA_LIKE {
      private static final int REJECT_BYTES = 26;
      private static final int TOTAL_AT = 3;
      private static final int DESTINATION_AT = 5;
      private static final int SOURCE_AT = 8;
      private static final int STATION_BYTES = 3;
      private static final int STATUS_AT = 14;
      private static final int STATUS_BYTES = 3;

      @Override
      Fit fit(MemorySegment memory, long at, int length) {
        int headerLength = memory.get(BYTE, at);
        boolean anotherFollows = memory.get(BYTE, at + 1) < 0;
        if (headerLength == REJECT_BYTES || anotherFollows) {
          return length < REJECT_BYTES ? Fit.WRONG : Fit.REJECT;
        }
        int total = Short.toUnsignedInt(memory.get(SHORT, at + TOTAL_AT));
        return headerLength == 22 && total == length ? Fit.MESSAGE : Fit.WRONG;
      }

      @Override
      void turn(MemorySegment out, long at) {
        for (int i = 0; i < STATION_BYTES; i++) {
          byte destination = out.get(BYTE, at + DESTINATION_AT + i);
          out.set(BYTE, at + DESTINATION_AT + i, out.get(BYTE, at + SOURCE_AT + i));
          out.set(BYTE, at + SOURCE_AT + i, destination);
        }
        LockedMemory.zero(out, at + STATUS_AT, STATUS_BYTES);
      }

      @Override
      void finish(MemorySegment out, long at, int length) {
        out.set(SHORT, at + TOTAL_AT, (short) length);
      }
    };

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT =
        ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /**
     * @param length of header and message, at least the header's
     */
    Fit fit(MemorySegment memory, long at, int length) {
      return Fit.MESSAGE;
    }

    /** Makes a request's header that of its answer. */
    void turn(MemorySegment out, long at) {}

    /**
     * Enters what depends on the message.
     *
     * @param length of header and message
     */
    void finish(MemorySegment out, long at, int length) {}
  }
}
