package dev.tollgate.bench.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs a target on one thread and judges each input: what was thrown, how long it took, what it
 * allocated.
 *
 * <p>A long time or an allocation counts if the same input shows it again twice: the first time it
 * may have been a collection, the compiler, or another process. Inputs are made ahead in batches,
 * so that the mutator is not measured; for a target that may allocate nothing a batch is measured
 * as one, as none of it allocated if all of it did not.
 */
public final class FuzzRun {
  /** One input may take this long. */
  static final long TIME_MAX_NS = 10_000_000;

  private static final int BATCH = 256;

  /** Different faults that are told of one target; more are one fault in many places. */
  private static final int FINDINGS_MAX = 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final FuzzTarget target;
  private final Mutator mutator;
  private final byte[][] batch = new byte[BATCH][];
  private final List<Finding> findings = new ArrayList<>();
  private final Set<String> signatures = new HashSet<>();
  private long inputs;
  private long worstNs;
  private long worstAllocated;
  private final long warmUp;
  private volatile byte @Nullable [] current;

  /** When the current input began, as {@link System#nanoTime}. */
  private volatile long currentSinceNs;

  /**
   * @param warmUp inputs of which only what is thrown counts: before the compiler has seen the
   *     code, objects that it will take away are still made, and time is the interpreter's
   */
  public FuzzRun(FuzzTarget target, long seed, long warmUp) {
    this.target = target;
    this.warmUp = warmUp;
    this.mutator = new Mutator(seed, target.seeds());
  }

  /** Runs so many inputs more, at most until the deadline ({@link System#nanoTime}). */
  public void run(long count, long deadlineNs) {
    for (long left = count; left > 0 && System.nanoTime() < deadlineNs; left -= BATCH) {
      int size = (int) Math.min(BATCH, left);
      for (int i = 0; i < size; i++) {
        batch[i] = mutator.next();
      }
      runBatch(size, inputs >= warmUp);
      inputs += size;
    }
    current = null;
  }

  private void runBatch(int size, boolean warm) {
    boolean mayAllocate = target.allocatedMax(1) > 0;
    long allocatedAtStart = allocated();
    for (int i = 0; i < size; i++) {
      byte[] input = batch[i];
      long allocatedBefore = mayAllocate ? allocated() : 0;
      begin(input);
      try {
        target.run(input);
      } catch (Throwable thrown) {
        report(Finding.thrown(target.name(), thrown, input));
      }
      long elapsedNs = System.nanoTime() - currentSinceNs;
      if (warm && elapsedNs > worstNs) {
        judgeTime(input, elapsedNs);
      }
      if (warm && mayAllocate && allocated() - allocatedBefore > worstAllocated) {
        judgeAllocation(input, allocated() - allocatedBefore);
      }
      reset(input);
    }
    if (warm && !mayAllocate && allocated() != allocatedAtStart) {
      for (int i = 0; i < size; i++) {
        judgeAllocation(batch[i], Long.MAX_VALUE);
      }
    }
  }

  private void begin(byte[] input) {
    currentSinceNs = System.nanoTime();
    current = input;
  }

  private void reset(byte[] input) {
    try {
      target.reset();
    } catch (Throwable thrown) {
      report(Finding.thrown(target.name(), thrown, input));
    }
  }

  /** Again by the time this thread had a processor: others on the machine do not count. */
  private void judgeTime(byte[] input, long firstNs) {
    long leastNs = firstNs;
    for (int again = 0; again < 2; again++) {
      reset(input);
      begin(input);
      long beforeNs = THREADS.getCurrentThreadCpuTime();
      runAgain(input);
      leastNs = Math.min(leastNs, THREADS.getCurrentThreadCpuTime() - beforeNs);
    }
    worstNs = Math.max(worstNs, leastNs);
    if (leastNs > TIME_MAX_NS) {
      report(Finding.of(target.name(), Finding.Kind.SLOW, leastNs / 1000 + " us", input));
    }
  }

  private void judgeAllocation(byte[] input, long first) {
    long least = first;
    for (int again = 0; again < 2; again++) {
      reset(input);
      begin(input);
      long before = allocated();
      runAgain(input);
      least = Math.min(least, allocated() - before);
    }
    worstAllocated = Math.max(worstAllocated, least);
    if (least > target.allocatedMax(input.length)) {
      String detail = least + " bytes for an input of " + input.length;
      report(Finding.of(target.name(), Finding.Kind.ALLOCATING, detail, input));
    }
  }

  /** What it throws was told the first time. */
  @SuppressWarnings("EmptyCatch")
  private void runAgain(byte[] input) {
    try {
      target.run(input);
    } catch (Throwable again) {
      // told already
    }
  }

  private synchronized void report(Finding finding) {
    if (findings.size() < FINDINGS_MAX && signatures.add(finding.signature())) {
      findings.add(finding);
    }
  }

  /** Asked by a watcher: reports the input that runs since before that time, if one does. */
  boolean reportStuck(long sinceNs) {
    byte[] input = current;
    if (input == null || currentSinceNs - sinceNs > 0) {
      return false;
    }
    report(Finding.of(target.name(), Finding.Kind.STUCK, "does not end", input));
    return true;
  }

  public synchronized List<Finding> findings() {
    return List.copyOf(findings);
  }

  public long inputs() {
    return inputs;
  }

  /** Of the slowest input, the fastest of its runs. */
  public long worstNs() {
    return worstNs;
  }

  /** Of the input that allocated most, the least of its runs, in bytes. */
  public long worstAllocated() {
    return worstAllocated;
  }

  private static long allocated() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }
}
