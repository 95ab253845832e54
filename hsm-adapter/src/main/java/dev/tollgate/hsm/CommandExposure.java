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
  /** The host gets the MAC, which is what it asked for, and the chaining values before it. */
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
  TRANSLATE_PIN(Exposure.HOST_SEES_PIN);

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
    /** The clear PIN block passes through the zone's locked memory. */
    HOST_SEES_PIN,
    /** A clear key passes through the zone's locked memory. */
    HOST_SEES_KEY
  }
}
