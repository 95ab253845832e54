package dev.tollgate.gateway.cluster;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.pipeline.Doorbell;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A process with a node, to be killed: {@code HOME PORT SYNC COMMANDS}. It says {@code READY n}
 * with what it found, offers the next numbers, says {@code ACK n} for each answer and {@code
 * SNAPSHOT} once in between, and then waits for its end. If the node fails it goes on offering for
 * three seconds, and says {@code LATE n} for each answer that should not come any more.
 */
public final class CountingProcess implements AnswerHandler {
  static final int FILLER_BLOCKS = 20;
  private static final int COMMAND_LENGTH = 128;
  private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(3);

  /** Answers that were there before the failure are read in this time. */
  private static final long UNDER_WAY_NS = TimeUnit.MILLISECONDS.toNanos(300);

  /** Ends with this status after a failure. */
  static final int FAILED = 70;

  private static final long RUN_NS_MAX = TimeUnit.SECONDS.toNanos(60);

  private final PrintStream out = new PrintStream(System.out, false);
  private final UnsafeBuffer command = new UnsafeBuffer(new byte[COMMAND_LENGTH]);

  private volatile long failedNs;
  private boolean disconnected;

  private CountingProcess() {}

  /** Such a process, with the module path and flags of the launcher. */
  static ProcessBuilder builder(Path home, int sync, long commands) {
    String testClasses = Path.of("target/test-classes").toAbsolutePath().toString();
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--module-path",
            System.getProperty("jdk.module.path"),
            "--patch-module",
            "dev.tollgate.gateway=" + testClasses,
            "--add-exports",
            "java.base/jdk.internal.misc=org.agrona",
            "--enable-native-access=dev.tollgate.hsm",
            "--illegal-native-access=deny",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-m",
            "dev.tollgate.gateway/dev.tollgate.gateway.cluster.CountingProcess",
            home.toString(),
            Integer.toString(ClusterConfig.anyFreePortBase()),
            Integer.toString(sync),
            Long.toString(commands))
        .redirectErrorStream(true);
  }

  public static void main(String[] args) {
    try {
      new CountingProcess()
          .run(
              Path.of(args[0]),
              Integer.parseInt(args[1]),
              Integer.parseInt(args[2]),
              Long.parseLong(args[3]));
    } catch (TollgateException e) {
      System.out.println(e.line());
      System.exit(e.exitCode().status());
    }
  }

  static ClusterConfig config(Path home, int port, int sync) {
    return new ClusterConfig(
        home,
        Path.of("/dev/shm"),
        port,
        sync,
        1_024,
        CountingHandler.ANSWER_LENGTH,
        SystemEpochClock.INSTANCE,
        Upkeep.DEFAULT);
  }

  /** Snapshots as often as it can, so that a kill finds it taking and purging some. */
  private static ClusterConfig busyConfig(Path home, int port, int sync) {
    long mib = 1024 * 1024;
    return new ClusterConfig(
        home,
        Path.of("/dev/shm"),
        port,
        sync,
        1_024,
        CountingHandler.ANSWER_LENGTH,
        SystemEpochClock.INSTANCE,
        new Upkeep(mib / 4, 3_600_000, 96 * mib, 64 * mib, 32 * mib));
  }

  private void run(Path home, int port, int sync, long commands) {
    CountingHandler handler = new CountingHandler(FILLER_BLOCKS);
    ClusterNode node =
        ClusterNode.start(
            busyConfig(home, port, sync),
            handler,
            fault -> {
              System.out.println(fault.line());
              failedNs = System.nanoTime();
            },
            state -> System.out.println("STORAGE " + state));
    Doorbell bell = new Doorbell();
    ClusterClient client = node.connect(bell::ring);
    long next = handler.count() + 1;
    long last = handler.count() + commands;
    System.out.println("READY " + handler.count());
    long startNs = System.nanoTime();
    boolean asked = false;
    while (System.nanoTime() - startNs < RUN_NS_MAX) {
      if (disconnected && client.isConnected()) {
        disconnected = false;
        next = handler.count() + 1;
      }
      command.putLong(0, next);
      if (next <= last && client.offer(command, 0, COMMAND_LENGTH)) {
        next++;
      } else if (client.poll(this) == 0) {
        bell.lieDown();
        bell.sleep(TimeUnit.MILLISECONDS.toNanos(1));
      }
      out.flush();
      if (failedNs != 0 && System.nanoTime() - failedNs > LINGER_NS) {
        Runtime.getRuntime().halt(FAILED);
      }
      if (!asked && next > last - commands / 2) {
        asked = node.takeSnapshot();
        System.out.println("SNAPSHOT " + asked);
      }
    }
  }

  @Override
  public void onAnswer(long timestampMs, DirectBuffer buffer, int offset, int length) {
    boolean late = failedNs != 0 && System.nanoTime() - failedNs > UNDER_WAY_NS;
    out.println((late ? "LATE " : "ACK ") + buffer.getLong(offset));
  }

  @Override
  public void onDisconnected() {
    System.out.println("DISCONNECTED");
    disconnected = true;
  }
}
