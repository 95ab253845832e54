package dev.tollgate.gateway.ledger;

/** Two ints in one long, and mixing of longs into a hash. */
final class Words {
  private Words() {}

  static long pack(int high, int low) {
    return (long) high << 32 | (low & 0xffff_ffffL);
  }

  static int high(long word) {
    return (int) (word >>> 32);
  }

  static int low(long word) {
    return (int) word;
  }

  static long withHigh(long word, int high) {
    return pack(high, low(word));
  }

  static long withLow(long word, int low) {
    return pack(high(word), low);
  }

  /**
   * Folds a word into a hash: one multiplication by the golden ratio, then the high half, where a
   * product has its entropy, into the low half, where tables look.
   */
  static long mix(long hash, long word) {
    long product = (hash ^ word) * 0x9e37_79b9_7f4a_7c15L;
    return product ^ product >>> 32;
  }
}
