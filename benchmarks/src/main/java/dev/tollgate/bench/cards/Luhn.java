package dev.tollgate.bench.cards;

/** Check digit of a PAN (ISO/IEC 7812-1 annex B). */
public final class Luhn {
  private Luhn() {}

  /** Appends the check digit. */
  public static String complete(String withoutCheckDigit) {
    return withoutCheckDigit + (10 - sum(withoutCheckDigit, 1) % 10) % 10;
  }

  public static boolean isValid(String pan) {
    return sum(pan, 0) % 10 == 0;
  }

  /**
   * @param rightmost 0 if the last digit is the check digit, 1 if that is still to come
   */
  private static int sum(String digits, int rightmost) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      boolean doubled = (i + rightmost) % 2 == 1;
      int value = doubled ? 2 * digit : digit;
      sum += value > 9 ? value - 9 : value;
    }
    return sum;
  }
}
