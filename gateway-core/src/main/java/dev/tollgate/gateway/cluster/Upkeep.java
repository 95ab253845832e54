package dev.tollgate.gateway.cluster;

/**
 * When a node takes snapshots by itself, and what it does as its disk fills up.
 *
 * <p>A snapshot holds up the ledger. So it waits until a hundred times as long as the last one took
 * has gone by, or until there is sixteen times as much log as it would else wait for: the more is
 * asked of the ledger, the more it has to carry out again after a kill.
 *
 * @param snapshotLogBytes a snapshot is due after so much log, or after as much as the last
 *     snapshot has, whichever is more: so writing snapshots never costs more than writing the log
 * @param snapshotEveryMs and so long after the last one, if a command came since
 * @param lowBytes free space below which it warns
 * @param shedBytes below this, no new work is to be offered; what takes back or corrects still is
 * @param stopBytes below this, nothing is offered
 */
public record Upkeep(
    long snapshotLogBytes, long snapshotEveryMs, long lowBytes, long shedBytes, long stopBytes) {
  private static final long MIB = 1024 * 1024;

  /** One in so many milliseconds may be a snapshot's. */
  private static final int SNAPSHOT_SHARE = 100;

  /** At so many times the log for a snapshot it is taken whatever it holds up. */
  private static final int LOG_FACTOR_MAX = 16;

  /** What Aeron keeps free for itself; it would stop the node there, so we stop before. */
  static final long AERON_STOP_BYTES = 16 * MIB;

  /** What is under way when the free space is looked at, until it is looked at again. */
  private static final long STEP_BYTES = 16 * MIB;

  /** 256 MiB of log or an hour; warns below 2 GiB, sheds below 256 MiB, stops below 64 MiB. */
  public static final Upkeep DEFAULT =
      new Upkeep(256 * MIB, 3_600_000, 2_048 * MIB, 256 * MIB, 64 * MIB);

  public Upkeep {
    if (snapshotLogBytes < 1 || snapshotEveryMs < 1) {
      throw new IllegalArgumentException("snapshots after at least 1 byte and 1 ms");
    }
    if (stopBytes < AERON_STOP_BYTES + STEP_BYTES
        || shedBytes < stopBytes + STEP_BYTES
        || lowBytes < shedBytes + STEP_BYTES) {
      throw new IllegalArgumentException(
          "levels of free space must be 16 MiB apart, the lowest at least 32 MiB: "
              + (lowBytes + " > " + shedBytes + " > " + stopBytes));
    }
  }

  /**
   * @param logged bytes of log since the last snapshot, or since its start
   * @param commands of them
   * @param elapsedMs since the last snapshot
   * @param last the one before
   */
  boolean isSnapshotDue(long logged, long commands, long elapsedMs, LastSnapshot last) {
    if (commands == 0) {
      return false;
    }
    long due = Math.max(snapshotLogBytes, last.bytes);
    boolean rested = elapsedMs >= SNAPSHOT_SHARE * last.tookMs;
    return elapsedMs >= snapshotEveryMs || logged >= (rested ? due : LOG_FACTOR_MAX * due);
  }

  /**
   * What is known of the last snapshot; nothing before the first.
   *
   * @param bytes its length
   * @param tookMs how long it held up the ledger; 0 if a process before took it
   */
  record LastSnapshot(long bytes, long tookMs) {}

  /** What so much free space means. */
  StorageState stateOf(long freeBytes) {
    if (freeBytes < stopBytes) {
      return StorageState.FULL;
    }
    if (freeBytes < shedBytes) {
      return StorageState.SHEDDING;
    }
    return freeBytes < lowBytes ? StorageState.LOW : StorageState.AMPLE;
  }
}
