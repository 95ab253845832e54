package dev.tollgate.gateway.pipeline;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long answers took, in buckets of a 1-2-5 series from 50 µs to 10 s: fine enough to see a tail
 * move, few enough for a text that is read every few seconds. One thread records, any may read.
 */
public final class LatencyHistogram {
  /** Upper bounds; the bucket after the last one has none. */
  private static final long[] BOUNDS_NS = bounds();

  private static final long FIRST_NS = 50_000;
  private static final int SERIES = 17;

  private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_NS.length + 1);
  private final AtomicLongArray sumNs = new AtomicLongArray(1);

  /** Writer's thread only. */
  void record(long latencyNs) {
    long positiveNs = Math.max(0, latencyNs);
    int bucket = 0;
    while (bucket < BOUNDS_NS.length && positiveNs > BOUNDS_NS[bucket]) {
      bucket++;
    }
    counts.lazySet(bucket, counts.get(bucket) + 1);
    sumNs.lazySet(0, sumNs.get(0) + positiveNs);
  }

  /** Number of bounds; there is one bucket more. */
  public static int boundCount() {
    return BOUNDS_NS.length;
  }

  public static long boundNs(int bucket) {
    return BOUNDS_NS[bucket];
  }

  /** Answers in the bucket alone. */
  public long count(int bucket) {
    return counts.get(bucket);
  }

  public long sumNs() {
    return sumNs.get(0);
  }

  private static long[] bounds() {
    long[] bounds = new long[SERIES];
    long boundNs = FIRST_NS;
    for (int i = 0; i < SERIES; i++) {
      bounds[i] = boundNs;
      boundNs = i % 3 == 2 ? boundNs * 5 / 2 : boundNs * 2; // 50, 100, 200, 500, ...
    }
    return bounds;
  }
}
