package dev.tollgate.hsm;

/**
 * Operands of a cryptogram check. Mutable with public fields: one instance belongs to a lane and is
 * filled anew for each check, so that nothing is allocated. Offsets are into the cell.
 */
public final class CryptogramRequest {
  public CryptogramVersion version = CryptogramVersion.VISA_18;

  /** How the ICC master key comes from the PAN (EMV Book 2 annex A1.4): option B, else A. */
  public boolean optionB;

  /** ASCII digits. */
  public long panAt;

  /** 8 to 19. */
  public int panLength;

  /** PAN sequence number, 0 to 99. */
  public int panSequenceNumber;

  /** Application transaction counter, 0 to 65535. */
  public int atc;

  /** What the card computed over, without padding. */
  public long dataAt;

  /** 1 to {@value #DATA_BYTES_MAX}. */
  public int dataLength;

  /** The 8 bytes of the ARQC. */
  public long arqcAt;

  /** ARC or CSU that goes with an approval; {@link CryptogramVersion#issuerWordBytes} bytes. */
  public long approvalWordAt;

  /** The same for a decline. */
  public long declineWordAt;

  /** Where the ARPC of an approval goes; written only if the ARQC is right. */
  public long approvalArpcAt;

  /** The same for a decline. */
  public long declineArpcAt;

  /** Longest data: all tags of CVN 18 with an IAD of 32 bytes take 61. */
  public static final int DATA_BYTES_MAX = 128;

  /**
   * How an application cryptogram is made, by cryptogram version number (Visa VIS). What they
   * differ in: session key, padding, and how the issuer answers.
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
}
