package dev.tollgate.hsm;

import dev.tollgate.hsm.CommandExposure.Exposure;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PinBlockFormat.PinKey;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Commands of a payment HSM at the level of the operation, so that an HSM with a command set of its
 * own fits behind it as well as PKCS#11. Belongs to one lane's thread.
 *
 * <p>Operands lie in one off-heap {@code cell}; {@code ...At} are byte offsets into it. PANs and
 * card values are ASCII digits. All commands are pure functions, so they may be repeated. An
 * operand out of its range, a PAN that is no number or a key of another usage is answered as not
 * carried out ({@code UNAVAILABLE}, false); nothing throws.
 *
 * <p>Those on chip cards, under DUKPT keys and on key blocks stand beside their operands, in {@link
 * CryptogramRequest}, {@link DukptKey} and {@link KeyBlockHeader}.
 */
public interface PaymentHsm
    extends CryptogramRequest.Commands, DukptKey.Commands, KeyBlockHeader.Commands {

  /** What the host sees when this driver verifies a PIN. */
  Exposure pinExposure();

  /** Where commands are asked for that are carried out together with those of other tasks. */
  Batch batch();

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
   * @param zpk the key the PIN block is encrypted under: usage {@link KeyUsage#P0}, or the
   *     transaction's own
   * @param pinBlockAt {@link PinBlockFormat#bytes()}, encrypted
   * @param pvk usage {@link KeyUsage#V2}
   * @param panLength 12 to 19 digits
   * @param pvki PIN verification key index, one digit
   * @param pvv the four digits of the reference value as a number
   */
  PinResult verifyPinPvv(
      MemorySegment cell,
      PinKey zpk,
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
      PinKey zpk,
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
      PinKey zpk,
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
      PinKey zpk,
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
      PinKey zpk,
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
   * @param fromKey usage {@link KeyUsage#P0}, or the transaction's own; TDES for formats 0, 1 and
   *     3, AES for format 4, as with all PIN blocks
   * @param toKey usage {@link KeyUsage#P0}, the same
   * @param toAt where the new block goes, {@link PinBlockFormat#bytes()}; written only if it is
   *     made. The two blocks may overlap
   * @param panLength 8 to 19 digits; not looked at from format 1 to 1
   */
  PinBlockResult translatePin(
      MemorySegment cell,
      PinKey fromKey,
      PinBlockFormat from,
      long fromAt,
      HsmKey toKey,
      PinBlockFormat to,
      long toAt,
      long panAt,
      int panLength);

  /**
   * Makes a message authentication code as ANSI X9.19 has it: padding method 1, 8 bytes.
   *
   * @param key usage {@link KeyUsage#M3}, or {@link KeyUsage#M1}
   * @param dataLength at least 1
   * @param macAt where the 8 bytes of the MAC go
   * @return false if the HSM did not carry out the command
   */
  default boolean generateMac(
      MemorySegment cell, HsmKey key, long dataAt, int dataLength, long macAt) {
    return dataLength > 0
        && generateMac(cell, key, MacPadding.METHOD_1, dataAt, dataLength, macAt, 8);
  }

  /** Verifies such a code in constant time. */
  default CheckResult verifyMac(
      MemorySegment cell, HsmKey key, long dataAt, int dataLength, long macAt) {
    return dataLength > 0
        ? verifyMac(cell, key, MacPadding.METHOD_1, dataAt, dataLength, macAt, 8)
        : CheckResult.UNAVAILABLE;
  }

  /**
   * Makes a message authentication code by the algorithm its key is for.
   *
   * @param key usage {@link KeyUsage#M1} (ISO 9797-1 algorithm 1), {@link KeyUsage#M3} (algorithm
   *     3), {@link KeyUsage#M6} (CMAC, NIST SP 800-38B) or {@link KeyUsage#M7} (HMAC-SHA-256)
   * @param padding a method of ISO 9797-1 for M1 and M3; {@link MacPadding#OF_ALGORITHM} for M6 and
   *     M7
   * @param dataLength 0 or more
   * @param macAt where the MAC goes
   * @param macLength its leftmost 4, 8, 16 or 32 bytes: up to 8 with TDES, 16 with AES, 32 with
   *     HMAC
   * @return false if the HSM did not carry out the command
   */
  boolean generateMac(
      MemorySegment cell,
      HsmKey key,
      MacPadding padding,
      long dataAt,
      int dataLength,
      long macAt,
      int macLength);

  /** Verifies such a code, whole or truncated to {@code macLength}, in constant time. */
  CheckResult verifyMac(
      MemorySegment cell,
      HsmKey key,
      MacPadding padding,
      long dataAt,
      int dataLength,
      long macAt,
      int macLength);

  /**
   * Computes a key check value.
   *
   * @param key of any usage; its algorithm must fit the method
   * @param length its leftmost 3 to 5 bytes; more of them would help to forge CMACs
   * @return false if the HSM did not carry out the command
   */
  boolean keyCheckValue(
      MemorySegment cell, HsmKey key, CheckValueMethod method, long valueAt, int length);

  /**
   * Fetches random bytes from the HSM's generator.
   *
   * @param length at least 1
   * @return false if the HSM did not carry out the command; what is there then counts for nothing
   */
  boolean random(MemorySegment cell, long at, int length);

  /**
   * Brings back the PAN of a token made by {@link #tokenize}. The token key must be allowed to
   * decrypt (CKA_DECRYPT); authorization never needs that.
   *
   * @param key usage {@link KeyUsage#D0}
   * @param tokenAt 16 bytes
   * @param panAt where up to 19 ASCII digits go; left alone unless a PAN is answered
   * @return how many digits; 0 if the bytes are no token under this key; -1 if the HSM did not
   *     carry out the command
   */
  int detokenize(MemorySegment cell, HsmKey key, long tokenAt, long panAt);

  /**
   * The same key in the version before, while both are in use: what is on its way under that one is
   * checked with it. Never what new data is made with.
   *
   * @return null if there is none at present
   */
  @Nullable HsmKey previous(HsmKey key);

  /**
   * Commands of tasks that arrived together, for the throughput of the HSM: blocks under the same
   * key go there in one call, whichever task they are of.
   *
   * <p>A task asks for commands, each of which gets a number, says how it goes on, and returns; its
   * next piece finds the outcomes under these numbers, which are those of the same commands above,
   * and may ask for more. Operands are read when a command is asked for and results written when
   * the task fetches them, so an HSM that does not come back holds no cell.
   */
  interface Batch {
    /** A task may ask for so many in all; what is asked for beyond may not be carried out. */
    int COMMANDS_MAX = 4;

    /** The task goes on with this, once, when what it asked for was carried out. */
    void then(Hsm.LaneTask piece);

    int tokenize(MemorySegment cell, HsmKey key, long panAt, int panLength);

    int verifyPinPvv(
        MemorySegment cell,
        HsmKey zpk,
        PinBlockFormat format,
        long pinBlockAt,
        long panAt,
        int panLength,
        HsmKey pvk,
        int pvki,
        int pvv);

    int verifyCardValue(
        MemorySegment cell,
        HsmKey cvk,
        long panAt,
        int panLength,
        int expiry,
        int serviceCode,
        long valueAt);

    int verifyPinIbm3624(
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

    /**
     * Writes the 16 bytes of a token.
     *
     * @return false if it was not made
     */
    boolean token(int number, MemorySegment cell, long tokenAt);

    /** Outcome of a card value. */
    CheckResult check(int number);

    /** Outcome of a PIN. */
    PinResult pin(int number);
  }

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
    /**
     * The PIN block does not have the form its format asks for, or the KSN beside it has a counter
     * that no terminal reaches (DUKPT); says nothing about the PIN.
     */
    MALFORMED,
    /** The HSM did not carry out the command. */
    UNAVAILABLE
  }

  /** Outcome of a command that makes something out of a PIN block. */
  enum PinBlockResult {
    MADE,
    /** The standard forbids it for blocks of this format, whatever is in them. */
    FORBIDDEN,
    /** The PIN block does not have the form its format asks for, or its KSN is refused. */
    MALFORMED,
    /** The PIN has fewer digits than the offset asked for. */
    PIN_TOO_SHORT,
    /** The HSM did not carry out the command. */
    UNAVAILABLE
  }

  /** How the data of a MAC is brought to whole blocks. */
  enum MacPadding {
    /** ISO 9797-1 method 1: zeros, none after whole blocks. */
    METHOD_1,
    /** ISO 9797-1 method 2: one bit, then zeros; after whole blocks too. */
    METHOD_2,
    /** ISO 9797-1 method 3: a block with the length in bits, then as method 1. */
    METHOD_3,
    /** CMAC and HMAC have their own. */
    OF_ALGORITHM
  }

  /** How a key check value is computed. */
  enum CheckValueMethod {
    /** A block of zeros encrypted: all TDES keys, and AES keys of older HSMs. */
    ZEROS,
    /** The CMAC of a block of zeros (ANSI X9.24-1:2017): AES keys, and TDES in key blocks. */
    CMAC,
    /** The HMAC-SHA-256 of 16 zero bytes; HMAC keys have no standard one. */
    HMAC
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
  record HsmKey(String label, KeyUsage usage, int index, KeyAlgorithm algorithm) implements PinKey {
    @Override
    public boolean fits(PinBlockFormat format) {
      return usage == KeyUsage.P0 && algorithm.blockBytes() == format.bytes();
    }
  }
}
