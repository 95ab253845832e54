package dev.tollgate.bench.load;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;

/**
 * Reads the answers of one run on a thread of its own. A message is found again by its STAN; {@code
 * dueByStan} holds when each was due, 0 where none is open.
 */
final class LoadReceiver implements AutoCloseable {
  private static final long LATENCY_MAX_NS = TimeUnit.MINUTES.toNanos(1);
  private static final int DIGITS = 3;
  private static final int STAN = 11;
  private static final int STAN_DIGITS = 6;
  private static final int RESPONSE_CODE = 39;
  private static final int NO_CODE = code('-', '-');

  private final Selector selector;
  private final Iso87 dialect;
  private final AtomicLongArray dueByStan;
  private final Thread thread;
  private final Histogram latencyNs = new Histogram(LATENCY_MAX_NS, DIGITS);
  private final long[] byCode = new long[1 << 14];
  private long strays;
  private long nowNs;
  private volatile long answered;
  private volatile long lastAnswerNs;
  private volatile boolean closedByPeer;

  private LoadReceiver(List<LoadConnection> lines, Iso87 dialect, AtomicLongArray dueByStan)
      throws IOException {
    this.dialect = dialect;
    this.dueByStan = dueByStan;
    selector = Selector.open();
    for (LoadConnection line : lines) {
      line.channel().register(selector, SelectionKey.OP_READ, line);
    }
    thread = Thread.ofPlatform().daemon().name("load-receiver").unstarted(this::run);
  }

  static LoadReceiver start(List<LoadConnection> lines, Iso87 dialect, AtomicLongArray dueByStan)
      throws IOException {
    LoadReceiver receiver = new LoadReceiver(lines, dialect, dueByStan);
    receiver.thread.start();
    return receiver;
  }

  /**
   * Waits until so many answers came, or the time is up.
   *
   * @return {@link System#nanoTime()} of the last answer
   * @throws IOException if the peer closed a line
   */
  long await(long messages, Duration timeout) throws IOException, InterruptedException {
    long endNs = System.nanoTime() + timeout.toNanos();
    while (answered < messages && System.nanoTime() < endNs && !closedByPeer) {
      thread.join(Duration.ofMillis(1));
    }
    close();
    if (closedByPeer) {
      throw new IOException("the peer closed a line");
    }
    return lastAnswerNs;
  }

  /** After {@link #await}. */
  LoadReport report(int ratePerSecond, long elapsedNs, long sent, long late) {
    Map<String, Long> codes = new TreeMap<>();
    for (int code = 0; code < byCode.length; code++) {
      if (byCode[code] > 0) {
        codes.put("" + (char) (code >> 7) + (char) (code & 0x7f), byCode[code]);
      }
    }
    return new LoadReport(ratePerSecond, elapsedNs, sent, answered, late, strays, latencyNs, codes);
  }

  @Override
  public void close() throws IOException {
    selector.close();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closedByPeer) {
        selector.select(this::onReadable);
      }
    } catch (ClosedSelectorException _) {
      // The run is over.
    } catch (IOException _) {
      closedByPeer = true;
    }
  }

  private void onReadable(SelectionKey key) {
    try {
      LoadConnection line = (LoadConnection) key.attachment();
      nowNs = System.nanoTime();
      if (!line.read(this::onFrame)) {
        closedByPeer = true;
      }
    } catch (IOException _) {
      closedByPeer = true;
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // this thread alone writes; others read the progress
  private void onFrame(byte[] bytes, int from, int length) {
    int stanAt = dialect.find(bytes, from, length, STAN);
    long dueNs =
        stanAt < 0 ? 0 : dueByStan.getAndSet(dialect.number(bytes, stanAt, STAN_DIGITS), 0);
    if (dueNs == 0) {
      strays++;
      return;
    }
    latencyNs.recordValue(Math.clamp(nowNs - dueNs, 0, LATENCY_MAX_NS));
    int codeAt = dialect.find(bytes, from, length, RESPONSE_CODE);
    byCode[codeAt < 0 ? NO_CODE : code(bytes[codeAt], bytes[codeAt + 1])]++;
    lastAnswerNs = nowNs;
    answered++;
  }

  private static int code(int first, int second) {
    return ((first & 0x7f) << 7) | (second & 0x7f);
  }
}
