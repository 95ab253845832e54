package dev.tollgate.hsm;

import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.Ibm3624Rule;
import dev.tollgate.hsm.PaymentHsm.PinBlockResult;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import dev.tollgate.hsm.PinBlockFormat.PinKey;
import java.lang.foreign.MemorySegment;

/**
 * PIN verification, PIN set and PIN translation: each decrypts the PIN block into the lane's locked
 * page, does with the PIN what was asked for, and wipes the page. All digits are compared in every
 * case.
 */
final class PinCommands {
  private static final int TDES_BLOCK = 8;
  private static final int PAN_DIGITS_MIN = 8;
  private static final int PVV_DIGITS = 4;

  /** A PVV takes 11 PAN digits besides the check digit. */
  private static final int PVV_PAN_DIGITS = 11;

  private final LaneCipher cipher;
  private final LaneScratch scratch;
  private final MemorySegment memory;
  private final PinBlock pin;

  PinCommands(LaneCipher cipher, DukptCommands dukpt) {
    this.cipher = cipher;
    scratch = cipher.scratch();
    memory = scratch.memory();
    pin = new PinBlock(cipher, dukpt);
  }

  /** The PIN that was read last. */
  PinBlock pin() {
    return pin;
  }

  PinResult verifyPvv(
      MemorySegment cell,
      PinKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pvk,
      int pvki,
      int pvv) {
    if (!canVerifyPvv(cell, panAt, panLength, pvk, pvki)) {
      return PinResult.UNAVAILABLE;
    }
    try {
      return switch (pin.read(cell, zpk, format, pinBlockAt, panAt, panLength)) {
        case UNAVAILABLE -> PinResult.UNAVAILABLE;
        case MALFORMED -> PinResult.MALFORMED;
        case SOUND -> {
          if (!encipherPvv(cell, panAt, panLength, pvk, pvki)) {
            yield PinResult.UNAVAILABLE;
          }
          int expected = Digits.decimalise(memory, LaneScratch.OUT, PVV_DIGITS);
          yield (expected ^ pvv) == 0 ? PinResult.RIGHT : PinResult.WRONG;
        }
      };
    } finally {
      scratch.wipe();
    }
  }

  PinResult verifyIbm3624(
      MemorySegment cell,
      PinKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pgk,
      Ibm3624Rule rule,
      long offset,
      int offsetDigits) {
    if (!canVerifyIbm3624(cell, panAt, panLength, pgk, rule, offset, offsetDigits)) {
      return PinResult.UNAVAILABLE;
    }
    try {
      return switch (pin.read(cell, zpk, format, pinBlockAt, panAt, panLength)) {
        case UNAVAILABLE -> PinResult.UNAVAILABLE;
        case MALFORMED -> PinResult.MALFORMED;
        case SOUND ->
            encipherValidationData(cell, panAt, panLength, pgk, rule)
                ? compareOffset(rule, offset, offsetDigits)
                : PinResult.UNAVAILABLE;
      };
    } finally {
      scratch.wipe();
    }
  }

  PinBlockResult generatePvv(
      MemorySegment cell,
      PinKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pvk,
      int pvki,
      long pvvAt) {
    boolean usable =
        canVerifyPvv(cell, panAt, panLength, pvk, pvki)
            && LaneCipher.reaches(cell, pvvAt, PVV_DIGITS);
    if (!usable) {
      return PinBlockResult.UNAVAILABLE;
    }
    if (!format.hasPan()) {
      return PinBlockResult.FORBIDDEN;
    }
    try {
      return switch (pin.read(cell, zpk, format, pinBlockAt, panAt, panLength)) {
        case UNAVAILABLE -> PinBlockResult.UNAVAILABLE;
        case MALFORMED -> PinBlockResult.MALFORMED;
        case SOUND -> {
          if (!encipherPvv(cell, panAt, panLength, pvk, pvki)) {
            yield PinBlockResult.UNAVAILABLE;
          }
          int pvv = Digits.decimalise(memory, LaneScratch.OUT, PVV_DIGITS);
          Digits.unpack(pvv, PVV_DIGITS, cell, pvvAt);
          yield PinBlockResult.MADE;
        }
      };
    } finally {
      scratch.wipe();
    }
  }

  PinBlockResult generateOffset(
      MemorySegment cell,
      PinKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pgk,
      Ibm3624Rule rule,
      int offsetDigits,
      long offsetAt) {
    boolean usable =
        isOffsetUsable(cell, panAt, panLength, pgk, rule, offsetDigits)
            && LaneCipher.reaches(cell, offsetAt, offsetDigits);
    if (!usable) {
      return PinBlockResult.UNAVAILABLE;
    }
    if (!format.hasPan()) {
      return PinBlockResult.FORBIDDEN;
    }
    try {
      return switch (pin.read(cell, zpk, format, pinBlockAt, panAt, panLength)) {
        case UNAVAILABLE -> PinBlockResult.UNAVAILABLE;
        case MALFORMED -> PinBlockResult.MALFORMED;
        case SOUND ->
            pin.length() < offsetDigits
                ? PinBlockResult.PIN_TOO_SHORT
                : makeOffset(cell, panAt, panLength, pgk, rule, offsetDigits, offsetAt);
      };
    } finally {
      scratch.wipe();
    }
  }

  PinBlockResult translate(
      MemorySegment cell,
      PinKey fromKey,
      PinBlockFormat from,
      long fromAt,
      HsmKey toKey,
      PinBlockFormat to,
      long toAt,
      long panAt,
      int panLength) {
    boolean needsPan = from.hasPan() || to.hasPan();
    boolean usable =
        toKey.fits(to)
            && LaneCipher.reaches(cell, toAt, to.bytes())
            && (!needsPan || Digits.arePan(cell, panAt, panLength, PAN_DIGITS_MIN));
    if (!usable) {
      return PinBlockResult.UNAVAILABLE;
    }
    if (!from.mayBecome(to)) {
      return PinBlockResult.FORBIDDEN;
    }
    try {
      return switch (pin.read(cell, fromKey, from, fromAt, panAt, panLength)) {
        case UNAVAILABLE -> PinBlockResult.UNAVAILABLE;
        case MALFORMED -> PinBlockResult.MALFORMED;
        case SOUND ->
            pin.write(cell, toKey, to, toAt, panAt, panLength)
                ? PinBlockResult.MADE
                : PinBlockResult.UNAVAILABLE;
      };
    } finally {
      scratch.wipe();
    }
  }

  static boolean canVerifyPvv(MemorySegment cell, long panAt, int panLength, HsmKey pvk, int pvki) {
    return pvk.usage() == KeyUsage.V2
        && pvki >= 0
        && pvki <= 9
        && Digits.arePan(cell, panAt, panLength, PVV_PAN_DIGITS + 1);
  }

  static boolean canVerifyIbm3624(
      MemorySegment cell,
      long panAt,
      int panLength,
      HsmKey pgk,
      Ibm3624Rule rule,
      long offset,
      int offsetDigits) {
    return Digits.fit(offset, offsetDigits)
        && isOffsetUsable(cell, panAt, panLength, pgk, rule, offsetDigits);
  }

  private static boolean isOffsetUsable(
      MemorySegment cell,
      long panAt,
      int panLength,
      HsmKey pgk,
      Ibm3624Rule rule,
      int offsetDigits) {
    int panDigitsMin = Math.max(PAN_DIGITS_MIN, rule.panDigits() + rule.panDigitsAfter());
    return pgk.usage() == KeyUsage.V1
        && offsetDigits >= PinBlock.PIN_DIGITS_MIN
        && offsetDigits <= PinBlock.PIN_DIGITS_MAX
        && Digits.arePan(cell, panAt, panLength, panDigitsMin);
  }

  /** Visa PVV: encrypts 11 PAN digits, the key index and 4 PIN digits to {@code OUT}. */
  private boolean encipherPvv(MemorySegment cell, long panAt, int panLength, HsmKey pvk, int pvki) {
    writePvvData(cell, panAt, panLength, pvki, LaneScratch.IN);
    addPin(LaneScratch.IN);
    return cipher.encrypt(pvk, LaneScratch.IN, TDES_BLOCK, LaneScratch.OUT);
  }

  /** What a PVV is made of, but for the PIN, which {@link #addPin} puts behind it. */
  void writePvvData(MemorySegment cell, long panAt, int panLength, int pvki, long at) {
    long digitsAt = panAt + panLength - 1 - PVV_PAN_DIGITS;
    int next = Digits.pack(cell, digitsAt, PVV_PAN_DIGITS, memory, at, 0);
    Digits.pack(pvki, 1, memory, at, next);
  }

  void addPin(long pvvDataAt) {
    pin.copyFirstFour(pvvDataAt, PVV_PAN_DIGITS + 1);
  }

  /** IBM 3624: encrypts the validation data to {@code OUT}, of which the natural PIN is read. */
  private boolean encipherValidationData(
      MemorySegment cell, long panAt, int panLength, HsmKey pgk, Ibm3624Rule rule) {
    writeValidationData(cell, panAt, panLength, rule, LaneScratch.IN);
    return cipher.encrypt(pgk, LaneScratch.IN, TDES_BLOCK, LaneScratch.OUT);
  }

  void writeValidationData(
      MemorySegment cell, long panAt, int panLength, Ibm3624Rule rule, long at) {
    long digitsAt = panAt + panLength - rule.panDigitsAfter() - rule.panDigits();
    int end = Digits.pack(cell, digitsAt, rule.panDigits(), memory, at, 0);
    Digits.fill(memory, at, end, 2 * TDES_BLOCK, rule.pad());
  }

  private int naturalDigit(Ibm3624Rule rule, int index) {
    return rule.decimal(Digits.nibble(memory, LaneScratch.OUT, index));
  }

  /** Natural PIN plus offset, digit for digit. A PIN with fewer digits than that is wrong. */
  PinResult compareOffset(Ibm3624Rule rule, long offset, int offsetDigits) {
    int missing = offsetDigits - pin.length();
    int wrong = missing > 0 ? 1 : 0;
    long rest = offset;
    for (int i = offsetDigits - 1; i >= 0; i--) {
      int expected = (naturalDigit(rule, i) + (int) (rest % 10)) % 10;
      wrong |= expected ^ pin.digit(i);
      rest /= 10;
    }
    return wrong == 0 ? PinResult.RIGHT : PinResult.WRONG;
  }

  /** PIN less natural PIN, digit for digit. */
  private PinBlockResult makeOffset(
      MemorySegment cell,
      long panAt,
      int panLength,
      HsmKey pgk,
      Ibm3624Rule rule,
      int offsetDigits,
      long offsetAt) {
    if (!encipherValidationData(cell, panAt, panLength, pgk, rule)) {
      return PinBlockResult.UNAVAILABLE;
    }
    for (int i = 0; i < offsetDigits; i++) {
      int offset = (pin.digit(i) - naturalDigit(rule, i) + 10) % 10;
      Digits.unpack(offset, 1, cell, offsetAt + i);
    }
    return PinBlockResult.MADE;
  }
}
