package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PinBlockFormat.PinKey;
import java.lang.foreign.MemorySegment;

/**
 * The PIN of one command, in the lane's locked memory only: read from an encrypted block of ISO
 * 9564-1 and written into another. In between it stands as plain PIN field of 8 bytes (control
 * nibble, length, digits, fill) at {@link LaneScratch#CLEAR_PIN}, whatever the formats.
 *
 * <pre>
 *   format 0, 3   field = D(block) xor PAN             block = E(field xor PAN)
 *   format 1      field = D(block)                     block = E(field)
 *   format 4      field = D(D(block) xor PAN)          block = E(E(field, random) xor PAN)
 * </pre>
 *
 * <p>Formats 0, 1 and 3 are for TDES, 8 bytes; format 4 is for AES, 16 bytes. Random fill comes
 * from the HSM: its generator is the certified one, it writes into the locked page directly, and a
 * {@code SecureRandom} would leave part of a clear PIN block on the Java heap.
 */
final class PinBlock {
  static final int PIN_DIGITS_MIN = 4;
  static final int PIN_DIGITS_MAX = 12;
  private static final int FIELD_BYTES = 8;
  private static final int FIELD_NIBBLES = 16;
  private static final int FIRST_DIGIT = 2;

  /** Values that a fill digit of format 3 may have, A to F. */
  private static final int FORMAT_3_FILLS = 6;

  /** The PAN digits a PAN field has at least: with zeros in front if the PAN is shorter. */
  private static final int PAN_FIELD_DIGITS = 12;

  /** Where the PAN field's digits start in formats 0 and 3; the nibbles before them are zero. */
  private static final int PAN_FIELD_AT = 4;

  private final LaneCipher cipher;
  private final DukptCommands dukpt;
  private final MemorySegment memory;

  /** What came of reading an encrypted block. */
  enum Reading {
    /** A well-formed PIN field is there. */
    SOUND,
    MALFORMED,
    UNAVAILABLE
  }

  PinBlock(LaneCipher cipher, DukptCommands dukpt) {
    this.cipher = cipher;
    this.dukpt = dukpt;
    memory = cipher.scratch().memory();
  }

  /**
   * Decrypts a PIN block to its plain PIN field. All nibbles are looked at in every case, so the
   * time tells nothing about where a block went wrong.
   *
   * @param panAt ASCII digits with the check digit, known to be some; not looked at for format 1
   */
  Reading read(
      MemorySegment cell, PinKey key, PinBlockFormat format, long at, long panAt, int panLength) {
    int bytes = format.bytes();
    if (!key.fits(format) || !LaneCipher.reaches(cell, at, bytes)) {
      return Reading.UNAVAILABLE;
    }
    MemorySegment.copy(cell, at, memory, LaneScratch.IN, bytes);
    return switch (key) {
      case HsmKey zone -> readUnderZoneKey(cell, zone, format, panAt, panLength);
      case DukptKey dukptKey -> readUnderDukptKey(cell, dukptKey, format, panAt, panLength);
      default -> Reading.UNAVAILABLE;
    };
  }

  private Reading readUnderZoneKey(
      MemorySegment cell, HsmKey key, PinBlockFormat format, long panAt, int panLength) {
    int bytes = format.bytes();
    if (!cipher.decrypt(key, LaneScratch.IN, bytes, LaneScratch.OUT)) {
      return Reading.UNAVAILABLE;
    }
    xorPan(format, LaneScratch.OUT, cell, panAt, panLength);
    long field = LaneScratch.OUT;
    if (format == PinBlockFormat.ISO_4) {
      field = LaneScratch.IN;
      if (!cipher.decrypt(key, LaneScratch.OUT, bytes, field)) {
        return Reading.UNAVAILABLE;
      }
    }
    return take(format, memory.get(JAVA_LONG, field)) ? Reading.SOUND : Reading.MALFORMED;
  }

  /**
   * Takes a plain PIN field for the PIN that was read.
   *
   * @return whether it is well-formed
   */
  boolean take(PinBlockFormat format, long field) {
    memory.set(JAVA_LONG, LaneScratch.CLEAR_PIN, field);
    return isWellFormed(format);
  }

  /** The key is there for one command only, so both decryptions of format 4 are in it. */
  private Reading readUnderDukptKey(
      MemorySegment cell, DukptKey key, PinBlockFormat format, long panAt, int panLength) {
    memory.set(JAVA_LONG, LaneScratch.OUT, 0);
    memory.set(JAVA_LONG, LaneScratch.OUT + FIELD_BYTES, 0);
    xorPan(format, LaneScratch.OUT, cell, panAt, panLength);
    return switch (dukpt.decryptPin(cell, key, format.bytes(), LaneScratch.OUT)) {
      case DONE -> isWellFormed(format) ? Reading.SOUND : Reading.MALFORMED;
      case KSN_REFUSED -> Reading.MALFORMED;
      case MISMATCH, UNAVAILABLE -> Reading.UNAVAILABLE;
    };
  }

  /**
   * Encrypts the PIN that was read as a block of a format, with fill of its own; format 1 keeps the
   * transaction field it was read with, so it can be written from format 1 only.
   *
   * @param at where the block goes; nothing is written if the HSM did not carry it out
   */
  boolean write(
      MemorySegment cell, HsmKey key, PinBlockFormat format, long at, long panAt, int panLength) {
    int bytes = format.bytes();
    if (!LaneCipher.reaches(cell, at, bytes) || !fill(key, format)) {
      return false;
    }
    long plain = LaneScratch.IN;
    long block = LaneScratch.OUT;
    if (format == PinBlockFormat.ISO_4) {
      if (!cipher.encrypt(key, LaneScratch.IN, bytes, LaneScratch.OUT)) {
        return false;
      }
      plain = LaneScratch.OUT;
      block = LaneScratch.IN;
    }
    xorPan(format, plain, cell, panAt, panLength);
    if (!cipher.encrypt(key, plain, bytes, block)) {
      return false;
    }
    MemorySegment.copy(memory, block, cell, at, bytes);
    return true;
  }

  /** Puts the PIN that was read at {@link LaneScratch#IN}, with control nibble and fill. */
  private boolean fill(HsmKey key, PinBlockFormat format) {
    memory.set(JAVA_LONG, LaneScratch.IN, memory.get(JAVA_LONG, LaneScratch.CLEAR_PIN));
    Digits.setNibble(memory, LaneScratch.IN, 0, controlOf(format));
    boolean randomly = format == PinBlockFormat.ISO_3 || format == PinBlockFormat.ISO_4;
    if (randomly && !cipher.random(key, LaneScratch.OUT, Long.BYTES)) {
      return false;
    }
    int end = FIRST_DIGIT + length();
    switch (format) {
      case ISO_0 -> Digits.fill(memory, LaneScratch.IN, end, FIELD_NIBBLES, 0xF);
      case ISO_1 -> {} // the transaction field is its terminal's
      case ISO_3 -> fillRandomly(end);
      case ISO_4 -> {
        Digits.fill(memory, LaneScratch.IN, end, FIELD_NIBBLES, 0xA);
        long random = memory.get(JAVA_LONG, LaneScratch.OUT);
        memory.set(JAVA_LONG, LaneScratch.IN + FIELD_BYTES, random);
      }
    }
    return true;
  }

  /** Digits to the base of six out of 64 random bits, so far more bits than ten of them need. */
  private void fillRandomly(int from) {
    long bits = memory.get(JAVA_LONG, LaneScratch.OUT);
    for (int i = from; i < FIELD_NIBBLES; i++) {
      int fill = (int) Long.remainderUnsigned(bits, FORMAT_3_FILLS);
      Digits.setNibble(memory, LaneScratch.IN, i, 0xA + fill);
      bits = Long.divideUnsigned(bits, FORMAT_3_FILLS);
    }
  }

  /** XORs the format's PAN field, if it has one, to a block of the scratch pages. */
  void xorPan(PinBlockFormat format, long block, MemorySegment cell, long panAt, int panLength) {
    if (format == PinBlockFormat.ISO_4) {
      int more = Math.max(0, panLength - PAN_FIELD_DIGITS);
      int missing = Math.max(0, PAN_FIELD_DIGITS - panLength);
      xorNibble(block, 0, more);
      xorDigits(block, 1 + missing, cell, panAt, panLength);
    } else if (format.hasPan()) {
      int digits = Math.min(PAN_FIELD_DIGITS, panLength - 1);
      int index = PAN_FIELD_AT + PAN_FIELD_DIGITS - digits;
      xorDigits(block, index, cell, panAt + panLength - 1 - digits, digits);
    }
  }

  private void xorDigits(long block, int index, MemorySegment cell, long digitsAt, int count) {
    for (int i = 0; i < count; i++) {
      xorNibble(block, index + i, Digits.asciiAt(cell, digitsAt + i));
    }
  }

  private void xorNibble(long block, int index, int value) {
    Digits.setNibble(memory, block, index, Digits.nibble(memory, block, index) ^ value);
  }

  /**
   * Whether the plain PIN field has the form of its format: the format's control nibble, 4 to 12
   * decimal digits, then what fills the format.
   */
  private boolean isWellFormed(PinBlockFormat format) {
    int control = Digits.nibble(memory, LaneScratch.CLEAR_PIN, 0) ^ controlOf(format);
    int length = length();
    int fillMin = fillMinOf(format);
    int fillMax = fillMaxOf(format);
    int wrong = control | outside(length, PIN_DIGITS_MIN, PIN_DIGITS_MAX);
    for (int i = FIRST_DIGIT; i < FIELD_NIBBLES; i++) {
      int nibble = Digits.nibble(memory, LaneScratch.CLEAR_PIN, i);
      boolean inPin = i < FIRST_DIGIT + length;
      wrong |= outside(nibble, inPin ? 0 : fillMin, inPin ? 9 : fillMax);
    }
    return wrong == 0;
  }

  private static int controlOf(PinBlockFormat format) {
    return switch (format) {
      case ISO_0 -> 0;
      case ISO_1 -> 1;
      case ISO_3 -> 3;
      case ISO_4 -> 4;
    };
  }

  private static int fillMinOf(PinBlockFormat format) {
    return switch (format) {
      case ISO_0 -> 0xF;
      case ISO_1 -> 0;
      case ISO_3, ISO_4 -> 0xA;
    };
  }

  private static int fillMaxOf(PinBlockFormat format) {
    return format == PinBlockFormat.ISO_4 ? 0xA : 0xF;
  }

  private static int outside(int value, int min, int max) {
    return ((value - min) | (max - value)) >>> 31;
  }

  /** The number of PIN digits the field says it has. */
  int length() {
    return Digits.nibble(memory, LaneScratch.CLEAR_PIN, 1);
  }

  /** A PIN digit of a well-formed field; behind its last digit, what fills it. */
  int digit(int index) {
    return Digits.nibble(memory, LaneScratch.CLEAR_PIN, FIRST_DIGIT + index);
  }

  /** Copies the first four PIN digits of a well-formed field to nibbles of another block. */
  void copyFirstFour(long toBase, int toIndex) {
    for (int i = 0; i < PIN_DIGITS_MIN; i++) {
      Digits.setNibble(memory, toBase, toIndex + i, digit(i));
    }
  }
}
