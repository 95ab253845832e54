package dev.tollgate.gateway.model;

/** Random numbers of a seed (SplitMix64); parts of a simulation get dice of their own. */
final class Dice {
  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  Dice(long seed) {
    state = mix(seed);
  }

  /** Dice that do not depend on how often these are thrown later. */
  Dice split() {
    return new Dice(nextLong());
  }

  long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /** 0 up to, without, the bound. */
  int below(int bound) {
    return (int) Math.unsignedMultiplyHigh(nextLong(), bound);
  }

  int between(int first, int last) {
    return first + below(last - first + 1);
  }

  boolean chance(int percent) {
    return below(100) < percent;
  }

  /** For what is rarer than a hundredth. */
  boolean perMille(int share) {
    return below(1000) < share;
  }

  @SafeVarargs
  final <T> T pick(T... values) {
    return values[below(values.length)];
  }

  static long mix(long value) {
    long z = value;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
