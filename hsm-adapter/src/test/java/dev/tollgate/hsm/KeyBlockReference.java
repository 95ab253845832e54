package dev.tollgate.hsm;

import java.util.Random;

/**
 * Key blocks of X9.143 once more, versions B and D, out of {@link Reference}, a CMAC of its own and
 * hex text. Shares no code with what it judges.
 */
final class KeyBlockReference {
  private KeyBlockReference() {}

  /**
   * @param header 16 characters and optional blocks; its length field is filled in
   * @param keyField length, key and padding, whole blocks, in hex
   */
  static String wrap(String kbpk, String header, String keyField) {
    boolean aes = header.startsWith("D");
    int macDigits = aes ? 32 : 16;
    int length = header.length() + keyField.length() + macDigits;
    String told = header.charAt(0) + "%04d".formatted(length) + header.substring(5);
    String mac = DukptReference.cmac(derived(kbpk, aes, "0001"), aes, hexOf(told) + keyField);
    return told + cbc(derived(kbpk, aes, "0000"), aes, mac, keyField) + mac;
  }

  /** The key inside, or null if the MAC is wrong. */
  static String unwrap(String kbpk, String block, int headerLength) {
    boolean aes = block.startsWith("D");
    int macDigits = aes ? 32 : 16;
    String mac = block.substring(block.length() - macDigits);
    String encrypted = block.substring(headerLength, block.length() - macDigits);
    String key = derived(kbpk, aes, "0000");
    StringBuilder field = new StringBuilder();
    String chain = mac;
    for (int at = 0; at < encrypted.length(); at += macDigits) {
      String part = encrypted.substring(at, at + macDigits);
      String clear = aes ? Reference.aesDecrypted(key, part) : Reference.tdesDecrypted(key, part);
      field.append(Reference.xor(clear, chain));
      chain = part;
    }
    String covered = hexOf(block.substring(0, headerLength)) + field;
    if (!DukptReference.cmac(derived(kbpk, aes, "0001"), aes, covered).equals(mac)) {
      return null;
    }
    int digits = Integer.parseInt(field.substring(0, 4), 16) / 4;
    return field.substring(4, 4 + digits);
  }

  /** Key block encryption key (0000) or authentication key (0001). */
  static String derived(String kbpk, boolean aes, String purpose) {
    String kind =
        switch (kbpk.length()) {
          case 32 -> aes ? "0002" : "0000";
          case 48 -> aes ? "0003" : "0001";
          default -> "0004";
        };
    String bits = "%04X".formatted(kbpk.length() * 4);
    String key = "";
    for (int counter = 1; key.length() < kbpk.length(); counter++) {
      String data = "%02X".formatted(counter) + purpose + "00" + kind + bits;
      key += DukptReference.cmac(kbpk, aes, data);
    }
    return key.substring(0, kbpk.length());
  }

  private static String cbc(String key, boolean aes, String iv, String data) {
    String first = Reference.xor(data.substring(0, iv.length()), iv);
    return DukptReference.cbc(key, aes, first + data.substring(iv.length()));
  }

  /** Length, key, and padding up to whole blocks, some of them more than needed. */
  static String keyField(String key, boolean aes, Random random) {
    String field = "%04X".formatted(key.length() * 4) + key;
    int block = aes ? 32 : 16;
    int missing = (block - field.length() % block) % block + block * random.nextInt(3);
    byte[] padding = new byte[missing / 2];
    random.nextBytes(padding);
    return field + DukptReference.hex(padding);
  }

  private static String hexOf(String text) {
    return DukptReference.hex(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }
}
