package dev.tollgate.pci.edge.link;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.pci.yaml.YamlMap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.util.HexFormat;

/** The framings: each as the configuration has it, and as a peer writes it by the book. */
enum Form {
  BINARY_2("framing: length-2-binary", "%04X"),
  BINARY_4("framing: length-4-binary", "%08X"),
  BINARY_2_ZERO_2("framing: {length: 2-binary-2-zero}", "%04X0000"),
  BCD_2("framing: length-2-bcd", "%04d"),
  ASCII_4("framing: {length: 4-ascii, inclusive: false}\nheader: none", ""),
  INCLUSIVE_2("framing: {length: 2-binary, inclusive: true}", "%04X", 2, ""),
  INCLUSIVE_4("framing: {length: 4-binary, inclusive: true}", "%08X", 4, ""),
  INCLUSIVE_BCD("framing: {length: 2-bcd, inclusive: true}", "%04d", 2, ""),
  INCLUSIVE_ASCII("framing: {length: 4-ascii, inclusive: true}", "", 4, ""),
  TPDU("framing: length-2-binary\nheader: tpdu", "%04X", 0, "6000010002"),
  TPDU_ASCII("framing: length-4-ascii\nheader: {tpdu: \"6000990098\"}", "", 0, "6000010002"),
  SET(
      "framing: length-2-binary\nheader: {fixed: \"49534F303136303030303735\"}",
      "%04X",
      0,
      "49534F303136303030303730"),
  ECHOED(
      "framing: {length: 2-bcd, inclusive: true}\n"
          + "header: {fixed: \"49534F303136303030303735\", echo: true}",
      "%04d",
      2,
      "49534F303136303030303730"),
  VISA_LIKE(
      "framing: length-2-binary-2-zero\n"
          + "header: {visa-like: {station: \"123456\", peer: \"654321\"}}",
      "%04X0000",
      0,
      "16010200001234566543218182838485868788898A8B");

  private final String yaml;
  private final String length;
  private final int countsItself;

  /** What a peer has before each message; the length inside the last one is filled in. */
  private final String header;

  Form(String yaml, String length) {
    this(yaml, length, 0, "");
  }

  /**
   * @param length format of the length in hex digits; empty: four ASCII digits
   * @param countsItself how much of itself the length counts
   */
  Form(String yaml, String length, int countsItself, String header) {
    this.yaml = yaml;
    this.length = length;
    this.countsItself = countsItself;
    this.header = header;
  }

  Framing framing() {
    YamlMap network = YamlMap.read("network", new ByteArrayInputStream(yaml.getBytes(UTF_8)));
    Framing framing = Framing.read(network);
    network.done();
    return framing;
  }

  /** A frame of the peer; an empty one for no message. */
  ByteBuf frame(byte[] message) {
    return message.length == 0 ? frame("", message) : frame(header, message);
  }

  /** A frame with another header. */
  ByteBuf frame(String headerHex, byte[] message) {
    byte[] head = HexFormat.of().parseHex(headerHex);
    int content = head.length + message.length;
    if (this == VISA_LIKE && head.length == 22) {
      head[3] = (byte) (content >> 8);
      head[4] = (byte) content;
    }
    int counted = content + countsItself;
    byte[] prefix =
        length.isEmpty()
            ? String.format("%04d", counted).getBytes(US_ASCII)
            : HexFormat.of().parseHex(String.format(length, counted));
    return Unpooled.buffer().writeBytes(prefix).writeBytes(head).writeBytes(message);
  }
}
