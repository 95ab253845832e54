package dev.tollgate.gateway.cluster;

import dev.tollgate.gateway.pipeline.Doorbell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How fast a bare node is: {@code HOME PORT SYNC SECONDS RATE...}, 128-byte commands, open loop:
 * the latency of each counts from when it was due. A rate of 0 says what it costs to do nothing.
 */
public final class EchoMeasurement implements AnswerHandler {
  private static final int COMMAND_LENGTH = 128;
  private static final int IN_FLIGHT_MAX = 8_192;
  private static final long SLEEP_NS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

  private final long[] latencies = new long[4_000_000];
  private int answers;

  private EchoMeasurement() {}

  public static void main(String[] args) {
    Path home = Path.of(args[0]);
    int sync = Integer.parseInt(args[2]);
    int seconds = Integer.parseInt(args[3]);
    ClusterConfig config =
        new ClusterConfig(
            home,
            Path.of("/dev/shm"),
            Integer.parseInt(args[1]),
            sync,
            IN_FLIGHT_MAX,
            Long.BYTES,
            SystemEpochClock.INSTANCE,
            Upkeep.DEFAULT);
    try (ClusterNode node =
        ClusterNode.start(
            config,
            new EchoHandler(),
            fault -> System.out.println(fault.line()),
            System.out::println)) {
      Doorbell bell = new Doorbell();
      try (ClusterClient client = node.connect(bell::ring)) {
        EchoMeasurement measurement = new EchoMeasurement();
        measurement.run(client, bell, 20_000, seconds); // to be compiled
        for (int i = 4; i < args.length; i++) {
          int rate = Integer.parseInt(args[i]);
          System.out.println("sync " + sync + " " + measurement.run(client, bell, rate, seconds));
        }
      }
    }
  }

  private String run(ClusterClient client, Doorbell bell, int rate, int seconds) {
    UnsafeBuffer command = new UnsafeBuffer(new byte[COMMAND_LENGTH]);
    answers = 0;
    long startNs = System.nanoTime();
    long startCpuNs = cpuNs();
    long endNs = startNs + TimeUnit.SECONDS.toNanos(seconds);
    long everyNs = rate == 0 ? Long.MAX_VALUE / 4 : TimeUnit.SECONDS.toNanos(1) / rate;
    long dueNs = startNs + Math.min(everyNs, TimeUnit.SECONDS.toNanos(1_000));
    for (long nowNs = startNs; nowNs < endNs; nowNs = System.nanoTime()) {
      int work = 0;
      while (nowNs >= dueNs && offer(client, command, dueNs)) {
        dueNs += everyNs;
        work++;
      }
      if (client.poll(this) + work == 0) {
        rest(client, bell, Math.min(dueNs, endNs) - System.nanoTime());
      }
    }
    double cpu = (cpuNs() - startCpuNs) / (double) (System.nanoTime() - startNs);
    int counted = Math.min(answers, latencies.length);
    Arrays.sort(latencies, 0, counted);
    String line =
        String.format(
            Locale.ROOT,
            "rate %d: %.0f/s, p50 %.0f us, p99 %.0f us, max %.0f us, cpu %.3f cores",
            rate,
            answers / (double) seconds,
            quantile(counted, 0.5),
            quantile(counted, 0.99),
            quantile(counted, 1),
            cpu);
    for (int i = 0; i < 20_000 && client.inFlight() > 0; i++) {
      client.poll(this);
      bell.lieDown();
      bell.sleep(TimeUnit.MILLISECONDS.toNanos(1));
    }
    return line;
  }

  private static boolean offer(ClusterClient client, UnsafeBuffer command, long dueNs) {
    command.putLong(0, dueNs);
    return client.offer(command, 0, COMMAND_LENGTH);
  }

  private void rest(ClusterClient client, Doorbell bell, long timeNs) {
    bell.lieDown();
    if (timeNs <= 0 || client.poll(this) > 0) {
      bell.getUp();
    } else {
      bell.sleep(Math.min(timeNs, SLEEP_NS_MAX));
    }
  }

  private double quantile(int counted, double q) {
    return counted == 0 ? 0 : latencies[(int) Math.min(counted - 1, q * counted)] / 1_000.0;
  }

  private static long cpuNs() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  @Override
  public void onAnswer(long timestampMs, DirectBuffer buffer, int offset, int length) {
    if (answers < latencies.length) {
      latencies[answers] = System.nanoTime() - buffer.getLong(offset);
    }
    answers++;
  }

  @Override
  public void onDisconnected() {
    System.out.println("disconnected");
  }
}
