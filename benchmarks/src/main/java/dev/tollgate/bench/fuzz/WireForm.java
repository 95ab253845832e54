package dev.tollgate.bench.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.edge.link.Edge.Wire;
import dev.tollgate.pci.edge.link.Framing;
import dev.tollgate.pci.yaml.YamlMap;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * A dialect behind a framing and a header, and how a peer writes it.
 *
 * @param length as in the configuration: {@code 2-binary}
 * @param header what a peer sends, in hexadecimal
 */
record WireForm(Wire wire, String name, String length, boolean inclusive, String header) {
  private static final String ISO_HEADER = "49534F303136303030303735";
  private static final String VISA_HEADER = "16010200000000654321000000000000000000000000";
  private static final int VISA_TOTAL_AT = 3;

  /** Every length, header and counting of itself at least once. */
  static List<WireForm> all() {
    return List.of(
        of("iso87-ascii", "2-binary", false, "none", ""),
        of("iso87-binary", "4-binary", true, "tpdu", "6000010002"),
        of("iso87-ascii", "2-bcd", true, "{fixed: '" + ISO_HEADER + "'}", ISO_HEADER),
        of("iso87-ascii", "4-ascii", false, "none", ""),
        of("iso87-ascii", "2-binary-2-zero", false, "tpdu", "6000010002"),
        of(
            "iso87-binary",
            "2-binary-2-zero",
            false,
            "{visa-like: {station: '123456', peer: '654321'}}",
            VISA_HEADER));
  }

  private static WireForm of(
      String dialect, String length, boolean inclusive, String header, String sent) {
    String network =
        "framing: {length: " + length + ", inclusive: " + inclusive + "}\nheader: " + header + "\n";
    var file = new ByteArrayInputStream(network.getBytes(UTF_8));
    Framing framing = Framing.read(YamlMap.read("network.yaml", file));
    String kind = header.startsWith("{") ? header.substring(1, header.indexOf(':')) : header;
    String name = sent.isEmpty() ? length : length + "+" + kind;
    return new WireForm(
        new Wire(DialectReader.shipped(dialect), framing), name, length, inclusive, sent);
  }

  /** A message as a peer sends it. */
  byte[] frame(byte[] message) {
    byte[] head = HexFormat.of().parseHex(header);
    int content = head.length + message.length;
    if (header.equals(VISA_HEADER)) {
      ByteBuffer.wrap(head).putShort(VISA_TOTAL_AT, (short) content);
    }
    byte[] prefix = prefix(inclusive ? content + prefix(0).length : content);
    return ByteBuffer.allocate(prefix.length + content).put(prefix).put(head).put(message).array();
  }

  private byte[] prefix(int value) {
    String digits = String.format(Locale.ROOT, "%04d", value);
    return switch (length) {
      case "2-binary" -> ByteBuffer.allocate(2).putShort((short) value).array();
      case "4-binary" -> ByteBuffer.allocate(4).putInt(value).array();
      case "2-binary-2-zero" -> ByteBuffer.allocate(4).putShort((short) value).array();
      case "2-bcd" -> HexFormat.of().parseHex(digits);
      case "4-ascii" -> digits.getBytes(ISO_8859_1);
      default -> throw new IllegalArgumentException(length);
    };
  }
}
