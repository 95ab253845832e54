package dev.tollgate.hsm;

import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinBlockFormat;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * PIN verification: decrypts the PIN block into the lane's locked page, compares the PIN with what
 * the verification key says of it, and wipes the page. All digits are compared in every case.
 */
final class PinCommands {
  private static final int TDES_BLOCK = 8;

  /** A PVV takes 11 PAN digits besides the check digit. */
  private static final int PVV_PAN_DIGITS = 11;

  /** IBM 3624 validation data: the rightmost PAN digits, with the check digit. */
  private static final int VALIDATION_DIGITS = 16;

  private final LaneCipher cipher;
  private final LaneScratch scratch;
  private final MemorySegment memory;

  PinCommands(LaneCipher cipher) {
    this.cipher = cipher;
    scratch = cipher.scratch();
    memory = scratch.memory();
  }

  PinResult verifyPvv(
      MemorySegment cell,
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pvk,
      int pvki,
      int pvv) {
    boolean usable =
        pvk.usage() == KeyUsage.V2
            && pvki >= 0
            && pvki <= 9
            && Digits.arePan(cell, panAt, panLength, PVV_PAN_DIGITS + 1);
    if (!usable) {
      return PinResult.UNAVAILABLE;
    }
    try {
      PinResult unread = readPin(cell, zpk, format, pinBlockAt, panAt, panLength);
      long digitsAt = panAt + panLength - 1 - PVV_PAN_DIGITS;
      return unread != null ? unread : comparePvv(cell, digitsAt, pvk, pvki, pvv);
    } finally {
      scratch.wipe();
    }
  }

  PinResult verifyIbm3624(
      MemorySegment cell,
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pgk,
      long offset,
      int offsetDigits) {
    boolean usable =
        pgk.usage() == KeyUsage.V1
            && offsetDigits >= PinBlock.PIN_DIGITS_MIN
            && offsetDigits <= PinBlock.PIN_DIGITS_MAX
            && Digits.fit(offset, offsetDigits)
            && Digits.arePan(cell, panAt, panLength, VALIDATION_DIGITS);
    if (!usable) {
      return PinResult.UNAVAILABLE;
    }
    try {
      PinResult unread = readPin(cell, zpk, format, pinBlockAt, panAt, panLength);
      long validationAt = panAt + panLength - VALIDATION_DIGITS;
      return unread != null ? unread : compareOffset(cell, validationAt, pgk, offset, offsetDigits);
    } finally {
      scratch.wipe();
    }
  }

  /**
   * Decrypts a PIN block to its plain PIN field at {@link LaneScratch#CLEAR_PIN}.
   *
   * @return null if a well-formed PIN is there, else why not
   */
  private @Nullable PinResult readPin(
      MemorySegment cell,
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength) {
    if (zpk.usage() != KeyUsage.P0 || !LaneCipher.reaches(cell, pinBlockAt, TDES_BLOCK)) {
      return PinResult.UNAVAILABLE;
    }
    MemorySegment.copy(cell, pinBlockAt, memory, LaneScratch.IN, TDES_BLOCK);
    if (!cipher.decrypt(zpk, LaneScratch.IN, TDES_BLOCK, LaneScratch.CLEAR_PIN)) {
      return PinResult.UNAVAILABLE;
    }
    if (format != PinBlockFormat.ISO_1) {
      PinBlock.removePan(memory, LaneScratch.CLEAR_PIN, cell, panAt, panLength);
    }
    boolean wellFormed = PinBlock.isWellFormed(memory, LaneScratch.CLEAR_PIN, format);
    return wellFormed ? null : PinResult.MALFORMED;
  }

  /** Visa PVV: encrypts 11 PAN digits, the key index and 4 PIN digits, takes 4 digits out. */
  private PinResult comparePvv(
      MemorySegment cell, long panDigitsAt, HsmKey pvk, int pvki, int pvv) {
    int next = Digits.pack(cell, panDigitsAt, PVV_PAN_DIGITS, memory, LaneScratch.IN, 0);
    next = Digits.pack(pvki, 1, memory, LaneScratch.IN, next);
    PinBlock.copyFirstFour(memory, LaneScratch.CLEAR_PIN, LaneScratch.IN, next);
    if (!cipher.encrypt(pvk, LaneScratch.IN, TDES_BLOCK, LaneScratch.OUT)) {
      return PinResult.UNAVAILABLE;
    }
    int expected = Digits.decimalise(memory, LaneScratch.OUT, 4);
    return (expected ^ pvv) == 0 ? PinResult.RIGHT : PinResult.WRONG;
  }

  /**
   * IBM 3624: the natural PIN is the encrypted validation data, nibble for nibble with A to F as 0
   * to 5; the offset is added digit for digit. A PIN with fewer digits than the offset is wrong.
   */
  private PinResult compareOffset(
      MemorySegment cell, long validationAt, HsmKey pgk, long offset, int offsetDigits) {
    Digits.pack(cell, validationAt, VALIDATION_DIGITS, memory, LaneScratch.IN, 0);
    if (!cipher.encrypt(pgk, LaneScratch.IN, TDES_BLOCK, LaneScratch.OUT)) {
      return PinResult.UNAVAILABLE;
    }
    int missing = offsetDigits - PinBlock.length(memory, LaneScratch.CLEAR_PIN);
    int wrong = missing > 0 ? 1 : 0;
    long rest = offset;
    for (int i = offsetDigits - 1; i >= 0; i--) {
      int natural = Digits.nibble(memory, LaneScratch.OUT, i) % 10;
      int expected = (natural + (int) (rest % 10)) % 10;
      wrong |= expected ^ PinBlock.digit(memory, LaneScratch.CLEAR_PIN, i);
      rest /= 10;
    }
    return wrong == 0 ? PinResult.RIGHT : PinResult.WRONG;
  }
}
