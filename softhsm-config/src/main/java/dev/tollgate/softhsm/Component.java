package dev.tollgate.softhsm;

import java.util.Arrays;
import java.util.Locale;

/**
 * One custodian's part of a key, in clear: as long as the key, which is the XOR of all parts. It is
 * never text, and {@link #close} wipes it.
 */
final class Component implements AutoCloseable {
  private static final int CHECK_VALUE_DIGITS = 6;

  private final byte[] value;

  private Component(byte[] value) {
    this.value = value;
  }

  /**
   * Reads hexadecimal digits, in pairs or groups with blanks between as they stand on paper.
   *
   * @param ascii what was entered; wiped, whatever comes of it
   * @param bytes how long the key is
   * @param where whose component it is, for messages
   */
  static Component parse(byte[] ascii, int bytes, String where) {
    byte[] value = new byte[bytes];
    try {
      int digits = 0;
      for (byte character : ascii) {
        if (character == ' ' || character == '-') {
          continue;
        }
        int digit = Character.digit(character, 16);
        if (digit < 0 || digits == 2 * bytes) {
          throw refused(digit < 0 ? "not a hexadecimal digit" : "too many digits", bytes, where);
        }
        value[digits / 2] = (byte) (value[digits / 2] << 4 | digit);
        digits++;
      }
      if (digits < 2 * bytes) {
        throw refused("too few digits", bytes, where);
      }
      return new Component(value);
    } catch (ProvisioningException e) {
      Arrays.fill(value, (byte) 0);
      throw e;
    } finally {
      Arrays.fill(ascii, (byte) 0);
    }
  }

  private static ProvisioningException refused(String what, int bytes, String where) {
    return Fault.COMPONENT.because(
        "component has " + what, where, "enter its " + 2 * bytes + " hexadecimal digits");
  }

  /** A check value as a custodian writes it, in upper case; TG-PRV-030 if it is none. */
  static String checkValue(String entered, String where) {
    var digits = entered.strip().toUpperCase(Locale.ROOT);
    if (!digits.matches("[0-9A-F]{" + CHECK_VALUE_DIGITS + "}")) {
      throw Fault.COMPONENT.because(
          "not a check value", where, "enter its " + CHECK_VALUE_DIGITS + " hexadecimal digits");
    }
    return digits;
  }

  /** The clear component itself, not a copy. */
  byte[] value() {
    return value;
  }

  /** With nothing but zeros in it, the other custodians would know the key. */
  boolean isZero() {
    return hasSameBits(new byte[value.length]);
  }

  /** Two that are the same cancel out. Parity bits do not count. */
  boolean isSameAs(Component other) {
    return hasSameBits(other.value);
  }

  private boolean hasSameBits(byte[] other) {
    int difference = 0;
    for (int i = 0; i < value.length; i++) {
      difference |= (value[i] ^ other[i]) & 0xFE;
    }
    return difference == 0;
  }

  @Override
  public void close() {
    Arrays.fill(value, (byte) 0);
  }

  @Override
  public String toString() {
    return "Component";
  }
}
