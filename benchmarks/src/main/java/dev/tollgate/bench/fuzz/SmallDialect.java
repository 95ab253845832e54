package dev.tollgate.bench.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.pci.yaml.YamlMap;
import java.io.ByteArrayInputStream;

/** A dialect with a field of each kind: reading a shipped one takes longer than what is tested. */
final class SmallDialect {
  private static final byte[] FILE =
      """
      dialect: small
      encodings: {mti: ascii, bitmap: hex, prefix: ascii, text: ascii, binary: hex}
      mtis: ["0100", "0110", "0800"]
      fields:
        2: {name: primary account number, type: n, length: 19, prefix: 2, min: 8, class: pan}
        3: {name: processing code, type: n, length: 6, class: plain}
        4: {name: amount, type: n, length: 12, class: plain}
        7: {name: transmission, type: n, length: 10, form: MMDDhhmmss, class: plain}
        11: {name: STAN, type: n, length: 6, class: plain}
        35: {name: track 2, type: z, length: 37, prefix: 2, class: sad}
        41: {name: terminal, type: ans, length: 8, class: plain}
        48: {name: private, type: ans, length: 999, prefix: 3, class: sad,
             composite: {tag: an2, length: n2, known: {92: CVV2, 61: {name: p, class: plain}}}}
        52: {name: PIN, type: b, length: 8, class: sad}
        55: {name: chip, type: b, length: 255, prefix: 3, class: opaque, encoding: raw,
             composite: {kind: ber-tlv, known: {9F26: cryptogram, 9F36: {name: c, class: plain}}}}
        70: {name: code, type: n, length: 3, class: plain}
      """
          .getBytes(UTF_8);

  private SmallDialect() {}

  /** Read anew each time, as each command does. */
  static YamlMap file() {
    return YamlMap.read("small.yaml", new ByteArrayInputStream(FILE));
  }
}
