package dev.tollgate.pci.card;

import dev.tollgate.hsm.Hsm.LaneTask;
import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.PaymentHsm;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Has one PAN after the other turned into its token, and waits for it: for imports. */
final class Tokenizer implements LaneTask {
  /** Room for one token. */
  static final int WORK_BYTES = 16;

  private static final long TIMEOUT_MS = 5_000;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final HsmGroup hsm;
  private final HsmKey key;
  private final MemorySegment memory;
  private final long tokenAt;
  private final Semaphore done = new Semaphore(0);
  private int panAt;
  private int panLength;
  private volatile boolean success;

  /**
   * A call that did not come back may still write into the memory: nothing is tokenized after it.
   */
  private boolean stuck;

  Tokenizer(HsmGroup hsm, HsmKey key, MemorySegment memory, long tokenAt) {
    this.hsm = hsm;
    this.key = key;
    this.memory = memory;
    this.tokenAt = tokenAt;
  }

  /**
   * @return false if the HSM did not carry it out
   */
  boolean tokenize(int panAt, int panLength) {
    this.panAt = panAt;
    this.panLength = panLength;
    success = false;
    if (stuck || !hsm.submit(this)) {
      return false;
    }
    stuck = true;
    try {
      stuck = !done.tryAcquire(TIMEOUT_MS, TimeUnit.MILLISECONDS);
      return !stuck && success;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  long tokenHi() {
    return memory.get(LONG, tokenAt);
  }

  long tokenLo() {
    return memory.get(LONG, tokenAt + Long.BYTES);
  }

  @Override
  public void run(PaymentHsm lane) {
    success = lane.tokenize(memory, key, panAt, panLength, tokenAt);
    done.release();
  }
}
