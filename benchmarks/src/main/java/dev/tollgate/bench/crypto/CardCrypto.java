package dev.tollgate.bench.crypto;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.softhsm.TestKey;
import dev.tollgate.softhsm.TestKeys;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a terminal and an issuer would compute for a test card: PIN blocks as network {@code alpha}
 * sends them, the PVV and the CVV2. It shares no code with the product, so an answer that agrees
 * with it agrees with the standard and not with itself. Published test keys and PINs only.
 */
public final class CardCrypto {
  private static final String SERVICE_CODE_CVV2 = "000";

  private final TripleDes zpk;
  private final TripleDes pvk;
  private final TripleDes cvk;

  /** The three keys are double-length TDES, 16 bytes each. */
  CardCrypto(byte[] zpk, byte[] pvk, byte[] cvk) {
    this.zpk = new TripleDes(zpk);
    this.pvk = new TripleDes(pvk);
    this.cvk = new TripleDes(cvk);
  }

  /**
   * With network {@code alpha}'s zone PIN key, the PVV key and the CVV key of a published key file.
   */
  public static CardCrypto from(Path testKeysFile) {
    Map<String, TestKey> keys =
        TestKeys.read(testKeysFile).stream().collect(Collectors.toMap(TestKey::name, key -> key));
    return new CardCrypto(
        value(keys, "zpk-alpha-01", testKeysFile),
        value(keys, "pvk-1", testKeysFile),
        value(keys, "cvk", testKeysFile));
  }

  private static byte[] value(Map<String, TestKey> keys, String name, Path file) {
    TestKey key = keys.get(name);
    if (key == null) {
      throw new TollgateException(
          "TG-BEN-012",
          ExitCode.FAILED,
          "test key missing",
          name + " in " + file,
          "restore the file from the repository");
    }
    return key.value();
  }

  /** ISO 9564-1 format 0 PIN block under the zone PIN key, 8 bytes. */
  public byte[] encryptedPinBlock(String pan, String pin) {
    return zpk.encrypt(PinBlock.format0(pan, pin));
  }

  /** Decrypts to something that is no PIN block of any length. */
  public byte[] encryptedMalformedPinBlock(String pan, String pin) {
    return zpk.encrypt(PinBlock.malformed(pan, pin));
  }

  /** Visa PVV, four digits. */
  public String pvv(String pan, String keyIndex, String pin) {
    return VisaPvv.of(pvk, pan, keyIndex, pin);
  }

  /**
   * CVV2, three digits.
   *
   * @param expiry YYMM, as the Visa table and the card file have it
   */
  public String cvv2(String pan, String expiry) {
    return CardValue.of(cvk, pan, expiry, SERVICE_CODE_CVV2);
  }
}
