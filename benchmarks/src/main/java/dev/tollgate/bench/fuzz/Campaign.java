package dev.tollgate.bench.fuzz;

import dev.tollgate.bench.fuzz.FuzzTargets.Entry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs targets for a number of inputs on a few threads, watches for one that does not end, and adds
 * up what was seen. The same seed gives the same inputs, whatever the threads do.
 */
public final class Campaign {
  /** Inputs of one target that one thread runs before it takes other work. */
  private static final long SLICE = 500_000;

  private static final long PROGRESS_NS = 10_000_000_000L;

  /** Of the first inputs of a target only what is thrown counts: see {@link FuzzRun}. */
  private static final long WARM_UP = 20_000;

  /** An input that runs this long does not end; a collection or a busy machine is no such thing. */
  private final long stuckNs;

  private final long seed;
  private final ArrayDeque<Slice> work = new ArrayDeque<>();
  private final List<Worker> workers = new ArrayList<>();
  private final Map<String, TargetResult> results = new LinkedHashMap<>();

  private record Slice(Entry entry, long inputs, long seed, long warmUp) {}

  /**
   * @param inputs of all targets together, divided by their weights
   * @param stuck how long one input may run until it counts as one that does not end
   */
  public Campaign(Map<String, Entry> targets, long inputs, long seed, Duration stuck) {
    this.seed = seed;
    stuckNs = stuck.toNanos();
    long weights = targets.values().stream().mapToLong(Entry::weight).sum();
    targets.forEach((name, entry) -> {
      results.put(name, new TargetResult(name));
      long all = Math.ceilDiv(inputs * entry.weight(), weights);
      for (long from = 0; from < all; from += SLICE) {
        long warmUp = from == 0 ? Math.min(WARM_UP, all / 2) : 0;
        long size = Math.min(SLICE, all - from);
        work.add(new Slice(entry, size, seedOf(name, from), warmUp));
      }
    });
  }

  private long seedOf(String name, long from) {
    return seed * 0x9E3779B97F4A7C15L + name.hashCode() * 31L + from;
  }

  /**
   * Runs everything, or stops at the deadline.
   *
   * @param progress told the inputs run so far, every few seconds
   * @return a result for each target
   */
  public List<TargetResult> run(int threads, long seconds, Consumer<Long> progress)
      throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    CountDownLatch done = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      Worker worker = new Worker(deadlineNs, done);
      workers.add(worker);
      Thread thread = new Thread(worker, "fuzz-" + i);
      thread.setDaemon(true); // one that does not end must not keep the process
      thread.start();
    }
    long tickNs = Math.min(PROGRESS_NS, stuckNs / 2);
    long nextNs = System.nanoTime() + PROGRESS_NS;
    while (!done.await(tickNs, TimeUnit.NANOSECONDS) && !anyStuck()) {
      if (System.nanoTime() - nextNs >= 0) {
        progress.accept(inputs());
        nextNs += PROGRESS_NS;
      }
    }
    workers.forEach(Worker::account);
    return List.copyOf(results.values());
  }

  /** A thread that does not end cannot be taken away from it: the campaign is over then. */
  private boolean anyStuck() {
    long since = System.nanoTime() - stuckNs;
    return workers.stream().anyMatch(worker -> worker.isStuck(since));
  }

  private synchronized long inputs() {
    return results.values().stream().mapToLong(TargetResult::inputs).sum();
  }

  private synchronized @Nullable Slice take() {
    return work.poll();
  }

  private synchronized void add(String name, FuzzRun run, long elapsedNs) {
    TargetResult result = results.get(name);
    if (result != null) {
      result.add(run, elapsedNs);
    }
  }

  private final class Worker implements Runnable {
    private final long deadlineNs;
    private final CountDownLatch done;
    private volatile @Nullable FuzzRun run;
    private String name = "";

    Worker(long deadlineNs, CountDownLatch done) {
      this.deadlineNs = deadlineNs;
      this.done = done;
    }

    @Override
    public void run() {
      try {
        Slice slice = take();
        while (slice != null && System.nanoTime() < deadlineNs) {
          FuzzTarget target = slice.entry().maker().get();
          FuzzRun next = new FuzzRun(target, slice.seed(), slice.warmUp());
          name = target.name();
          run = next;
          long startNs = System.nanoTime();
          next.run(slice.inputs(), deadlineNs);
          run = null;
          add(name, next, System.nanoTime() - startNs);
          slice = take();
        }
      } finally {
        done.countDown();
      }
    }

    boolean isStuck(long sinceNs) {
      FuzzRun running = run;
      return running != null && running.reportStuck(sinceNs);
    }

    /** What a thread that did not end has seen. */
    void account() {
      FuzzRun running = run;
      if (running != null) {
        add(name, running, 0);
      }
    }
  }
}
