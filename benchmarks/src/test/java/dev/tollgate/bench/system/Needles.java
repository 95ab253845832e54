package dev.tollgate.bench.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.scenario.Step.Cardholder;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Card data in every form in which it could have been written down, to search bytes for. */
final class Needles {
  @SuppressWarnings("ArrayRecordComponent") // never compared as a record
  private record Needle(String name, byte[] bytes) {}

  /** By their first two bytes: hundreds of megabytes are searched. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private final List<Needle>[] byStart = new List[1 << 16];

  /** What text of network gamma is in. */
  static final Charset EBCDIC = Charset.forName("IBM1047");

  /** Text as networks write it, each as it is and as hex or base 64. */
  void text(String name, String text) {
    bytes(name, text.getBytes(ISO_8859_1));
    bytes(name + " in EBCDIC", text.getBytes(EBCDIC));
  }

  /** Digits packed two to a byte, an odd number of them from either end. */
  void packedDigits(String name, String digits) {
    boolean even = digits.length() % 2 == 0;
    for (String packed : even ? List.of(digits) : List.of("0" + digits, digits + "F")) {
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

  /** What the scenario sends of a cardholder besides the PAN. */
  void cardholder(Cardholder holder, String expiry, CardCrypto crypto) {
    String pan = holder.pan();
    String wrong = (holder.pin().charAt(0) - '0' + 1) % 10 + holder.pin().substring(1);
    bytes("PIN block of " + holder.name(), crypto.encryptedPinBlock(pan, holder.pin()));
    bytes("wrong PIN block of " + holder.name(), crypto.encryptedPinBlock(pan, wrong));
    bytes(
        "malformed PIN block of " + holder.name(),
        crypto.encryptedMalformedPinBlock(pan, holder.pin()));
    // Three digits alone are in every file; DE48 tag 92 with its length is not.
    text("CVV2 of " + holder.name(), "9203" + crypto.cvv2(pan, expiry));
  }

  /** Names of what is found in some bytes. */
  List<String> in(byte[] hay) {
    return in(hay, hay.length);
  }

  List<String> in(byte[] hay, int length) {
    Set<String> found = new LinkedHashSet<>();
    for (int at = 0; at < length - 1; at++) {
      List<Needle> candidates = byStart[start(hay, at)];
      if (candidates != null) {
        for (Needle needle : candidates) {
          int end = at + needle.bytes().length;
          if (end <= length && Arrays.equals(hay, at, end, needle.bytes(), 0, end - at)) {
            found.add(needle.name());
          }
        }
      }
    }
    return List.copyOf(found);
  }

  private void add(String name, byte[] bytes) {
    int start = start(bytes, 0);
    if (byStart[start] == null) {
      byStart[start] = new ArrayList<>();
    }
    byStart[start].add(new Needle(name, bytes));
  }

  private static int start(byte[] bytes, int at) {
    return Byte.toUnsignedInt(bytes[at]) << Byte.SIZE | Byte.toUnsignedInt(bytes[at + 1]);
  }
}
