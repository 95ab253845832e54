package dev.tollgate.bench.ledger;

import dev.tollgate.gateway.cluster.AnswerHandler;
import dev.tollgate.gateway.cluster.ClusterClient;
import dev.tollgate.gateway.pipeline.Doorbell;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Commands at a constant rate, each due by the clock; its latency counts from when it was due,
 * until its answer, which is there once the command is committed. One thread, which sleeps as the
 * gateway's agent does.
 */
final class OpenLoop implements AnswerHandler {
  private static final long LATENCY_MAX_NS = TimeUnit.MINUTES.toNanos(1);
  private static final long SLEEP_NS_MAX = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LAST_ANSWERS_NS = TimeUnit.SECONDS.toNanos(20);
  private static final int DIGITS = 3;

  private final ClusterClient client;
  private final Doorbell bell;
  private final Traffic traffic;
  private final UnsafeBuffer command = new UnsafeBuffer(new byte[Traffic.COMMAND_LENGTH]);
  private final Histogram latencyNs = new Histogram(LATENCY_MAX_NS, DIGITS);
  private long answers;
  private long lastAnswerNs;

  OpenLoop(ClusterClient client, Doorbell bell, Traffic traffic) {
    this.client = client;
    this.bell = bell;
    this.traffic = traffic;
  }

  /** Sends for so long, and waits for the last answers. */
  LoopReport run(int rate, int seconds) {
    latencyNs.reset();
    answers = 0;
    long startNs = System.nanoTime();
    long startCpuNs = cpuNs();
    long commands = (long) rate * seconds;
    long sent = 0;
    long giveUpNs = startNs + TimeUnit.SECONDS.toNanos(seconds) + LAST_ANSWERS_NS;
    while (answers < commands && System.nanoTime() - giveUpNs < 0) {
      int work = 0;
      long nowNs = System.nanoTime();
      long dueNs = due(startNs, sent, rate);
      while (sent < commands && nowNs - dueNs >= 0 && offer(dueNs)) {
        dueNs = due(startNs, ++sent, rate);
        work++;
      }
      if (client.poll(this) + work == 0) {
        rest((sent < commands ? dueNs : giveUpNs) - System.nanoTime());
      }
    }
    long cpuNs = cpuNs() - startCpuNs;
    long elapsedNs = Math.max(TimeUnit.SECONDS.toNanos(seconds), lastAnswerNs - startNs);
    return new LoopReport(
        rate,
        commands,
        answers,
        answers * 1e9 / elapsedNs,
        (lastAnswerNs - due(startNs, commands - 1, rate)) / 1e3,
        latencyNs,
        cpuNs / 1e3 / Math.max(1, answers));
  }

  /** Keeps the session for some time, between two runs. */
  void idle(long timeNs) {
    if (client.poll(this) == 0) {
      rest(timeNs);
    }
  }

  /** No two commands are due at the same nanosecond: that is their correlation. */
  private static long due(long startNs, long number, int rate) {
    return startNs + number * TimeUnit.SECONDS.toNanos(1) / rate;
  }

  private boolean offer(long dueNs) {
    traffic.write(command, dueNs);
    return client.offer(command, 0, Traffic.COMMAND_LENGTH);
  }

  private void rest(long timeNs) {
    bell.lieDown();
    if (timeNs <= 0 || client.poll(this) > 0) {
      bell.getUp();
    } else {
      bell.sleep(Math.min(timeNs, SLEEP_NS_MAX));
    }
  }

  /** Of the whole process, in steps of 10 ms. */
  private static long cpuNs() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  @Override
  public void onAnswer(long timestampMs, DirectBuffer buffer, int offset, int length) {
    lastAnswerNs = System.nanoTime();
    long dueNs = traffic.read(buffer, offset, length);
    latencyNs.recordValue(Math.clamp(lastAnswerNs - dueNs, 0, LATENCY_MAX_NS));
    answers++;
  }

  @Override
  public void onDisconnected() {
    throw new IllegalStateException("the session with the log broke");
  }
}
