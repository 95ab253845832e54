package dev.tollgate.gateway.pipeline;

import dev.tollgate.pci.SealedRequest;

/** DE37, retrieval reference number, for people. Allocates. */
public final class RetrievalReference {
  private RetrievalReference() {}

  /**
   * As text; a character that cannot be printed becomes a question mark, none at all a dash.
   *
   * @param hi its first eight characters, packed big-endian
   * @param lo its last four, or {@link SealedRequest#ABSENT}
   */
  public static String text(long hi, long lo) {
    if (lo == SealedRequest.ABSENT) {
      return "-";
    }
    StringBuilder text = new StringBuilder();
    append(text, hi, Long.SIZE);
    append(text, lo, Integer.SIZE);
    return text.toString().strip();
  }

  /** Eight characters of a terminal, as above; a dash for none. */
  public static String eight(long packed) {
    StringBuilder text = new StringBuilder();
    append(text, packed, Long.SIZE);
    return packed == 0 ? "-" : text.toString().strip();
  }

  private static void append(StringBuilder text, long packed, int bits) {
    for (int shift = bits - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      char c = (char) (packed >>> shift & 0xff);
      text.append(c >= ' ' && c <= '~' ? c : '?');
    }
  }
}
