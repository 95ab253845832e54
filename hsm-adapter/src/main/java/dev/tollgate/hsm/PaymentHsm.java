package dev.tollgate.hsm;

import dev.tollgate.hsm.CommandExposure.Exposure;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

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
   * @param pinBlockAt 8 bytes, encrypted
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
   * Verifies a PIN by its IBM 3624 offset: the natural PIN is the rightmost 16 PAN digits
   * (validation data) under the PIN generation key, decimalised with table 0123456789012345.
   *
   * @param pgk usage {@link KeyUsage#V1}
   * @param panLength 16 to 19 digits
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
      long offset,
      int offsetDigits);

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
   * The same key in the version before, while both are in use: what is on its way under that one is
   * checked with it. Never what new data is made with.
   *
   * @return null if there is none at present
   */
  @Nullable HsmKey previous(HsmKey key);

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

  /** PIN block formats of ISO 9564-1. */
  enum PinBlockFormat {
    /** Format 0: PIN field XOR the rightmost 12 PAN digits without the check digit. */
    ISO_0,
    /** Format 1: PIN field with a transaction field, without the PAN. */
    ISO_1,
    /** Format 3: as format 0, filled with random digits A to F. */
    ISO_3
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
