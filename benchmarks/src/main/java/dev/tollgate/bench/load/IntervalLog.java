package dev.tollgate.bench.load;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Latencies of each second in nanoseconds, as HdrHistogram's own log ({@code .hlog}). The
 * generator's thread fills histograms; another one writes them, since that takes a millisecond.
 */
public final class IntervalLog implements AutoCloseable {
  private static final int HISTOGRAMS = 4;

  /** What an interval's largest value is divided by where the log shows it. */
  private static final double NANOSECONDS = 1;

  private final BlockingQueue<Histogram> spare = new ArrayBlockingQueue<>(HISTOGRAMS);

  /** Empty: the end. */
  private final BlockingQueue<Optional<Histogram>> full = new ArrayBlockingQueue<>(HISTOGRAMS + 1);

  private final PrintStream out;
  private final Thread writer;
  private Histogram current = new Histogram(Tally.LATENCY_MAX_NS, Tally.DIGITS);

  /**
   * @throws IOException if the file cannot be written
   */
  public IntervalLog(Path file) throws IOException {
    out = new PrintStream(file.toFile(), StandardCharsets.UTF_8);
    for (int i = 1; i < HISTOGRAMS; i++) {
      spare.add(new Histogram(Tally.LATENCY_MAX_NS, Tally.DIGITS));
    }
    writer = Thread.ofPlatform().daemon().name("load-log").start(this::write);
  }

  /** The first interval begins now. */
  void start() {
    current.reset();
    current.setStartTimeStamp(System.currentTimeMillis());
  }

  /** Where latencies go until {@link #next}. */
  Histogram current() {
    return current;
  }

  /** Ends an interval; it goes on if the file is too slow for a new one. */
  void next() {
    Histogram next = spare.poll();
    if (next != null) {
      long nowMs = System.currentTimeMillis();
      current.setEndTimeStamp(nowMs);
      full.add(Optional.of(current));
      current = next;
      current.setStartTimeStamp(nowMs);
    }
  }

  /** Waits until everything is in the file. */
  @Override
  public void close() {
    full.add(Optional.empty());
    try {
      writer.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    out.close();
    if (out.checkError()) {
      throw new UncheckedIOException(new IOException("the log could not be written"));
    }
  }

  private void write() {
    HistogramLogWriter log = new HistogramLogWriter(out);
    long startMs = System.currentTimeMillis();
    log.outputComment("latencies in nanoseconds, from when a message was due to its answer");
    log.outputLogFormatVersion();
    log.outputStartTime(startMs);
    log.setBaseTime(startMs);
    log.outputLegend();
    try {
      Optional<Histogram> next = full.take();
      while (next.isPresent()) {
        write(log, next.get(), startMs);
        next = full.take();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(HistogramLogWriter log, Histogram one, long startMs) {
    log.outputIntervalHistogram(
        (one.getStartTimeStamp() - startMs) / 1e3,
        (one.getEndTimeStamp() - startMs) / 1e3,
        one,
        NANOSECONDS);
    one.reset();
    spare.add(one);
  }
}
