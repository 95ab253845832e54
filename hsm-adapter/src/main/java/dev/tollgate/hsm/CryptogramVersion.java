package dev.tollgate.hsm;

/**
 * How an application cryptogram is made, by cryptogram version number (Visa VIS). What they differ
 * in: session key, padding, and how the issuer answers.
 */
public enum CryptogramVersion {
  /**
   * CVN 10: retail MAC under the ICC master key, ISO 9797-1 padding method 1; ARPC by method 1 (8
   * bytes) under the same key.
   */
  VISA_10(8),
  /**
   * CVN 18: retail MAC under the EMV common session key, ISO 9797-1 padding method 2; ARPC by
   * method 2 (4 bytes) under the same key.
   */
  VISA_18(4);

  private final int arpcBytes;

  CryptogramVersion(int arpcBytes) {
    this.arpcBytes = arpcBytes;
  }

  /** Length of the ARPC. */
  public int arpcBytes() {
    return arpcBytes;
  }

  /** Length of what the issuer tells the card with it: ARC (method 1) or CSU (method 2). */
  public int issuerWordBytes() {
    return arpcBytes == 8 ? 2 : 4;
  }
}
