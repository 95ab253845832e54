package dev.tollgate.bench.load;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One run, on one thread: sends what is due, reads what has come, sleeps until either. Where
 * messages lie closer together than the plan's gathering time, it wakes only once in that time, for
 * everything that has become due and come until then.
 */
final class LoadLoop implements LoadLines.FrameHandler {
  private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long UNSENT_BYTES_MAX = 64 << 20;
  private static final int PASS_MESSAGES_MAX = 1024;
  private static final int STAN = 11;
  private static final int STAN_DIGITS = 6;
  private static final int RESPONSE_CODE = 39;
  private static final int NETWORK_MANAGEMENT = 8;

  private final LoadLines lines;
  private final LoadFrames frames;
  private final Iso87 dialect;
  private final LoadPlan plan;
  private final BooleanSupplier stop;
  private final Tally tally;
  private final long messages;
  private final long patienceNs;
  private final long gatherNs;
  private final Arrivals.Schedule schedule;

  /** When each message was due, by its STAN; 0 where none is open. */
  private final long[] dueByStan = new long[LoadFrames.STANS];

  private final long[] dues = new long[PASS_MESSAGES_MAX];
  private final byte[] out = new byte[LoadSockets.BUFFER_BYTES];
  private final int frameBytes;
  private long startNs;
  private long nextDueNs;
  private long nextTickNs;
  private long stuckNs;
  private long readNs;
  private long sent;
  private long late;
  private int nextLine;

  LoadLoop(
      LoadLines lines, LoadFrames frames, LoadPlan plan, Duration patience, BooleanSupplier stop) {
    this.lines = lines;
    this.frames = frames;
    this.plan = plan;
    this.stop = stop;
    dialect = frames.dialect();
    frameBytes = frames.frameBytes();
    messages = plan.messages();
    patienceNs = patience.toNanos();
    schedule = plan.arrivals().schedule(plan.ratePerSecond(), plan.seed());
    boolean dense = plan.gather().toNanos() * plan.ratePerSecond() >= 2e9;
    gatherNs = dense ? plan.gather().toNanos() : 0;
    tally = new Tally(frames.names(), plan.log());
  }

  /**
   * @throws IOException if the kernel cannot wait; {@link LostPeerException} if the peer closes a
   *     connection, or reads no more
   */
  LoadReport run() throws IOException {
    lines.sockets().wakeExactly(true);
    try {
      long cpuNs = cpuNs();
      long processCpuNs = processCpuNs();
      startNs = System.nanoTime();
      stuckNs = startNs;
      nextTickNs = startNs;
      nextDueNs = startNs + schedule.next();
      tally.start();
      sendAll();
      long scheduledNs = nextDueNs - startNs;
      awaitLastAnswers();
      long elapsedNs = Math.max(scheduledNs, tally.lastAnswerNs() - startNs);
      return new LoadReport(
          plan.ratePerSecond(),
          scheduledNs,
          elapsedNs,
          sent,
          tally.answered(),
          late,
          tally.strays(),
          tally.latencyNs(),
          tally.codesByMessage(),
          cpuNs() - cpuNs,
          processCpuNs() - processCpuNs);
    } finally {
      tally.end();
      lines.sockets().wakeExactly(false);
    }
  }

  private void sendAll() throws IOException {
    while (sent < messages && !stop.getAsBoolean()) {
      long wakeNs = Math.max(nextDueNs, nextTickNs);
      rest(wakeNs - System.nanoTime());
      long nowNs = System.nanoTime();
      if (nowNs >= wakeNs && mayAdd(nowNs)) {
        // On the grid, not so long after the last time: one delay must not shift all that follows.
        if (gatherNs > 0) {
          nextTickNs += ((nowNs - nextTickNs) / gatherNs + 1) * gatherNs;
        }
        sendDue(nowNs);
      }
    }
  }

  private void awaitLastAnswers() throws IOException {
    long endNs = System.nanoTime() + patienceNs;
    while (tally.answered() < sent && System.nanoTime() < endNs) {
      rest(Math.min(RETRY_NS, endNs - System.nanoTime()));
    }
  }

  /** Reads what comes until then, or at the end of that time. */
  private void rest(long timeNs) throws IOException {
    long restNs = Math.max(0, timeNs);
    if (lines.unsentBytes() > 0) {
      lines.retry();
      restNs = Math.min(restNs, RETRY_NS);
    }
    if (gatherNs > 0 && restNs > 0) {
      lines.sockets().sleep(restNs);
      restNs = 0;
    }
    int readable = lines.sockets().await(restNs);
    for (int i = 0; i < readable; i++) {
      lines.receive(lines.sockets().readable(i), this);
    }
    tally.passSecond();
    if (lines.closed() > 0) {
      throw new LostPeerException(
          "it closed " + lines.closed() + " of " + lines.count() + " connections");
    }
  }

  /** Nothing is added to what the peer does not read, until it does or patience ends. */
  private boolean mayAdd(long nowNs) throws LostPeerException {
    if (lines.unsentBytes() < UNSENT_BYTES_MAX) {
      stuckNs = nowNs;
    } else if (nowNs - stuckNs > patienceNs) {
      throw new LostPeerException("it reads no more");
    }
    return stuckNs == nowNs;
  }

  /** Everything due, each connection's part of it at once. */
  private void sendDue(long nowNs) {
    int count = 0;
    int countMax = (int) Math.min(PASS_MESSAGES_MAX, messages - sent);
    while (count < countMax && nextDueNs <= nowNs) {
      late += nowNs - nextDueNs > LATE_NS ? 1 : 0;
      dues[count++] = nextDueNs;
      nextDueNs = startNs + schedule.next();
    }
    frames.refreshTime();
    int lineCount = lines.count();
    for (int first = 0; first < Math.min(count, lineCount); first++) {
      sendTo((nextLine + first) % lineCount, first, count);
    }
    nextLine = (int) ((nextLine + (long) count) % lineCount);
    sent += count;
  }

  /** Every so-and-so-manieth of what is due: message after message goes to the next connection. */
  private void sendTo(int line, int first, int count) {
    int end = 0;
    for (int i = first; i < count; i += lines.count()) {
      if (end + frameBytes > out.length) {
        lines.send(line, out, end);
        end = 0;
      }
      end = frames.put(out, end);
      // Before the bytes leave: the answer may be faster than this thread.
      dueByStan[frames.stan()] = dues[i];
    }
    lines.send(line, out, end);
  }

  @Override
  public void onRead() {
    readNs = System.nanoTime();
  }

  @Override
  public void onFrame(byte[] bytes, int from, int length) {
    int stanAt = dialect.find(bytes, from, length, STAN);
    if (stanAt < 0 || dialect.messageClass(bytes, from) == NETWORK_MANAGEMENT) {
      tally.stray();
      return;
    }
    int stan = dialect.number(bytes, stanAt, STAN_DIGITS);
    long dueNs = dueByStan[stan];
    if (dueNs == 0) {
      tally.stray();
      return;
    }
    dueByStan[stan] = 0;
    int codeAt = dialect.find(bytes, from, length, RESPONSE_CODE);
    int code = codeAt < 0 ? Tally.NO_CODE : Tally.code(bytes[codeAt], bytes[codeAt + 1]);
    tally.answer(frames.answered(stan, code == Tally.APPROVED), code, dueNs, readNs);
  }

  private static long cpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long processCpuNs() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
