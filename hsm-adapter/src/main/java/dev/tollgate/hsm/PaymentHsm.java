package dev.tollgate.hsm;

import dev.tollgate.hsm.CommandExposure.Exposure;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Commands of a payment HSM at the level of the operation, so that an HSM with a command set of its
 * own fits behind it as well as PKCS#11. Belongs to one lane's thread.
 *
 * <p>Operands lie in one off-heap {@code cell}; {@code ...At} are byte offsets into it. PANs and
 * card values are ASCII digits. All commands are pure functions, so they may be repeated. An
 * operand out of its range, a PAN that is no number or a key of another usage is answered as not
 * carried out ({@code UNAVAILABLE}, false); nothing throws.
 */
public interface PaymentHsm {

  /** What the host sees when this driver verifies a PIN. */
  Exposure pinExposure();

  /**
   * Makes the token of a PAN: AES-256 of one block that holds the PAN, so it is deterministic and
   * can be reversed only in the HSM. The block is the PAN's digits as BCD, two to a byte, from the
   * left, then nibbles of F up to 16 bytes; so PANs of different length have different blocks.
   *
   * @param key usage {@link KeyUsage#D0}
   * @param panLength 8 to 19 digits
   * @param tokenAt where the 16 bytes of the token go
   * @return false if the HSM did not carry out the command
   */
  boolean tokenize(MemorySegment cell, HsmKey key, long panAt, int panLength, long tokenAt);

  /**
   * Verifies a PIN by its Visa PIN verification value (PVV): TDES under the PVK over the 11
   * rightmost PAN digits without the check digit, the key index and the first 4 PIN digits, of
   * which 4 decimal digits are taken.
   *
   * @param zpk usage {@link KeyUsage#P0}, the key the PIN block is encrypted under
   * @param pinBlockAt {@link PinBlockFormat#bytes()}, encrypted
   * @param pvk usage {@link KeyUsage#V2}
   * @param panLength 12 to 19 digits
   * @param pvki PIN verification key index, one digit
   * @param pvv the four digits of the reference value as a number
   */
  PinResult verifyPinPvv(
      MemorySegment cell,
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pvk,
      int pvki,
      int pvv);

  /**
   * Verifies a card verification value by Visa's CVV algorithm, in constant time. CVV2 uses service
   * code 0, iCVV 999.
   *
   * @param cvk usage {@link KeyUsage#C0}
   * @param panLength 8 to 19 digits
   * @param expiry four digits in the order the scheme's value uses (YYMM), as a number
   * @param serviceCode three digits as a number
   * @param valueAt the three ASCII digits received
   */
  CheckResult verifyCardValue(
      MemorySegment cell,
      HsmKey cvk,
      long panAt,
      int panLength,
      int expiry,
      int serviceCode,
      long valueAt);

  /**
   * Verifies a cardholder authentication verification value (CAVV, 3-D Secure) in constant time:
   * Visa's CVV algorithm with what the authentication told in place of expiry and service code.
   *
   * @param cvk usage {@link KeyUsage#C0}
   * @param unpredictableNumber four digits as a number
   * @param results three digits as a number: authentication results code, then second factor
   *     authentication code of two digits
   * @param valueAt the three ASCII digits received
   */
  CheckResult verifyCavv(
      MemorySegment cell,
      HsmKey cvk,
      long panAt,
      int panLength,
      int unpredictableNumber,
      int results,
      long valueAt);

  /**
   * Verifies a dynamic CVV of a contactless stripe (Visa dCVV) in constant time: the CVV algorithm
   * under a key of the card's own, with the ATC over the first four PAN digits.
   *
   * @param key usage {@link KeyUsage#E4}; the card's key comes from it as an ICC master key does
   * @param card PAN, PAN sequence number, option and ATC, up to 9999 as the track has four digits
   * @param expiry as with {@link #verifyCardValue}
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
   * Verifies a PIN by its IBM 3624 offset: the natural PIN is the validation data under the PIN
   * generation key, decimalised; the offset is added to it digit for digit, modulo 10.
   *
   * @param pgk usage {@link KeyUsage#V1}
   * @param panLength up to 19 digits, and as many as the rule takes
   * @param offset the digits of the offset as a number
   * @param offsetDigits how many there are, 4 to 12; so many leading digits of the PIN are compared
   */
  PinResult verifyPinIbm3624(
      MemorySegment cell,
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pgk,
      Ibm3624Rule rule,
      long offset,
      int offsetDigits);

  /** The same by {@link Ibm3624Rule#USUAL}: a PAN of 16 to 19 digits. */
  default PinResult verifyPinIbm3624(
      MemorySegment cell,
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pgk,
      long offset,
      int offsetDigits) {
    Ibm3624Rule rule = Ibm3624Rule.USUAL;
    return verifyPinIbm3624(
        cell, zpk, format, pinBlockAt, panAt, panLength, pgk, rule, offset, offsetDigits);
  }

  /**
   * Makes the Visa PVV of a new PIN (see {@link #verifyPinPvv}). The PIN block must have the PAN in
   * it, so that nobody's PIN becomes that of another card; one of format 1 is forbidden.
   *
   * @param pvvAt where the four ASCII digits go; written only if they are made
   */
  PinBlockResult generatePvv(
      MemorySegment cell,
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pvk,
      int pvki,
      long pvvAt);

  /**
   * Makes the IBM 3624 offset of a new PIN (see {@link #verifyPinIbm3624}); format 1 is forbidden.
   *
   * @param offsetDigits 4 to 12; so many leading digits of the PIN will be compared
   * @param offsetAt where so many ASCII digits go; written only if they are made
   */
  PinBlockResult generatePinOffset(
      MemorySegment cell,
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pgk,
      Ibm3624Rule rule,
      int offsetDigits,
      long offsetAt);

  /**
   * Translates a PIN block to another key, another format or both, as PCI PIN Security Requirement
   * 3-3 allows: formats 0, 3 and 4 to each other, format 1 to all; 0, 3 and 4 to 1 is forbidden.
   * There is one PAN, that of both blocks: it cannot be changed.
   *
   * @param fromKey usage {@link KeyUsage#P0}; TDES for formats 0, 1 and 3, AES for format 4, as
   *     with all PIN blocks
   * @param toKey the same
   * @param toAt where the new block goes, {@link PinBlockFormat#bytes()}; written only if it is
   *     made. The two blocks may overlap
   * @param panLength 8 to 19 digits; not looked at from format 1 to 1
   */
  PinBlockResult translatePin(
      MemorySegment cell,
      HsmKey fromKey,
      PinBlockFormat from,
      long fromAt,
      HsmKey toKey,
      PinBlockFormat to,
      long toAt,
      long panAt,
      int panLength);

  /**
   * Makes a message authentication code: ISO 9797-1 algorithm 3 (ANSI X9.19), padding method 1, 8
   * bytes.
   *
   * @param key usage {@link KeyUsage#M3}
   * @param dataLength at least 1
   * @param macAt where the 8 bytes of the MAC go
   * @return false if the HSM did not carry out the command
   */
  boolean generateMac(MemorySegment cell, HsmKey key, long dataAt, int dataLength, long macAt);

  /** Verifies such a code in constant time. */
  CheckResult verifyMac(MemorySegment cell, HsmKey key, long dataAt, int dataLength, long macAt);

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
   * The same for versions Visa 10 and 18, whose script keys are the card's keys XOR the ATC and its
   * complement.
   */
  boolean generateScriptMacByCounter(
      MemorySegment cell, HsmKey key, CryptogramRequest request, long macAt);

  /**
   * Encrypts the new offline PIN of a PIN change script for M/Chip: the PIN block of format 2 under
   * a session key derived from the ARQC. The PIN comes in a block with the PAN in it; format 1 is
   * forbidden.
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

  /** Outcome of a check value comparison. */
  enum CheckResult {
    MATCH,
    MISMATCH,
    /** The HSM did not carry out the command. */
    UNAVAILABLE
  }

  /** Outcome of a PIN verification. */
  enum PinResult {
    RIGHT,
    WRONG,
    /** The PIN block does not have the form its format asks for; says nothing about the PIN. */
    MALFORMED,
    /** The HSM did not carry out the command. */
    UNAVAILABLE
  }

  /** Outcome of a command that makes something out of a PIN block. */
  enum PinBlockResult {
    MADE,
    /** The standard forbids it for blocks of this format, whatever is in them. */
    FORBIDDEN,
    /** The PIN block does not have the form its format asks for. */
    MALFORMED,
    /** The PIN has fewer digits than the offset asked for. */
    PIN_TOO_SHORT,
    /** The HSM did not carry out the command. */
    UNAVAILABLE
  }

  /** PIN block formats of ISO 9564-1:2017. */
  enum PinBlockFormat {
    /** Format 0: PIN field XOR the rightmost 12 PAN digits without the check digit. */
    ISO_0(8, true),
    /** Format 1: PIN field with a transaction field, without the PAN. */
    ISO_1(8, false),
    /** Format 3: as format 0, filled with random digits A to F. */
    ISO_3(8, true),
    /** Format 4: PIN field, encrypted, XOR the whole PAN, encrypted again; AES only. */
    ISO_4(16, true);

    private final int bytes;
    private final boolean hasPan;

    PinBlockFormat(int bytes, boolean hasPan) {
      this.bytes = bytes;
      this.hasPan = hasPan;
    }

    /** Length of an encrypted block. */
    public int bytes() {
      return bytes;
    }

    /** Whether a block belongs to one PAN. */
    public boolean hasPan() {
      return hasPan;
    }

    /** Whether PCI PIN Security Requirement 3-3 allows to translate this format to another. */
    public boolean mayBecome(PinBlockFormat other) {
      return other.hasPan || !hasPan;
    }
  }

  /**
   * How an issuer's IBM 3624 PINs come from PANs.
   *
   * @param decimalizationTable the decimal digit of each hex digit 0 to F, a digit to a nibble
   * @param panDigits how many PAN digits the validation data begin with, 1 to 16
   * @param panDigitsAfter how many PAN digits follow these to the right, and are left out
   * @param pad the hex digit that fills the validation data up to 16
   */
  record Ibm3624Rule(long decimalizationTable, int panDigits, int panDigitsAfter, int pad) {
    /** Table 0123456789012345, validation data the rightmost 16 PAN digits. */
    public static final Ibm3624Rule USUAL = new Ibm3624Rule(0x0123456789012345L, 16, 0, 0xF);

    private static final int DIFFERENT_MIN = 8;
    private static final int REPEATED_MAX = 4;

    /**
     * @throws IllegalArgumentException for a table that gives PINs away (fewer than 8 different
     *     digits, or one more than 4 times: with such tables PINs are found by trying) or digits
     *     that no PAN has
     */
    public Ibm3624Rule {
      int[] counts = new int[16];
      for (int i = 0; i < 16; i++) {
        counts[(int) (decimalizationTable >>> (4 * i)) & 0xF]++;
      }
      boolean decimal = Arrays.stream(counts, 10, 16).sum() == 0;
      boolean varied =
          Arrays.stream(counts).filter(count -> count > 0).count() >= DIFFERENT_MIN
              && Arrays.stream(counts).allMatch(count -> count <= REPEATED_MAX);
      if (!decimal || !varied) {
        throw new IllegalArgumentException("decimalizationTable: not 16 varied decimal digits");
      }
      boolean inPan = panDigits >= 1 && panDigits <= 16 && panDigitsAfter >= 0;
      if (!inPan || panDigits + panDigitsAfter > 19 || pad < 0 || pad > 0xF) {
        throw new IllegalArgumentException("panDigits, panDigitsAfter or pad: out of range");
      }
    }

    int decimal(int nibble) {
      return (int) (decimalizationTable >>> (4 * (15 - nibble))) & 0xF;
    }
  }

  /**
   * A key of an open {@link Hsm}, resolved once by label and usage. It carries no handle: handles
   * belong to a lane's session and change with each login.
   *
   * @param index position in {@link HsmConfig#keys()}
   * @param algorithm as the HSM told it when it was opened; a key that comes back with another one
   *     is not used
   */
  record HsmKey(String label, KeyUsage usage, int index, KeyAlgorithm algorithm) {}
}
