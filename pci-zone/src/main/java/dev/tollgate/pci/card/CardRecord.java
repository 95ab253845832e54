package dev.tollgate.pci.card;

/**
 * What the checks need of a card, packed into one long: expiry YYMM, service code, PIN method, PIN
 * verification key index, PIN check value (up to 4 digits), product index. No card data: without
 * the PAN none of it is worth anything.
 */
final class CardRecord {
  private static final int EXPIRY_BITS = 14;
  private static final int SERVICE_BITS = 10;
  private static final int METHOD_BITS = 2;
  private static final int PVKI_BITS = 4;
  private static final int PVV_BITS = 14;
  private static final int SERVICE_AT = EXPIRY_BITS;
  private static final int METHOD_AT = SERVICE_AT + SERVICE_BITS;
  private static final int PVKI_AT = METHOD_AT + METHOD_BITS;
  private static final int PVV_AT = PVKI_AT + PVKI_BITS;
  private static final int PRODUCT_AT = PVV_AT + PVV_BITS;

  private CardRecord() {}

  static long pack(int expiry, int serviceCode, PinMethod method, int pvki, int pvv, int product) {
    long packed = product;
    packed = (packed << PVV_BITS) | pvv;
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

  static int pvv(long record) {
    return (int) (record >>> PVV_AT) & mask(PVV_BITS);
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
}
