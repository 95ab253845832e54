package dev.tollgate.bench.torture;

import dev.tollgate.hsm.HsmConfig;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.HsmGroup.MemberState;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** A group of two HSMs as the gateway has it, and the thread that ticks it. */
final class HsmPair implements AutoCloseable {
  static final int REQUEST_MS = 180;
  private static final int ATTEMPT_MS = 75;
  private static final int QUEUE_MAX = 4096;
  private static final int ABANDONED_MAX = 4;
  private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(1);

  /**
   * What a pair saw during some time.
   *
   * @param inFlightMax attempts that waited or ran at once
   * @param tickGapMaxMs the longest time between two ticks, which are to come every millisecond:
   *     what the machine took away, for which no HSM is to blame
   * @param logins tried at the first HSM
   * @param losses how often either ceased to be trusted
   * @param first how the HSM that has the trouble is in the end
   */
  record Seen(int inFlightMax, double tickGapMaxMs, long logins, int losses, MemberState first) {}

  final HsmGroup group;
  private final LongSupplier logins;
  private final Thread ticker;
  private volatile boolean ending;
  private volatile int inFlightMax;
  private volatile long tickGapMaxNs;
  private long loginsSeen;
  private int lossesSeen;

  /**
   * @param group is closed with this
   * @param logins how often a login was tried at the first, which is the one that has the trouble
   */
  HsmPair(HsmGroup group, LongSupplier logins) {
    this.group = group;
    this.logins = logins;
    ticker = Thread.ofPlatform().name("ticker").daemon(true).start(this::tick);
  }

  /** With the limits that the gateway has by default. */
  static HsmConfig config(Path module, String label, Path pinFile, List<KeySpec> keys) {
    return new HsmConfig(module, label, pinFile, ATTEMPT_MS, QUEUE_MAX, ABANDONED_MAX, keys);
  }

  private void tick() {
    long lastNs = System.nanoTime();
    while (!ending) {
      long nowNs = System.nanoTime();
      tickGapMaxNs = Math.max(tickGapMaxNs, nowNs - lastNs);
      lastNs = nowNs;
      group.tick(nowNs);
      inFlightMax =
          Math.max(inFlightMax, group.members().stream().mapToInt(MemberState::inFlight).sum());
      LockSupport.parkNanos(TICK_NS);
    }
  }

  boolean bothUp() {
    return group.members().stream().allMatch(MemberState::up);
  }

  /** How the pair is, and what it saw since it was asked last. */
  Seen look() {
    int most = inFlightMax;
    inFlightMax = 0;
    double gapMs = tickGapMaxNs / 1e6;
    tickGapMaxNs = 0;
    long tried = logins.getAsLong();
    int lost = group.members().stream().mapToInt(MemberState::losses).sum();
    Seen seen =
        new Seen(most, gapMs, tried - loginsSeen, lost - lossesSeen, group.members().getFirst());
    loginsSeen = tried;
    lossesSeen = lost;
    return seen;
  }

  @Override
  public void close() {
    ending = true;
    try {
      ticker.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    group.close();
  }
}
