package dev.tollgate.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** When messages are due. */
public enum Arrivals {
  /** Equally spaced. */
  CONSTANT,
  /** Independent of each other: exponential gaps, as many cardholders make them. */
  POISSON;

  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  /** Due times of one run, in order. */
  interface Schedule {
    /**
     * @return nanoseconds from the start of the run to when the next message is due
     */
    long next();
  }

  /**
   * @param seed of the random gaps: the same seed gives the same ones
   */
  Schedule schedule(int ratePerSecond, long seed) {
    return this == CONSTANT ? new Even(ratePerSecond) : new Random(ratePerSecond, seed);
  }

  private static final class Even implements Schedule {
    private final int ratePerSecond;
    private long seconds;
    private int inSecond;

    Even(int ratePerSecond) {
      this.ratePerSecond = ratePerSecond;
    }

    @Override
    public long next() {
      long atNs = seconds * SECOND_NS + inSecond * SECOND_NS / ratePerSecond;
      if (++inSecond == ratePerSecond) {
        inSecond = 0;
        seconds++;
      }
      return atNs;
    }
  }

  private static final class Random implements Schedule {
    private final RandomGenerator random;
    private final double meanNs;
    private double atNs;

    Random(int ratePerSecond, long seed) {
      random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      meanNs = (double) SECOND_NS / ratePerSecond;
    }

    @Override
    public long next() {
      // 1 - u lies above zero, so its logarithm is finite.
      atNs -= Math.log(1 - random.nextDouble()) * meanNs;
      return (long) atNs;
    }
  }
}
