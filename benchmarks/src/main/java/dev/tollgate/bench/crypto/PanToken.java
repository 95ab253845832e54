package dev.tollgate.bench.crypto;

import dev.tollgate.softhsm.TestKey;
import dev.tollgate.softhsm.TestKeys;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** The token of a PAN, on the JDK's own provider: AES-256 of its digits in BCD, filled with F. */
public final class PanToken {
  private static final String KEY = "token";
  private static final int BLOCK_NIBBLES = 32;

  private PanToken() {}

  /**
   * 16 bytes.
   *
   * @param testKeysFile published keys, with that of tokens among them
   */
  public static byte[] of(Path testKeysFile, String pan) {
    byte[] key =
        TestKeys.read(testKeysFile).stream()
            .filter(known -> known.name().equals(KEY))
            .findFirst()
            .map(TestKey::value)
            .orElseThrow();
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      String block = pan + "F".repeat(BLOCK_NIBBLES - pan.length());
      return cipher.doFinal(HexFormat.of().parseHex(block));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES/ECB/NoPadding", e);
    }
  }
}
