package dev.tollgate.hsm;

import dev.tollgate.hsm.Hsm.LaneTask;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread at the HSM: takes tasks from the queue in order and runs each to its end.
 *
 * <p>Its turns are numbered, odd while it is at work, even while it waits. The thread that ticks
 * compares numbers and keeps the time, so the lane reads no clock; who moves the number first
 * decides between "finished" and "given up".
 */
final class HsmLane implements Runnable {
  private static final long GIVEN_UP = -1;
  private static final long NO_LIMIT = 0;
  private static final LaneTask NOTHING = hsm -> {};

  /** How often a lane that lost the HSM tries to get it back. */
  private static final long REPAIR_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

  private final LaneQueue queue;
  private final LaneCipher cipher;
  private final PaymentHsm commands;
  private final Consumer<HsmLane> ended;
  private final AtomicLong turn = new AtomicLong(1);
  private final Thread thread;
  private volatile boolean closing;
  private long repairAtNs = System.nanoTime();

  /**
   * @param ended run by the lane's thread as the last thing it does
   */
  HsmLane(String name, LaneQueue queue, LaneCipher cipher, Consumer<HsmLane> ended) {
    this.queue = queue;
    this.cipher = cipher;
    this.ended = ended;
    commands = new Pkcs11PaymentHsm(cipher);
    thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this);
  }

  void start() {
    thread.start();
  }

  LaneCipher cipher() {
    return cipher;
  }

  /** The number of its turn; odd means that it is at work. */
  long turn() {
    return turn.get();
  }

  /** Gives the lane up if it is still in this turn; its thread then ends when it comes back. */
  boolean giveUp(long busyTurn) {
    if (!turn.compareAndSet(busyTurn, GIVEN_UP)) {
      return false;
    }
    cipher.giveUp();
    return true;
  }

  boolean isGivenUp() {
    return turn.get() == GIVEN_UP;
  }

  /** Lets the lane finish what is queued and end. */
  void close() {
    closing = true;
    boolean _ = queue.offer(NOTHING); // wakes it; a full queue keeps it awake anyway
  }

  /** True if its thread has ended within this time. */
  boolean awaitEnd(long timeoutMs) throws InterruptedException {
    return thread.join(Duration.ofMillis(timeoutMs));
  }

  @Override
  public void run() {
    try {
      repairIfDown(); // a lane that replaces another opens its sessions on its own thread
      while (endTurn()) {
        LaneTask task = nextTask();
        if (task == null && closing) {
          return;
        }
        beginTurn();
        repairIfDown();
        if (task != null) {
          perform(task);
        }
      }
    } finally {
      cipher.close();
      ended.accept(this);
    }
  }

  /** The next task, or null after a sleep: the lane is down or closing, or woken without cause. */
  private @Nullable LaneTask nextTask() {
    LaneTask task = queue.poll();
    if (task != null || closing) {
      return task;
    }
    queue.await(cipher.isOpen() ? NO_LIMIT : REPAIR_INTERVAL_NS);
    return queue.poll();
  }

  private void beginTurn() {
    turn.set(turn.get() + 1);
  }

  private boolean endTurn() {
    long busy = turn.get();
    return busy != GIVEN_UP && turn.compareAndSet(busy, busy + 1);
  }

  private void repairIfDown() {
    if (!cipher.isOpen() && System.nanoTime() - repairAtNs >= 0) {
      var _ = cipher.reopen(); // its fault tells
      repairAtNs = System.nanoTime() + REPAIR_INTERVAL_NS;
    }
  }

  /** A task that throws is a bug of its maker: it is reported, and the lane lives on. */
  private void perform(LaneTask task) {
    try {
      task.run(commands);
    } catch (RuntimeException | Error e) {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }
}
