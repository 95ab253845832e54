package dev.tollgate.hsm;

/**
 * What the host sees of each command when it is carried out over standard PKCS#11. A payment HSM
 * with a command set of its own would label the same commands differently.
 */
public enum CommandExposure {
  /** The host gets the token, which is what it asked for; the PAN it has already. */
  TOKENIZE(Exposure.HOST_SEES_RESULT),
  /** The host gets the expected value and compares it. */
  VERIFY_CARD_VALUE(Exposure.HOST_SEES_RESULT),
  /** The same. */
  VERIFY_CAVV(Exposure.HOST_SEES_RESULT),
  /** The same; the card's key is derived and stays in the HSM. */
  VERIFY_DCVV(Exposure.HOST_SEES_RESULT),
  /** The same. */
  VERIFY_CVC3(Exposure.HOST_SEES_RESULT),
  /**
   * The host gets the MAC, which is what it asked for, and with ISO 9797-1 the chaining values
   * before it. An HSM without CMAC leaves the subkeys in locked memory for that moment.
   */
  GENERATE_MAC(Exposure.HOST_SEES_RESULT),
  /** The host gets the expected MAC and compares it. */
  VERIFY_MAC(Exposure.HOST_SEES_RESULT),
  /**
   * The host gets the expected ARQC and compares it, and the ARPCs, which it asked for. Card and
   * session keys are derived and stay in the HSM.
   */
  VERIFY_CRYPTOGRAM(Exposure.HOST_SEES_RESULT),
  /** The host gets the MAC, which is what it asked for. The keys stay in the HSM. */
  GENERATE_SCRIPT_MAC(Exposure.HOST_SEES_RESULT),
  /** Standard PKCS#11 has no XOR of a key: the card's key is made in the host's locked memory. */
  GENERATE_SCRIPT_MAC_BY_COUNTER(Exposure.HOST_SEES_KEY),
  /** The PIN is decrypted into the host's locked memory and encrypted from there. */
  ENCIPHER_SCRIPT_PIN(Exposure.HOST_SEES_PIN),
  /** The same, and part of the card's key with it. */
  ENCIPHER_VISA_SCRIPT_PIN(Exposure.HOST_SEES_KEY),
  /** PKCS#11 has no PIN command: the PIN block is decrypted into the host's locked memory. */
  VERIFY_PIN_PVV(Exposure.HOST_SEES_PIN),
  /** The same. */
  VERIFY_PIN_IBM3624(Exposure.HOST_SEES_PIN),
  /** The same; the host also gets the PVV, which it asked for. */
  GENERATE_PVV(Exposure.HOST_SEES_PIN),
  /** The same with the offset. */
  GENERATE_PIN_OFFSET(Exposure.HOST_SEES_PIN),
  /** The PIN block is decrypted into the host's locked memory and encrypted from there. */
  TRANSLATE_PIN(Exposure.HOST_SEES_PIN),
  /**
   * The host gets the check value, which is public. Of a key that may not make its CMAC itself, the
   * subkeys are in locked memory for that moment.
   */
  KEY_CHECK_VALUE(Exposure.HOST_SEES_RESULT),
  /** The host gets the random bytes, which it asked for. */
  RANDOM(Exposure.HOST_SEES_RESULT),
  /**
   * The host gets the PAN, which it asked for and may not have had: whoever can give this command
   * turns stored tokens into card numbers. The token key of a production HSM should leave out
   * CKA_DECRYPT, so that the HSM refuses it.
   */
  DETOKENIZE(Exposure.HOST_SEES_PAN),
  /**
   * MACs, data and check values under an AES base key: all keys are derived in the HSM and stay
   * there. A PIN block under such a key is as visible as under any other.
   */
  DUKPT_AES(Exposure.HOST_SEES_RESULT),
  /**
   * The same under a TDES base key, and PIN blocks: the transaction's keys are in the host's locked
   * memory, since PKCS#11 cannot XOR keys.
   */
  DUKPT_TDES(Exposure.HOST_SEES_KEY),
  /**
   * Import and export: PKCS#11 knows no key blocks, so the key inside is in the host's locked
   * memory.
   */
  KEY_BLOCK(Exposure.HOST_SEES_KEY);

  private final Exposure exposure;

  CommandExposure(Exposure exposure) {
    this.exposure = exposure;
  }

  public Exposure exposure() {
    return exposure;
  }

  /** True for what a production profile refuses: the host would see a clear PIN or a clear key. */
  public boolean refusedInProduction() {
    return exposure == Exposure.HOST_SEES_PIN || exposure == Exposure.HOST_SEES_KEY;
  }

  /** What the host sees of a command that a driver carries out. */
  public enum Exposure {
    /** Keys and secrets never leave the HSM. */
    CONFINED,
    /** An expected check value is visible to the host. */
    HOST_SEES_RESULT,
    /** A PAN comes back into the zone, where PANs may be; no PIN and no key does. */
    HOST_SEES_PAN,
    /** The clear PIN block passes through the zone's locked memory. */
    HOST_SEES_PIN,
    /** A clear key passes through the zone's locked memory. */
    HOST_SEES_KEY
  }
}
