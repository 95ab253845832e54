package dev.tollgate.bench.ledgertorture;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/** How long each gateway lives: uniform in time, a part of them not until they serve. */
final class KillPlan {
  private static final int WHILE_STARTING_ONE_IN = 6;

  private final Random random;
  private final long servingMaxNs;

  /**
   * @param servingMeanNs how long a gateway serves on the average
   */
  KillPlan(long seed, long servingMeanNs) {
    random = new Random(seed);
    servingMaxNs = 2 * servingMeanNs;
  }

  /** Whether the next one is killed before it serves. */
  boolean whileStarting() {
    return random.nextInt(WHILE_STARTING_ONE_IN) == 0;
  }

  /**
   * After the start of the process.
   *
   * @param startMs how long a start takes
   */
  long startingMs(long startMs) {
    return random.nextLong(Math.max(1, startMs));
  }

  /** After it serves. */
  long servingNs() {
    return random.nextLong(Math.max(TimeUnit.MILLISECONDS.toNanos(1), servingMaxNs));
  }
}
