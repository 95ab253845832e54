package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * DE54 of ISO 8583:1987, up to six amounts of 20 characters:
 *
 * <pre>
 *   account type n2 | amount type n2 | currency n3 | C or D | amount n12
 * </pre>
 */
public final class AdditionalAmounts {
  /** Characters of one amount. */
  public static final int LENGTH = 20;

  /** Amount types. */
  public static final int LEDGER_BALANCE = 1;

  public static final int AVAILABLE_BALANCE = 2;
  public static final int CASH = 40;
  public static final int REQUESTED = 57;

  /** {@link #find}: there is no amount of that type. */
  public static final int NONE = -1;

  /** {@link #find}: not whole amounts, or the type is there twice. */
  public static final int MALFORMED = -2;

  private static final int FIELD = 54;
  private static final int TYPE_AT = 2;
  private static final int CURRENCY_AT = 4;
  private static final int SIGN_AT = 7;
  private static final int AMOUNT_AT = 8;
  private static final int AMOUNT_DIGITS = 12;

  private AdditionalAmounts() {}

  /** Index of the amount of a type, {@link #NONE} or {@link #MALFORMED}. */
  public static int find(Dialect dialect, MemorySegment memory, FieldMap fields, int type) {
    int units = fields.contentUnits(FIELD);
    if (units % LENGTH != 0) {
      return MALFORMED;
    }
    int found = NONE;
    for (int i = 0; i < units / LENGTH; i++) {
      if (!isWellFormed(dialect, memory, fields, i)) {
        return MALFORMED;
      }
      if (number(dialect, memory, fields, i, TYPE_AT, 2) == type) {
        if (found != NONE) {
          return MALFORMED;
        }
        found = i;
      }
    }
    return found;
  }

  /** ISO 4217 numeric currency of a found amount. */
  public static int currency(Dialect dialect, MemorySegment memory, FieldMap fields, int index) {
    return (int) number(dialect, memory, fields, index, CURRENCY_AT, 3);
  }

  /** A found amount in minor units, whatever its sign. */
  public static long amountMinor(
      Dialect dialect, MemorySegment memory, FieldMap fields, int index) {
    return number(dialect, memory, fields, index, AMOUNT_AT, AMOUNT_DIGITS);
  }

  /**
   * Writes an amount of the default account (type 00) as ASCII.
   *
   * @param amountMinor credit if not negative, else debit; at most 12 digits
   * @return false if it has more digits
   */
  public static boolean write(
      MemorySegment target, long at, int type, int currency, long amountMinor) {
    Digits.write(target, at, 2, 0);
    Digits.write(target, at + TYPE_AT, 2, type);
    Digits.write(target, at + CURRENCY_AT, 3, currency);
    target.set(ValueLayout.JAVA_BYTE, at + SIGN_AT, (byte) (amountMinor < 0 ? 'D' : 'C'));
    return Digits.write(target, at + AMOUNT_AT, AMOUNT_DIGITS, Math.abs(amountMinor));
  }

  private static boolean isWellFormed(
      Dialect dialect, MemorySegment memory, FieldMap fields, int index) {
    int sign = dialect.character(memory, fields, FIELD, index * LENGTH + SIGN_AT);
    return (sign == 'C' || sign == 'D')
        && number(dialect, memory, fields, index, 0, SIGN_AT) >= 0
        && number(dialect, memory, fields, index, AMOUNT_AT, AMOUNT_DIGITS) >= 0;
  }

  private static long number(
      Dialect dialect, MemorySegment memory, FieldMap fields, int index, int from, int count) {
    return dialect.number(memory, fields, FIELD, index * LENGTH + from, count);
  }
}
