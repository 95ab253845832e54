package dev.tollgate.bench.crypto;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.softhsm.TestKey;
import dev.tollgate.softhsm.TestKeys;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a terminal, a chip and an issuer would compute for a test card. It shares no code with the
 * product, so an answer that agrees with it agrees with the standard and not with itself. Published
 * test keys and PINs only.
 */
public final class CardCrypto {
  private static final String ALPHA_PIN_KEY = "zpk-alpha-01";
  private static final String SERVICE_CODE_CVV2 = "000";
  private static final String SERVICE_CODE_ICVV = "999";
  private static final int VALIDATION_DIGITS = 16;

  private final Map<String, TripleDes> keys;
  private final String source;

  /**
   * @param keys double-length TDES keys by name, 16 bytes each
   * @param source where they come from, for messages
   */
  CardCrypto(Map<String, byte[]> keys, String source) {
    this.keys =
        keys.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, key -> new TripleDes(key.getValue())));
    this.source = source;
  }

  /** With all TDES keys of a published key file. */
  public static CardCrypto from(Path testKeysFile) {
    return new CardCrypto(
        TestKeys.read(testKeysFile).stream()
            .filter(key -> key.value().length == 2 * TripleDes.BLOCK_BYTES)
            .collect(Collectors.toMap(TestKey::name, TestKey::value)),
        testKeysFile.toString());
  }

  /** As network {@code alpha} sends it: ISO 9564-1 format 0 under its zone PIN key, 8 bytes. */
  public byte[] encryptedPinBlock(String pan, String pin) {
    return encryptedPinBlock(ALPHA_PIN_KEY, PinBlock.ISO_0, pan, pin);
  }

  /**
   * @param zonePinKey name of the key
   */
  public byte[] encryptedPinBlock(String zonePinKey, PinBlock format, String pan, String pin) {
    return key(zonePinKey).encrypt(format.clear(pan, pin));
  }

  /** Decrypts to something that is no PIN block of any length. */
  public byte[] encryptedMalformedPinBlock(String pan, String pin) {
    return encryptedMalformedPinBlock(ALPHA_PIN_KEY, PinBlock.ISO_0, pan, pin);
  }

  public byte[] encryptedMalformedPinBlock(
      String zonePinKey, PinBlock format, String pan, String pin) {
    return key(zonePinKey).encrypt(format.malformed(pan, pin));
  }

  /** Visa PVV, four digits. */
  public String pvv(String pan, String keyIndex, String pin) {
    return VisaPvv.of(key("pvk-1"), pan, keyIndex, pin);
  }

  /** IBM 3624 offset over the rightmost 16 digits of the PAN, as many digits as the PIN has. */
  public String offset(String pan, String pin) {
    String validationData = pan.substring(pan.length() - VALIDATION_DIGITS);
    return Ibm3624.offset(key("pgk"), Ibm3624.TABLE, validationData, pin);
  }

  /**
   * CVV of the magnetic stripe, three digits.
   *
   * @param expiry YYMM, as the Visa table and the card file have it
   */
  public String cvv(String pan, String expiry, String serviceCode) {
    return CardValue.of(key("cvk"), pan, expiry, serviceCode);
  }

  /** CVV of the chip's track 2 equivalent data, three digits. */
  public String icvv(String pan, String expiry) {
    return cvv(pan, expiry, SERVICE_CODE_ICVV);
  }

  /** CVV2 of the signature panel, three digits. */
  public String cvv2(String pan, String expiry) {
    return cvv(pan, expiry, SERVICE_CODE_CVV2);
  }

  /**
   * The chip of a card.
   *
   * @param sequenceNumber two digits
   * @param optionB how its key comes from the PAN: option B of EMV Book 2 annex A1.4, else A
   */
  public ChipKey chip(String pan, String sequenceNumber, boolean optionB, Cryptogram version) {
    TripleDes issuerKey = key("imk-ac");
    return new ChipKey(
        optionB
            ? EmvKeys.optionB(issuerKey, pan, sequenceNumber)
            : EmvKeys.optionA(issuerKey, pan, sequenceNumber),
        version);
  }

  /** The MAC under a zone authentication key. */
  public RetailMac mac(String zoneAuthenticationKey) {
    return new RetailMac(key(zoneAuthenticationKey));
  }

  private TripleDes key(String name) {
    TripleDes key = keys.get(name);
    if (key == null) {
      throw new TollgateException(
          "TG-BEN-012",
          ExitCode.FAILED,
          "test key missing",
          name + " in " + source,
          "restore the file from the repository");
    }
    return key;
  }
}
