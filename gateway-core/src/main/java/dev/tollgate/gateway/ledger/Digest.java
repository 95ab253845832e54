package dev.tollgate.gateway.ledger;

/**
 * A running 128-bit digest of words in their order: two lanes of multiplications by odd constants,
 * about two nanoseconds a word.
 *
 * <p>Every step of a lane is a bijection, of the state for a given word and of the word for a given
 * state: two sequences that differ in one word only never have the same digest. Any others have by
 * chance, 2<sup>-128</sup>. That is a guard against accidents. It is no cryptography: who wants two
 * sequences with one digest can make them.
 */
final class Digest {
  private static final long FIRST_FACTOR = 0x9e37_79b9_7f4a_7c15L;
  private static final long SECOND_FACTOR = 0xbf58_476d_1ce4_e5b9L;

  /** Any but 0, from which leading words of 0 would not move it: digits of pi. */
  private static final long FIRST_SEED = 0x243f_6a88_85a3_08d3L;

  private static final long SECOND_SEED = 0x1319_8a2e_0370_7344L;

  private long first = FIRST_SEED;
  private long second = SECOND_SEED;

  void add(long word) {
    first = Long.rotateLeft((first ^ word) * FIRST_FACTOR, 31);
    second = (second + word) * SECOND_FACTOR;
    second ^= second >>> 29;
  }

  /** The same, one after the other. */
  void add(long[] words, int length) {
    long one = first;
    long two = second;
    for (int i = 0; i < length; i++) { // in locals, which the compiler keeps in registers
      one = Long.rotateLeft((one ^ words[i]) * FIRST_FACTOR, 31);
      two = (two + words[i]) * SECOND_FACTOR;
      two ^= two >>> 29;
    }
    first = one;
    second = two;
  }

  void add(CharSequence text) {
    add(text.length());
    for (int i = 0; i < text.length(); i++) {
      add(text.charAt(i));
    }
  }

  long hi() {
    return first;
  }

  long lo() {
    return second;
  }

  /** Goes on from where another one, or this one earlier, stood. */
  void set(long hi, long lo) {
    first = hi;
    second = lo;
  }
}
