package dev.tollgate.bench.e2e;

/**
 * Looks for the highest rate that is kept up: up in steps as long as it is, then halves what lies
 * between. A peer that cannot keep up the first one is tried lower. What ends the search is tried
 * again: it may have been the compiler's bad moment, or the machine's.
 */
final class MaxRate {
  private static final double UP = 1.25;
  private static final double DOWN = 0.6;

  /** Where halving ends: the rates differ by so much. */
  private static final double RESOLUTION = 0.03;

  private static final int PROBES_MAX = 30;

  /** Tells whether a rate is kept up. */
  interface Probe {
    boolean keepsUp(int ratePerSecond);
  }

  private MaxRate() {}

  /**
   * @return the highest rate that was kept up; 0 if there was none
   */
  static int find(int first, Probe probe) {
    int kept = 0;
    int lost = 0;
    int lostTwice = 0;
    int rate = first;
    for (int i = 0; i < PROBES_MAX && rate > 0; i++) {
      if (probe.keepsUp(rate)) {
        kept = rate;
        lost = rate == lost ? 0 : lost;
      } else if (rate == lost) {
        lostTwice = rate;
      } else {
        lost = rate;
      }
      if (isClose(kept, lost) && lost == lostTwice) {
        return kept;
      }
      rate = isClose(kept, lost) ? lost : next(kept, lost);
    }
    return kept;
  }

  private static boolean isClose(int kept, int lost) {
    return kept > 0 && lost > 0 && lost - kept <= RESOLUTION * kept;
  }

  private static int next(int kept, int lost) {
    if (lost == 0) {
      return (int) (kept * UP);
    }
    return kept == 0 ? (int) (lost * DOWN) : (kept + lost) / 2;
  }
}
