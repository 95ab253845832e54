package dev.tollgate.hsm;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.pkcs11.HsmFault;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One HSM token, logged in, its keys found and checked, with a lane that carries out tasks.
 *
 * <p>{@link #submit} may be called by any thread, {@link #tick} by one. The JVM may hold several
 * open at once; those of the same library are closed in the reverse order of opening, since the
 * first one initialised it and finalizes it.
 */
public final class Hsm implements AutoCloseable {
  /** A new lane opens its sessions and checks every key; a slow HSM needs a while for that. */
  private static final long OPENING_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

  private static final long OPENING_TURN = 1;
  private static final int CLOSE_TIMEOUT_MS = 2_000;

  private final HsmConfig config;
  private final LaneQueue queue;
  private final TokenLogin login;

  /** Lanes given up whose threads are not back yet. */
  private final AtomicInteger stuck = new AtomicInteger();

  /** Lanes whose threads have not ended, and inspections; the last one out closes the login. */
  private final AtomicInteger users = new AtomicInteger();

  /** Of the keys, in their order: what was found when this HSM was opened. */
  private List<KeyAlgorithm> algorithms = List.of();

  private final ReentrantLock inspection = new ReentrantLock();

  private final Deque<LaneScratch> scratchPages = new ArrayDeque<>();
  private volatile @Nullable HsmLane lane;
  private volatile boolean closed;
  private int lanesStarted;
  private long watchedTurn;
  private long watchedSinceNs;

  private Hsm(HsmConfig config) {
    this.config = config;
    queue = new LaneQueue(config.queueMax());
    login = TokenLogin.open(config, () -> stuck.get() == 0);
  }

  /**
   * Loads the module, logs in, finds every key and compares its check value, starts the lane.
   *
   * @throws TollgateException TG-HSM-010 to -019; nothing stays open then
   */
  public static Hsm open(HsmConfig config) {
    Hsm hsm = new Hsm(config);
    try {
      LaneCipher cipher = hsm.newCipher();
      cipher.open();
      hsm.algorithms = cipher.algorithms();
      hsm.startLane(cipher);
      return hsm;
    } catch (RuntimeException e) {
      hsm.login.close();
      throw e;
    }
  }

  /**
   * The key with this label; its usage must be the one asked for.
   *
   * @throws TollgateException TG-HSM-014 if the configuration has no such key, -018 if it is for
   *     another usage
   */
  public HsmKey key(String label, KeyUsage usage) {
    for (int i = 0; i < config.keys().size(); i++) {
      KeySpec spec = config.keys().get(i);
      if (spec.label().equals(label)) {
        if (spec.usage() != usage) {
          throw HsmFault.otherUsage(label, "key has usage " + spec.usage() + ", not " + usage);
        }
        return new HsmKey(label, usage, i, algorithms.get(i));
      }
    }
    throw HsmFault.noKey(label, "the configured keys");
  }

  /**
   * Queues a task; never blocks.
   *
   * @return false when the queue is full or the HSM is gone
   */
  public boolean submit(LaneTask task) {
    return available() && queue.offer(task);
  }

  /**
   * Gives up a lane whose task has been in the HSM for too long; called about every millisecond.
   *
   * @param nowNs a clock of the caller's choice; only differences count
   */
  public synchronized void tick(long nowNs) {
    HsmLane current = lane;
    if (closed) {
      return;
    }
    if (current == null) {
      replaceLane(); // there was one too many stuck; one of them may be back by now
      return;
    }
    long turn = current.turn();
    if (turn != watchedTurn) {
      watchedTurn = turn;
      watchedSinceNs = nowNs;
    } else if (isBusy(turn) && nowNs - watchedSinceNs > timeoutNs(turn) && current.giveUp(turn)) {
      stuck.incrementAndGet();
      lane = null;
      replaceLane();
    }
  }

  /** Whether the lane is in the middle of a task, or about to leave one. */
  boolean isAtWork() {
    HsmLane current = lane;
    return current != null && isBusy(current.turn());
  }

  private static boolean isBusy(long turn) {
    return (turn & 1) == 1;
  }

  private long timeoutNs(long turn) {
    long taskNs = TimeUnit.MILLISECONDS.toNanos(config.timeoutMs());
    return turn == OPENING_TURN ? Math.max(taskNs, OPENING_TIMEOUT_NS) : taskNs;
  }

  private void replaceLane() {
    if (stuck.get() < config.abandonedMax()) {
      startLane(newCipher());
    }
  }

  private LaneCipher newCipher() {
    return new LaneCipher(login, config, takeScratch());
  }

  private void startLane(LaneCipher cipher) {
    String name = "hsm-lane-" + config.tokenLabel() + "-" + lanesStarted++;
    HsmLane started = new HsmLane(name, queue, cipher, this::laneEnded);
    users.incrementAndGet();
    watchedTurn = 0;
    lane = started;
    started.start();
  }

  /** Called by a lane's thread when it ends: after {@link #close}, or late after a stuck call. */
  private void laneEnded(HsmLane ended) {
    returnScratch(ended.cipher().scratch());
    if (ended.isGivenUp()) {
      stuck.decrementAndGet();
    }
    userEnded();
  }

  private void userEnded() {
    if (users.decrementAndGet() == 0 && closed) {
      login.close();
    }
  }

  /** A page stays with its lane until the thread is back; at most one per lane is ever made. */
  private LaneScratch takeScratch() {
    synchronized (scratchPages) {
      return scratchPages.isEmpty() ? new LaneScratch() : scratchPages.pop();
    }
  }

  private void returnScratch(LaneScratch scratch) {
    synchronized (scratchPages) {
      scratchPages.push(scratch);
    }
  }

  /** False while the HSM cannot take tasks (too many lanes stuck, or the login lost). */
  public boolean available() {
    HsmLane current = lane;
    return !closed && current != null && current.cipher().fault() == null;
  }

  /** Why the HSM cannot be used at present, if it told; null while all is well. */
  public @Nullable TollgateException fault() {
    HsmLane current = lane;
    return current == null ? null : current.cipher().fault();
  }

  /**
   * Looks at every configured key on the token as it is now. Runs on the caller's thread, in a
   * session of its own, beside the lane.
   *
   * @throws TollgateException if there is no session to be had: TG-HSM-019 to -021
   */
  public List<KeyReport> inventory() {
    return inspect(() -> KeyReport.all(login, config.keys()));
  }

  /**
   * Tries every command on published test keys and compares with its known answer. Runs on the
   * caller's thread, in sessions of its own, beside the lane.
   *
   * @throws TollgateException TG-HSM-020, -021 if it could not start
   */
  public List<SelfTest.Result> selfTest() {
    return inspect(() -> {
      LaneScratch scratch = takeScratch();
      try {
        return new SelfTest(login, config.tokenLabel(), scratch).run();
      } finally {
        returnScratch(scratch);
      }
    });
  }

  /** One at a time, so that a stuck HSM holds at most one thread of operators. */
  private <T> T inspect(Supplier<T> work) {
    if (!inspection.tryLock()) {
      throw HsmFault.notNow(config.tokenLabel(), "wait for the inspection that is going on");
    }
    users.incrementAndGet();
    try {
      if (closed) {
        throw HsmFault.notNow(config.tokenLabel(), "start the gateway, it is closing this HSM");
      }
      login.enter();
      try {
        return work.get();
      } finally {
        login.leave();
      }
    } finally {
      userEnded();
      inspection.unlock();
    }
  }

  /**
   * Lets the lane finish what is queued, then ends the login and finalizes the library. If a native
   * call is stuck that is left to its thread, should it come back: finalizing under a running call
   * would crash the JVM.
   */
  @Override
  public void close() {
    HsmLane last;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      last = lane;
      lane = null;
    }
    if (last != null) {
      last.close();
      awaitEnd(last);
    }
    if (users.get() == 0) {
      login.close();
    }
  }

  private static void awaitEnd(HsmLane last) {
    try {
      boolean _ = last.awaitEnd(CLOSE_TIMEOUT_MS); // later, it closes the login itself
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All HSM work of one request, done in one go on a lane's thread. */
  public interface LaneTask {
    /**
     * Runs on the lane's thread. {@code hsm} is that lane's and must not be kept. A task whose lane
     * was given up still gets here and to its end once the native call returns.
     */
    void run(PaymentHsm hsm);
  }
}
