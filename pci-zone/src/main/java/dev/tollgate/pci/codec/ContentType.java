package dev.tollgate.pci.codec;

/**
 * Which characters a field may hold, by the notation of ISO 8583.
 *
 * <p>{@code an}, {@code anp} and {@code ans} all mean printable ASCII here, 20 to 7E (in EBCDIC,
 * the bytes that stand for it): fields of fixed length are padded with spaces, and senders put
 * punctuation in {@code an} fields that no decision depends on.
 */
public enum ContentType {
  /** Decimal digits. */
  N(CodePage.DIGIT, CodePage.DIGIT),
  /** Printable characters. */
  AN(CodePage.PRINTABLE, CodePage.PRINTABLE),
  /** Printable characters, padded with spaces. */
  ANP(CodePage.PRINTABLE, CodePage.PRINTABLE),
  /** Printable characters. */
  ANS(CodePage.PRINTABLE, CodePage.PRINTABLE),
  /** Binary: any byte, or any hexadecimal digit where it is written as text. */
  B(0, 0),
  /** Track 2 and 3: digits and the field separator, {@code =} or {@code D}. */
  Z(CodePage.TRACK, CodePage.TRACK),
  /** Signed amount, {@code x+n}: {@code C} or {@code D}, then digits. */
  X_N(CodePage.SIGN, CodePage.DIGIT),
  /** An amount behind a sign that may be any character, {@code an+n}. */
  AN_N(CodePage.PRINTABLE, CodePage.DIGIT);

  private final byte firstMask;
  private final byte restMask;

  ContentType(int firstMask, int restMask) {
    this.firstMask = (byte) firstMask;
    this.restMask = (byte) restMask;
  }

  /** Mask of the first character under an encoding; of no meaning for {@link Encoding#RAW}. */
  byte firstMask(Encoding encoding) {
    return encoding.isText() ? firstMask : CodePage.HEX;
  }

  /** Mask of the characters after the first. */
  byte restMask(Encoding encoding) {
    return encoding.isText() ? restMask : CodePage.HEX;
  }
}
