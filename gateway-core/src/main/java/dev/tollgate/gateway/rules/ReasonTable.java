package dev.tollgate.gateway.rules;

import java.util.Map;

/**
 * The response code (ISO 8583:1987 DE39, two characters) of every reason, for one network.
 * Immutable; a table that leaves a reason out cannot be made, so a look-up cannot fail.
 */
@SuppressWarnings("EnumOrdinal") // an index in memory, never a stored form
public final class ReasonTable {
  private final int[] codes;

  private ReasonTable(int[] codes) {
    this.codes = codes;
  }

  /**
   * @param codes two characters, digits or capital letters, for every reason
   * @throws IllegalArgumentException if a reason is missing or a code has another form; names it
   */
  public static ReasonTable of(Map<Reason, String> codes) {
    int[] packed = new int[Reason.values().length];
    for (Reason reason : Reason.values()) {
      String code = codes.get(reason);
      if (code == null) {
        throw new IllegalArgumentException("no code for reason " + reason);
      }
      packed[reason.ordinal()] = pack(reason, code);
    }
    return new ReasonTable(packed);
  }

  /** The two ASCII characters of the code, first one in bits 8-15, second one in bits 0-7. */
  public int code(Reason reason) {
    return codes[reason.ordinal()];
  }

  /** For people: a packed code as text. Allocates. */
  public static String text(int code) {
    return "" + (char) (code >>> 8) + (char) (code & 0xff);
  }

  private static int pack(Reason reason, String code) {
    if (code.length() != 2
        || !isCodeCharacter(code.charAt(0))
        || !isCodeCharacter(code.charAt(1))) {
      throw new IllegalArgumentException("code of reason " + reason + " is not two of 0-9, A-Z");
    }
    return code.charAt(0) << 8 | code.charAt(1);
  }

  private static boolean isCodeCharacter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
  }
}
