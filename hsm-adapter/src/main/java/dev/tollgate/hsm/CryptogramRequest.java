package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinBlockResult;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * A chip card's transaction: the operands of a cryptogram check, and of what depends on the same
 * card and counter (issuer scripts, dynamic card values). Mutable with public fields: one instance
 * belongs to a lane and is filled anew for each command, so that nothing is allocated. Offsets are
 * into the cell.
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

  /** EMV tag 9F37, four bytes; the session keys of M/Chip 16 and 17, and CVC3, take it. */
  public int unpredictableNumber;

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

  private static final int PAN_DIGITS_MIN = 8;
  private static final int PSN_MAX = 99;
  private static final int ATC_MAX = 0xFFFF;
  private static final int CRYPTOGRAM_BYTES = 8;

  /** Whether the operands name a card and a transaction of it. */
  boolean hasCard(MemorySegment cell) {
    return Digits.arePan(cell, panAt, panLength, PAN_DIGITS_MIN)
        && panSequenceNumber >= 0
        && panSequenceNumber <= PSN_MAX
        && atc >= 0
        && atc <= ATC_MAX;
  }

  boolean hasData(MemorySegment cell) {
    return dataLength > 0
        && dataLength <= DATA_BYTES_MAX
        && LaneCipher.reaches(cell, dataAt, dataLength);
  }

  boolean hasCryptogram(MemorySegment cell) {
    return LaneCipher.reaches(cell, arqcAt, CRYPTOGRAM_BYTES);
  }

  /** What the session keys of the cryptogram are diversified by (EMV Book 2 A1.3.1: R). */
  long transactionDiversifier() {
    long counter = (long) atc << 48;
    return version.sessionKey == SessionKey.MASTERCARD
        ? counter | Integer.toUnsignedLong(unpredictableNumber)
        : counter;
  }

  /**
   * What the session keys of issuer script commands are diversified by: the ARQC, plus the number
   * of the command.
   */
  long scriptDiversifier(MemorySegment cell, int commandNumber) {
    long arqc = cell.get(JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), arqcAt);
    return arqc + commandNumber;
  }

  /** The key that a cryptogram is a retail MAC under. */
  enum SessionKey {
    /** None: the ICC master key itself. */
    NONE,
    /** EMV common session key: R is the ATC, then zeros. */
    COMMON,
    /** Mastercard SKD: R is the ATC, two zero bytes, then the unpredictable number. */
    MASTERCARD
  }

  /**
   * How an application cryptogram is made, by cryptogram version number (Visa VIS, M/Chip). What
   * they differ in: session key, padding (ISO 9797-1), and how the issuer answers (EMV Book 2 8.2).
   */
  public enum CryptogramVersion {
    /** CVN 10: padding method 1; ARPC by method 1 under the same key. */
    VISA_10(SessionKey.NONE, 1, 1),
    /** CVN 18: padding method 2; ARPC by method 2 under the same key. */
    VISA_18(SessionKey.COMMON, 2, 2),
    /** CVN 22: as 18; its issuer scripts have common session keys too. */
    VISA_22(SessionKey.COMMON, 2, 2),
    /** M/Chip CVN 16: padding method 2; ARPC by method 1 under the ICC master key. */
    MCHIP_16(SessionKey.MASTERCARD, 2, 1),
    /** M/Chip CVN 17: as 16; the card's counters are in the data. */
    MCHIP_17(SessionKey.MASTERCARD, 2, 1),
    /** M/Chip CVN 20: padding method 2; ARPC by method 1 under the same key. */
    MCHIP_20(SessionKey.COMMON, 2, 1),
    /** M/Chip CVN 21: as 20; the card's counters are in the data. */
    MCHIP_21(SessionKey.COMMON, 2, 1);

    private final SessionKey sessionKey;
    private final int paddingMethod;
    private final int arpcMethod;

    CryptogramVersion(SessionKey sessionKey, int paddingMethod, int arpcMethod) {
      this.sessionKey = sessionKey;
      this.paddingMethod = paddingMethod;
      this.arpcMethod = arpcMethod;
    }

    SessionKey sessionKey() {
      return sessionKey;
    }

    /** Whether ISO 9797-1 padding method 2 is used: 80, then zeros; else zeros only. */
    boolean marksPadding() {
      return paddingMethod == 2;
    }

    /** 1 or 2 of EMV Book 2 8.2. */
    int arpcMethod() {
      return arpcMethod;
    }

    /** Whether the ARPC is made under the ICC master key rather than under a session key. */
    boolean answersUnderMasterKey() {
      return sessionKey != SessionKey.COMMON;
    }

    /** Whether the card is of Visa: another PIN block and another padding in its scripts. */
    public boolean isVisa() {
      return this == VISA_10 || this == VISA_18 || this == VISA_22;
    }

    /** Whether the keys of its issuer scripts are the ICC keys XOR the ATC, not derived ones. */
    boolean scriptsByCounter() {
      return this == VISA_10 || this == VISA_18;
    }

    /** Length of the ARPC. */
    public int arpcBytes() {
      return arpcMethod == 1 ? 8 : 4;
    }

    /** Length of what the issuer tells the card with it: ARC (method 1) or CSU (method 2). */
    public int issuerWordBytes() {
      return arpcMethod == 1 ? 2 : 4;
    }
  }

  /** The commands on chip cards, part of {@link PaymentHsm}. */
  public interface Commands {
    /**
     * Verifies a dynamic CVV of a contactless stripe (Visa dCVV) in constant time: the CVV
     * algorithm under a key of the card's own, with the ATC over the first four PAN digits.
     *
     * @param key usage {@link KeyUsage#E4}; the card's key comes from it as an ICC master key does
     * @param card PAN, PAN sequence number, option and ATC, up to 9999 as the track has four digits
     * @param expiry as with {@link PaymentHsm#verifyCardValue}
     */
    CheckResult verifyDcvv(
        MemorySegment cell,
        HsmKey key,
        CryptogramRequest card,
        int expiry,
        int serviceCode,
        long valueAt);

    /**
     * Verifies a Mastercard dynamic CVC3 of a contactless stripe in constant time: TDES under the
     * card's key of IVCVC3, unpredictable number and ATC; of its last two bytes, as a number, the
     * last digits.
     *
     * @param key usage {@link KeyUsage#E4}; the card's key comes from it as an ICC master key does
     * @param card PAN, PAN sequence number, option, ATC, unpredictable number (its digits in BCD),
     *     and as data the static part of the track, from which IVCVC3 comes
     * @param digits how many the track has, 1 to 5
     */
    CheckResult verifyCvc3(
        MemorySegment cell, HsmKey key, CryptogramRequest card, int digits, long valueAt);

    /**
     * Verifies an application request cryptogram (ARQC) in constant time and, if it is right, makes
     * the ARPC of both outcomes while the session keys exist.
     *
     * @param key usage {@link KeyUsage#E0}
     */
    CheckResult verifyCryptogram(MemorySegment cell, HsmKey key, CryptogramRequest request);

    /**
     * Makes the MAC of an issuer script command (EMV Book 2 9.2, format 2) for versions Visa 22 and
     * M/Chip: retail MAC with padding method 2 under a session key derived from the ARQC.
     *
     * @param key usage {@link KeyUsage#E2}
     * @param request the transaction that is answered: version, card, ARQC; as data what the MAC
     *     covers, for these cards command header, ATC, ARQC and command data
     * @param commandNumber added to the ARQC, as M/Chip does with each command of a script; else 0
     * @param macAt where the 8 bytes of the MAC go
     * @return false if the HSM did not carry out the command
     */
    boolean generateScriptMac(
        MemorySegment cell, HsmKey key, CryptogramRequest request, int commandNumber, long macAt);

    /**
     * The same for versions Visa 10 and 18, whose script keys are the card's keys XOR the ATC and
     * its complement.
     */
    boolean generateScriptMacByCounter(
        MemorySegment cell, HsmKey key, CryptogramRequest request, long macAt);

    /**
     * Encrypts the new offline PIN of a PIN change script for M/Chip: the PIN block of format 2
     * under a session key derived from the ARQC. The PIN comes in a block with the PAN in it;
     * format 1 is forbidden.
     *
     * @param key usage {@link KeyUsage#E1}
     * @param request the transaction that is answered: version, card, ARQC
     * @param commandNumber as with {@link #generateScriptMac}
     * @param outAt where the 8 bytes of the command's data go; written only if they are made
     */
    PinBlockResult encipherScriptPin(
        MemorySegment cell,
        HsmKey zpk,
        PinBlockFormat format,
        long pinBlockAt,
        HsmKey key,
        CryptogramRequest request,
        int commandNumber,
        long outAt);

    /**
     * The same for the Visa versions: the VIS PIN block for a change without the current PIN, in
     * which half of the card's left key is mixed, its length in front, padded.
     *
     * @param cryptogramKey usage {@link KeyUsage#E0}
     * @param outAt where 16 bytes go
     */
    PinBlockResult encipherVisaScriptPin(
        MemorySegment cell,
        HsmKey zpk,
        PinBlockFormat format,
        long pinBlockAt,
        HsmKey key,
        HsmKey cryptogramKey,
        CryptogramRequest request,
        int commandNumber,
        long outAt);
  }
}
