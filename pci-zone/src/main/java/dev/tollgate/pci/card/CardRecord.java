package dev.tollgate.pci.card;

/**
 * What the checks need of a card, packed into one long beside its PIN reference: expiry YYMM,
 * service code, PIN method, PIN verification key index, digits of the PIN reference, product index.
 * No card data: without the PAN none of it is worth anything.
 */
final class CardRecord {
  private static final int EXPIRY_BITS = 14;
  private static final int SERVICE_BITS = 10;
  private static final int METHOD_BITS = 2;
  private static final int PVKI_BITS = 4;
  private static final int DIGITS_BITS = 4;
  private static final int SERVICE_AT = EXPIRY_BITS;
  private static final int METHOD_AT = SERVICE_AT + SERVICE_BITS;
  private static final int PVKI_AT = METHOD_AT + METHOD_BITS;
  private static final int DIGITS_AT = PVKI_AT + PVKI_BITS;
  private static final int PRODUCT_AT = DIGITS_AT + DIGITS_BITS;

  private CardRecord() {}

  static long pack(
      int expiry, int serviceCode, PinMethod method, int pvki, int pinDigits, int product) {
    long packed = product;
    packed = (packed << DIGITS_BITS) | pinDigits;
    packed = (packed << PVKI_BITS) | pvki;
    packed = (packed << METHOD_BITS) | method.code();
    packed = (packed << SERVICE_BITS) | serviceCode;
    return (packed << EXPIRY_BITS) | expiry;
  }

  /** YYMM as a number. */
  static int expiry(long record) {
    return (int) record & mask(EXPIRY_BITS);
  }

  static int serviceCode(long record) {
    return (int) (record >>> SERVICE_AT) & mask(SERVICE_BITS);
  }

  static PinMethod pinMethod(long record) {
    return PinMethod.of((int) (record >>> METHOD_AT) & mask(METHOD_BITS));
  }

  static int pvki(long record) {
    return (int) (record >>> PVKI_AT) & mask(PVKI_BITS);
  }

  /** How many digits the PIN reference has: 4 of a PVV, 4 to 12 of an IBM 3624 offset, or 0. */
  static int pinDigits(long record) {
    return (int) (record >>> DIGITS_AT) & mask(DIGITS_BITS);
  }

  /** Index of the product in the configuration this record was loaded with. */
  static int product(long record) {
    return (int) (record >>> PRODUCT_AT);
  }

  static long withProduct(long record, int product) {
    return (record & ((1L << PRODUCT_AT) - 1)) | ((long) product << PRODUCT_AT);
  }

  private static int mask(int bits) {
    return (1 << bits) - 1;
  }

  /** How the issuer verifies the PIN of a card. */
  enum PinMethod {
    /** The card has no PIN. */
    NONE(0, 0),
    /** Visa PIN verification value. */
    PVV(1, 4),
    /** IBM 3624: offset to the PIN that the PAN gives. */
    IBM3624(2, 12);

    private static final int DIGITS_MIN = 4;

    private final int code;
    private final int digitsMax;

    PinMethod(int code, int digitsMax) {
      this.code = code;
      this.digitsMax = digitsMax;
    }

    /** What stands for the method in the card file. */
    int code() {
      return code;
    }

    /** Fewest digits of the PIN reference. */
    int digitsMin() {
      return Math.min(DIGITS_MIN, digitsMax);
    }

    int digitsMax() {
      return digitsMax;
    }

    static PinMethod of(int code) {
      return code == PVV.code ? PVV : code == IBM3624.code ? IBM3624 : NONE;
    }
  }
}
