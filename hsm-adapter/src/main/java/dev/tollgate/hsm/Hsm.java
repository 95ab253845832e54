package dev.tollgate.hsm;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.pkcs11.HsmFault;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One HSM token, logged in, its keys found and checked, with a lane that carries out tasks.
 *
 * <p>{@link #submit} may be called by any thread, {@link #tick} by one. The JVM may hold several
 * open at once, also of the same library; {@link HsmGroup} makes one of them.
 */
public final class Hsm implements AutoCloseable {
  /** A new lane opens its sessions and checks every key; a slow HSM needs a while for that. */
  private static final long OPENING_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

  private static final long UNWATCHED = -1;

  /**
   * Most that counts of the time between two looks. When the one who looks could not, because the
   * process or the machine stood still, the lane probably could not go on either.
   */
  private static final long LOOK_NS_MAX = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final LaneTask NOTHING = hsm -> {};
  private static final int CLOSE_TIMEOUT_MS = 2_000;

  /** Loading the module, the login and the keys; a library that hangs must not hang us. */
  private static final int OPEN_TIMEOUT_MS = 10_000;

  private final HsmConfig config;
  private final LaneQueue queue;
  private final TokenLogin login;

  /** Lanes given up whose threads are not back yet. */
  private final AtomicInteger stuck = new AtomicInteger();

  /** Lanes whose threads have not ended, and inspections; the last one out closes the login. */
  private final AtomicInteger users = new AtomicInteger();

  /** Of the keys, in their order: what was found when this HSM was opened. */
  private List<KeyAlgorithm> algorithms = List.of();

  /** As configured, in the order of their indexes; {@link #rotate} replaces it. */
  private volatile List<KeySpec> keys;

  private final ReentrantLock inspection = new ReentrantLock();

  private volatile @Nullable HsmLane lane;
  private volatile boolean closed;
  private int lanesStarted;
  private final AtomicInteger lanesGivenUp = new AtomicInteger();
  private volatile Runnable afterTasks = () -> {};
  private long watchedTurn = UNWATCHED;

  /** How long it has been seen in that turn. */
  private long watchedNs;

  private long lookedAtNs;

  private Hsm(HsmConfig config) {
    this.config = config;
    keys = config.keys();
    queue = new LaneQueue(config.queueMax());
    login = TokenLogin.open(config, () -> stuck.get() == 0);
  }

  /**
   * Loads the module, logs in, finds every key and compares its check value, starts the lane.
   *
   * @throws TollgateException TG-HSM-010 to -019, and -023 to -025 in production; nothing stays
   *     open then. TG-HSM-022 if it takes longer than ten seconds; what is opened after that is
   *     closed at once
   */
  public static Hsm open(HsmConfig config) {
    return open(config, OPEN_TIMEOUT_MS);
  }

  static Hsm open(HsmConfig config, int timeoutMs) {
    CompletableFuture<Hsm> opening = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("hsm-open-" + config.tokenLabel())
        .daemon(true)
        .start(() -> openOnThisThread(config, opening));
    opening.orTimeout(timeoutMs, TimeUnit.MILLISECONDS);
    try {
      return opening.join();
    } catch (CompletionException e) {
      throw switch (e.getCause()) {
        case TollgateException fault -> fault;
        case TimeoutException _ -> HsmFault.openTimedOut(config.tokenLabel());
        case null, default -> e;
      };
    }
  }

  private static void openOnThisThread(HsmConfig config, CompletableFuture<Hsm> opening) {
    try {
      Hsm hsm = openNow(config);
      if (!opening.complete(hsm)) {
        hsm.close();
      }
    } catch (RuntimeException | Error e) {
      opening.completeExceptionally(e);
    }
  }

  /** In production no key may be there for a command that shows the host a PIN or a key. */
  private static void refuseExposed(HsmConfig config) {
    for (KeySpec key : config.keys()) {
      CommandExposure command = key.usage().onlyCommand();
      if (config.production() && command != null && command.refusedInProduction()) {
        throw HsmFault.exposes(key.label(), command.name(), command.exposure().name());
      }
    }
  }

  private static Hsm openNow(HsmConfig config) {
    refuseExposed(config);
    Hsm hsm = new Hsm(config);
    LaneCipher cipher = hsm.newCipher();
    try {
      cipher.open();
      hsm.algorithms = cipher.algorithms();
      hsm.startLane(cipher);
      return hsm;
    } catch (RuntimeException e) {
      cipher.scratch().giveBack();
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
    List<KeySpec> now = keys;
    for (int i = 0; i < now.size(); i++) {
      KeySpec spec = now.get(i);
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
    long sinceLastLookNs = Math.min(nowNs - lookedAtNs, LOOK_NS_MAX);
    lookedAtNs = nowNs;
    if (HsmLane.number(turn) != watchedTurn || !HsmLane.isBusy(turn)) {
      watchedTurn = HsmLane.number(turn);
      watchedNs = 0;
    } else {
      watchedNs += sinceLastLookNs;
    }
    if (watchedNs > timeoutNs(current)) {
      giveUp(current, turn);
    }
  }

  private void giveUp(HsmLane current, long turn) {
    if (current.giveUp(turn)) {
      stuck.incrementAndGet();
      lanesGivenUp.incrementAndGet();
      lane = null;
      Attempt left = current.attemptIn(turn);
      queue.handBack(current.unfinished());
      replaceLane();
      if (left != null) {
        left.abandoned();
      }
    }
  }

  /** As {@link HsmGroup#afterTasks}. */
  void afterTasks(Runnable work) {
    afterTasks = work;
  }

  /** How many lanes were given up since it was opened. */
  int lanesGivenUp() {
    return lanesGivenUp.get();
  }

  /** Whether the lane is in the middle of a task, or about to leave one. */
  boolean isAtWork() {
    HsmLane current = lane;
    return current != null && HsmLane.isBusy(current.turn());
  }

  private long timeoutNs(HsmLane current) {
    long taskNs = TimeUnit.MILLISECONDS.toNanos(config.timeoutMs());
    return current.isOpening() ? Math.max(taskNs, OPENING_TIMEOUT_NS) : taskNs;
  }

  private void replaceLane() {
    if (stuck.get() < config.abandonedMax()) {
      startLane(newCipher());
    }
  }

  private LaneCipher newCipher() {
    LaneScratch scratch = new LaneScratch();
    return new LaneCipher(login, config.tokenLabel(), () -> keys, KeyLoader::load, scratch);
  }

  private void startLane(LaneCipher cipher) {
    String name = "hsm-lane-" + config.tokenLabel() + "-" + lanesStarted++;
    HsmLane started =
        new HsmLane(
            name,
            queue,
            cipher,
            new Pkcs11PaymentHsm(cipher, config.production()),
            () -> afterTasks.run(),
            this::laneEnded);
    users.incrementAndGet();
    watchedTurn = UNWATCHED; // its time starts when the next tick sees it
    lane = started;
    started.start();
  }

  /**
   * Called by a lane's thread when it ends: after {@link #close}, or late after a stuck call. Its
   * pages were its own until then.
   */
  private void laneEnded(HsmLane ended) {
    ended.cipher().scratch().giveBack();
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

  /** False while the HSM cannot take tasks (too many lanes stuck, or the login lost). */
  public boolean available() {
    HsmLane current = lane;
    return !closed && current != null && current.cipher().fault() == null;
  }

  /** Whether its lane has its sessions open and the keys checked; stricter than available. */
  boolean ready() {
    HsmLane current = lane;
    return available() && current != null && current.cipher().isOpen();
  }

  /** Commands that are all answered as not carried out. For one thread. */
  Pkcs11PaymentHsm outOfService() {
    LaneCipher refusing = newCipher();
    refusing.refusing(true);
    return new Pkcs11PaymentHsm(refusing);
  }

  HsmConfig config() {
    return config;
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
    return inspect(() -> KeyReport.all(login, keys));
  }

  /** What library and token say of themselves; throws like {@link #inventory}. */
  public KeyReport.Device device() {
    return inspect(login::describe);
  }

  /**
   * Tries every command on published test keys and compares with its known answer. Runs on the
   * caller's thread, in sessions of its own, beside the lane.
   *
   * @throws TollgateException TG-HSM-020, -021 if it could not start
   */
  public List<SelfTest.Result> selfTest() {
    return inspect(() -> {
      LaneScratch scratch = new LaneScratch();
      try {
        return new SelfTest(login, config.tokenLabel(), scratch).run();
      } finally {
        scratch.giveBack();
      }
    });
  }

  /**
   * Takes other versions of its keys into use, without a pause: the lane loads them between two
   * tasks. {@link HsmKey}s stay what they are.
   *
   * @param configured the same keys by name and usage
   * @return whether the lane has them in use; if not it takes them when it has its HSM back
   * @throws TollgateException TG-HSM-042, or why a key cannot be used; nothing has changed then
   */
  public boolean rotate(List<KeySpec> configured) {
    return use(tryKeys(configured));
  }

  /**
   * Finds and checks other versions of its keys, on the caller's thread and in sessions of their
   * own.
   *
   * @return the keys in the order of their indexes, for {@link #use}
   */
  List<KeySpec> tryKeys(List<KeySpec> configured) {
    List<KeySpec> next = KeySpec.rotated(keys, configured);
    return inspect(() -> {
      LaneScratch scratch = new LaneScratch();
      LaneCipher trial =
          new LaneCipher(login, config.tokenLabel(), () -> next, KeyLoader::load, scratch);
      try {
        trial.open();
        requireSameAlgorithms(trial.algorithms());
      } finally {
        trial.close();
        scratch.giveBack();
      }
      return next;
    });
  }

  /** Has the lane load keys that were tried, and waits for that. */
  boolean use(List<KeySpec> tried) {
    keys = tried;
    return awaitLane(tried);
  }

  private void requireSameAlgorithms(List<KeyAlgorithm> found) {
    for (int i = 0; i < keys.size(); i++) {
      if (found.get(i) != algorithms.get(i)) {
        String why = "it was " + algorithms.get(i).text() + " and is " + found.get(i).text();
        throw HsmFault.notRotated(keys.get(i).label(), why);
      }
    }
  }

  /** Wakes the lane, in case it has nothing to do, until it has loaded these keys. */
  private boolean awaitLane(List<KeySpec> next) {
    long deadlineNs = System.nanoTime() + OPENING_TIMEOUT_NS;
    while (System.nanoTime() - deadlineNs < 0) {
      HsmLane current = lane;
      if (current != null && current.cipher().hasKeys(next)) {
        return true;
      }
      boolean _ = queue.offer(NOTHING);
      LockSupport.parkNanos(LOOK_EVERY_NS);
    }
    return false;
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

  /**
   * All HSM work of one request, done on a lane's thread: in one go, or in pieces with those of
   * other requests in between (see {@link PaymentHsm.Batch}).
   */
  public interface LaneTask {
    /**
     * Runs on the lane's thread. {@code hsm} is that lane's and must not be kept. A task that was
     * in the middle of a piece when its lane was given up still gets to its end there once the
     * native call returns; one between two pieces starts again, from the first, on the next lane.
     *
     * <p>In an {@link HsmGroup} it may be unwound by an exception in the middle of any command, and
     * run again from its start by another thread; it comes to its end once. It must not catch that
     * exception nor do anything in a {@code finally}, and must not be confused by what it left
     * behind. If no HSM works, commands answer so.
     */
    void run(PaymentHsm hsm);

    /** Keeps its memory: called before a thread of a group's HSM may touch it. */
    default void hold() {}

    /** That thread touches it no more. */
    default void letGo() {}
  }
}
