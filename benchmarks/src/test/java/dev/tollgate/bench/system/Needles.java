package dev.tollgate.bench.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.scenario.Step.Cardholder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Card data in every form in which it could have been written down. Bytes are kept as Latin-1 text,
 * one character a byte, so that any file can be searched for them.
 */
final class Needles {
  private final Map<String, String> nameByNeedle = new LinkedHashMap<>();

  /** Digits as text, as hex of that text, and packed two to a byte from either end. */
  void digits(String name, String digits) {
    bytes(name, digits.getBytes(ISO_8859_1));
    String even = digits.length() % 2 == 0 ? digits : null;
    for (String packed : even != null ? List.of(even) : List.of("0" + digits, digits + "F")) {
      add(name + " packed", HexFormat.of().parseHex(packed));
    }
  }

  /** Bytes as they are, and as hex or base 64. */
  void bytes(String name, byte[] bytes) {
    add(name, bytes);
    String hex = HexFormat.of().formatHex(bytes);
    add(name + " in hex", hex.getBytes(ISO_8859_1));
    add(name + " in upper-case hex", hex.toUpperCase(Locale.ROOT).getBytes(ISO_8859_1));
    add(
        name + " in base 64",
        Base64.getEncoder().withoutPadding().encodeToString(bytes).getBytes(ISO_8859_1));
  }

  /** What the scenario sends of a cardholder. */
  void cardholder(Cardholder holder, String expiry, CardCrypto crypto) {
    String pan = holder.pan();
    digits("PAN of " + holder.name(), pan);
    String wrong = (holder.pin().charAt(0) - '0' + 1) % 10 + holder.pin().substring(1);
    bytes("PIN block of " + holder.name(), crypto.encryptedPinBlock(pan, holder.pin()));
    bytes("wrong PIN block of " + holder.name(), crypto.encryptedPinBlock(pan, wrong));
    bytes(
        "malformed PIN block of " + holder.name(),
        crypto.encryptedMalformedPinBlock(pan, holder.pin()));
    // Three digits alone are in every file; DE48 tag 92 with its length is not.
    bytes("CVV2 of " + holder.name(), ("9203" + crypto.cvv2(pan, expiry)).getBytes(ISO_8859_1));
  }

  /** Names of what is found in some bytes. */
  List<String> in(byte[] bytes) {
    String hay = new String(bytes, ISO_8859_1);
    List<String> found = new ArrayList<>();
    nameByNeedle.forEach((needle, name) -> {
      if (hay.contains(needle)) {
        found.add(name);
      }
    });
    return found;
  }

  private void add(String name, byte[] bytes) {
    nameByNeedle.put(new String(bytes, ISO_8859_1), name);
  }
}
