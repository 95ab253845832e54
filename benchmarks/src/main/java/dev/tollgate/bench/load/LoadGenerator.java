package dev.tollgate.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.BufferOverflowException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Open-loop load: message {@code n} is due at {@code start + n / rate} whatever the peer does, and
 * its latency counts from there, so a peer that stalls cannot hide it by slowing the generator down
 * (coordinated omission).
 *
 * <p>The calling thread sends, one thread of its own receives; between messages both are parked.
 */
public final class LoadGenerator {
  private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(1);
  // Parking oversleeps by some 70 us here; that much is slept less and the rest is spun away.
  private static final long OVERSLEEP_NS = 70_000;
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);

  private final InetSocketAddress peer;
  private final LoadFrames frames;
  private final int connections;
  private final Duration patience;

  public LoadGenerator(InetSocketAddress peer, LoadFrames frames, int connections) {
    this(peer, frames, connections, LAST_ANSWERS);
  }

  /**
   * @param patience how long to wait for the last answers, or for a peer that does not read
   */
  LoadGenerator(InetSocketAddress peer, LoadFrames frames, int connections, Duration patience) {
    this.peer = peer;
    this.frames = frames;
    this.connections = connections;
    this.patience = patience;
  }

  /**
   * Sends at a constant rate and waits for the last answers.
   *
   * @throws IOException if the peer cannot be reached or closes a line
   */
  public LoadReport run(int ratePerSecond, Duration duration)
      throws IOException, InterruptedException {
    List<LoadConnection> lines = new ArrayList<>();
    try {
      for (int i = 0; i < connections; i++) {
        lines.add(LoadConnection.open(peer));
      }
      return run(lines, ratePerSecond, duration);
    } finally {
      for (LoadConnection line : lines) {
        line.close();
      }
    }
  }

  private LoadReport run(List<LoadConnection> lines, int ratePerSecond, Duration duration)
      throws IOException, InterruptedException {
    AtomicLongArray dueByStan = new AtomicLongArray(LoadFrames.STANS);
    long messages = ratePerSecond * duration.toMillis() / 1000;
    frames.prepare(messages);
    try (LoadReceiver receiver = LoadReceiver.start(lines, frames.dialect(), dueByStan)) {
      long startNs = System.nanoTime();
      long late = send(lines, dueByStan, startNs, messages, ratePerSecond);
      long lastAnswerNs = receiver.await(messages, patience);
      return receiver.report(
          ratePerSecond, Math.max(duration.toNanos(), lastAnswerNs - startNs), messages, late);
    }
  }

  /** Sends everything that is due, then waits for the next; returns how many went out late. */
  private long send(
      List<LoadConnection> lines,
      AtomicLongArray dueByStan,
      long startNs,
      long messages,
      int ratePerSecond)
      throws IOException {
    long late = 0;
    for (long n = 0; n < messages; n++) {
      long dueNs = startNs + n * TimeUnit.SECONDS.toNanos(1) / ratePerSecond;
      awaitNs(dueNs);
      LoadConnection line = lines.get((int) (n % lines.size()));
      awaitRoom(line, frames.frameBytes());
      int stan = frames.put(line.out());
      // Before the bytes leave: the answer may be faster than this thread.
      dueByStan.set(stan, dueNs);
      line.flush();
      if (System.nanoTime() - dueNs > LATE_NS) {
        late++;
      }
    }
    for (LoadConnection line : lines) {
      awaitRoom(line, line.out().capacity());
    }
    return late;
  }

  /** Flushes until the outgoing buffer has so many bytes free. */
  private void awaitRoom(LoadConnection line, int bytes) throws IOException {
    long endNs = System.nanoTime() + patience.toNanos();
    while (line.out().remaining() < bytes) {
      if (System.nanoTime() > endNs) {
        throw new IOException("the peer does not read", new BufferOverflowException());
      }
      LockSupport.parkNanos(OVERSLEEP_NS);
      line.flush();
    }
  }

  private static void awaitNs(long dueNs) {
    for (long waitNs = dueNs - System.nanoTime(); waitNs > 0; waitNs = dueNs - System.nanoTime()) {
      if (waitNs > OVERSLEEP_NS) {
        LockSupport.parkNanos(waitNs - OVERSLEEP_NS);
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
