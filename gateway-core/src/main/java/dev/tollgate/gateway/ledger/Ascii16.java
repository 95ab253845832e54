package dev.tollgate.gateway.ledger;

/**
 * A name of 1 to 16 printable ASCII characters without space, such as an account id: packed
 * big-endian into two longs and padded with zero bytes, so that the ledger stores and compares it
 * without text.
 *
 * @param hi characters 1 to 8, the first one in the highest byte
 * @param lo characters 9 to 16
 */
public record Ascii16(long hi, long lo) {
  /** Most characters in a name. */
  public static final int LENGTH_MAX = 16;

  /**
   * For the edge, where names come in as text.
   *
   * @throws IllegalArgumentException if it is not such a name; the message does not quote it
   */
  public static Ascii16 parse(CharSequence text) {
    if (text.isEmpty() || text.length() > LENGTH_MAX) {
      throw new IllegalArgumentException("a name has 1 to 16 characters, not " + text.length());
    }
    long hi = 0;
    long lo = 0;
    for (int i = 0; i < LENGTH_MAX; i++) {
      long c = i < text.length() ? text.charAt(i) : 0;
      if (i < text.length() && (c <= ' ' || c > '~')) {
        throw new IllegalArgumentException(
            "character " + (i + 1) + " of a name is not printable ASCII");
      }
      hi = i < 8 ? hi << 8 | c : hi;
      lo = i < 8 ? lo : lo << 8 | c;
    }
    return new Ascii16(hi, lo);
  }

  /** Whether {@link #parse} takes it. */
  public static boolean isName(CharSequence text) {
    boolean printable = !text.isEmpty() && text.length() <= LENGTH_MAX;
    for (int i = 0; printable && i < text.length(); i++) {
      printable = text.charAt(i) > ' ' && text.charAt(i) <= '~';
    }
    return printable;
  }

  /** Whether these words are a name: any may come in a message. */
  public static boolean isName(long hi, long lo) {
    boolean ended = false;
    for (int i = 0; i < LENGTH_MAX; i++) {
      int c = (int) ((i < 8 ? hi >>> (56 - 8 * i) : lo >>> (120 - 8 * i)) & 0xff);
      if (c == 0 ? i == 0 : ended || c <= ' ' || c > '~') {
        return false;
      }
      ended = c == 0;
    }
    return true;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(LENGTH_MAX);
    for (int i = 0; i < LENGTH_MAX; i++) {
      char c = (char) ((i < 8 ? hi >>> (56 - 8 * i) : lo >>> (120 - 8 * i)) & 0xff);
      if (c == 0) {
        break;
      }
      text.append(c);
    }
    return text.toString();
  }
}
