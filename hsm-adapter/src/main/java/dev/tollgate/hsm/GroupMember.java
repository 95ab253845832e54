package dev.tollgate.hsm;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One HSM of a group with its circuit breaker. It is trusted until a lane of it was given up, its
 * sessions are lost for good, several attempts in a row failed, or a known answer is wrong; and
 * trusted again once it has its keys checked and answers as known under each of them, in time. One
 * that was trusted again and failed soon after has to do so more often.
 *
 * <p>{@link #tick} belongs to one thread; all else may be asked by any.
 */
final class GroupMember {
  private static final long CHECK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

  /** While it is out, it is looked at more often, so that it is soon back. */
  private static final long RETURN_CHECK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);

  /** A check that does not come back from the queue: the lane is blocked outside the HSM. */
  private static final long CHECK_LOST_NS = TimeUnit.SECONDS.toNanos(5);

  private static final long OPEN_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

  /** Failing again this soon after a return means that it was no good. */
  private static final long RELAPSE_NS = TimeUnit.SECONDS.toNanos(2);

  private static final int FAILURES_MAX = 5;

  /** A request with all checks makes about so many calls. */
  private static final int CALLS_OF_REQUEST = 16;

  /** Fewer calls are judged as if they were so many: one may be late by chance. */
  private static final int CALLS_COUNTED_MIN = 4;

  private static final int CHECKS_NEEDED_MAX = 64;

  private final String name;
  private volatile HsmConfig config;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger failuresInARow = new AtomicInteger();

  /** A lane that is given up may keep one for good; another takes its place then. */
  private HealthCheck check = new HealthCheck();

  private volatile @Nullable Hsm hsm;
  private volatile @Nullable TollgateException openingFault;
  private volatile boolean opening;
  private volatile boolean closed;
  private volatile boolean trusted;
  private final AtomicInteger losses = new AtomicInteger();
  private int lanesGivenUp;
  private int checksPassed;
  private int checksNeeded = 1;
  private long trustedSinceNs;
  private long checkAtNs;
  private long openAtNs;
  private Runnable afterTasks = () -> {};

  private GroupMember(String name, HsmConfig config) {
    this.name = name;
    this.config = config;
    long nowNs = System.nanoTime();
    trustedSinceNs = nowNs - RELAPSE_NS;
    checkAtNs = nowNs + CHECK_INTERVAL_NS;
    openAtNs = nowNs;
  }

  /** A member whose HSM is open. */
  static GroupMember of(String name, Hsm hsm) {
    GroupMember member = new GroupMember(name, hsm.config());
    member.hsm = hsm;
    member.trusted = true;
    return member;
  }

  /** A member whose HSM could not be reached; that is tried again. */
  static GroupMember unreached(String name, HsmConfig config, TollgateException why) {
    GroupMember member = new GroupMember(name, config);
    member.openingFault = why;
    return member;
  }

  String name() {
    return name;
  }

  @Nullable Hsm hsm() {
    return hsm;
  }

  /** As {@link HsmGroup#afterTasks}. */
  synchronized void afterTasks(Runnable work) {
    afterTasks = work;
    Hsm current = hsm;
    if (current != null) {
      current.afterTasks(work);
    }
  }

  /** Whether it is trusted and has its keys at hand. */
  boolean isUp() {
    return trusted && isReady();
  }

  /** Whether it could be asked at all, in want of a better one. */
  boolean isReady() {
    Hsm current = hsm;
    return current != null && current.ready();
  }

  int inFlight() {
    return inFlight.get();
  }

  /** How often it stopped being trusted. */
  int losses() {
    return losses.get();
  }

  /** Why it is not up, if that is known. */
  @Nullable TollgateException fault() {
    Hsm current = hsm;
    return current == null ? openingFault : current.fault();
  }

  /** Counts an attempt, until it has {@link #left}, and queues it; false if it is not taken. */
  boolean submit(Attempt attempt) {
    Hsm current = hsm;
    inFlight.incrementAndGet();
    return current != null && current.submit(attempt);
  }

  /** An attempt was not taken, came to its end, or went elsewhere. */
  void left() {
    inFlight.decrementAndGet();
  }

  void succeeded() {
    if (failuresInARow.get() != 0) {
      failuresInARow.set(0);
    }
  }

  /** The HSM did not carry out a command. */
  void failed() {
    failuresInARow.incrementAndGet();
  }

  void tick(long nowNs) {
    Hsm current = hsm;
    if (current == null) {
      open(nowNs);
      return;
    }
    current.tick(nowNs);
    boolean lostLane = current.lanesGivenUp() != lanesGivenUp;
    lanesGivenUp = current.lanesGivenUp();
    if (lostLane) {
      check = new HealthCheck();
    }
    if (lostLane || !current.ready() || failuresInARow.get() >= FAILURES_MAX) {
      distrust(nowNs);
    }
    check(current, nowNs);
  }

  private void check(Hsm current, long nowNs) {
    switch (check.state) {
      case IDLE -> {
        if (nowNs - checkAtNs >= 0 && current.ready()) {
          check.begin(!trusted);
          ask(current, nowNs);
        }
      }
      case WAITING -> {
        if (nowNs - checkAtNs > CHECK_LOST_NS) {
          check = new HealthCheck();
          distrust(nowNs);
          checkAgain(nowNs);
        }
      }
      case PASSED -> {
        if (check.keysLeft > 0) {
          ask(current, nowNs);
        } else {
          passed(nowNs);
          checkAgain(nowNs);
        }
      }
      case FAILED -> {
        checksPassed = 0;
        distrust(nowNs);
        checkAgain(nowNs);
      }
    }
  }

  private void ask(Hsm current, long nowNs) {
    checkAtNs = nowNs;
    check.state = HealthCheck.State.WAITING;
    if (!current.submit(check)) {
      check.state =
          HealthCheck.State.IDLE; // else it is the lane's to say, which may be done by now
    }
  }

  private void passed(long nowNs) {
    if (!trusted) {
      checksPassed = check.everyKey && check.tookNs <= returnCheckNs() ? checksPassed + 1 : 0;
      if (checksPassed >= checksNeeded) {
        failuresInARow.set(0);
        trustedSinceNs = nowNs;
        trusted = true;
      }
    }
  }

  /** One whose calls are so slow that a request would take too long is not trusted again. */
  private long returnCheckNs() {
    long callNs = TimeUnit.MILLISECONDS.toNanos(config.timeoutMs()) / CALLS_OF_REQUEST;
    return callNs * Math.max(check.calls, CALLS_COUNTED_MIN);
  }

  private void checkAgain(long nowNs) {
    check.state = HealthCheck.State.IDLE;
    checkAtNs = nowNs + (trusted ? CHECK_INTERVAL_NS : RETURN_CHECK_INTERVAL_NS);
  }

  private void distrust(long nowNs) {
    checksPassed = 0;
    if (trusted) {
      trusted = false;
      losses.incrementAndGet();
      boolean relapsed = nowNs - trustedSinceNs < RELAPSE_NS;
      checksNeeded = relapsed ? Math.min(checksNeeded * 2, CHECKS_NEEDED_MAX) : 1;
      checkAtNs = nowNs;
    }
  }

  /** Opens on a thread of its own; one at a time. Only what may change by itself is tried again. */
  private void open(long nowNs) {
    TollgateException why = openingFault;
    boolean hopeless = why != null && why.code().equals("TG-HSM-013");
    if (opening || closed || hopeless || nowNs - openAtNs < 0) {
      return;
    }
    opening = true;
    openAtNs = nowNs + OPEN_INTERVAL_NS;
    Thread.ofPlatform().name("hsm-return-" + name).daemon(true).start(this::openNow);
  }

  private void openNow() {
    try {
      HsmConfig asked = config;
      Hsm opened = Hsm.open(asked);
      if (!takes(opened, asked)) {
        opened.close();
      }
    } catch (TollgateException e) {
      openingFault = e;
    } finally {
      opening = false;
    }
  }

  /** Not if the member was closed meanwhile, or its keys rotated; then it is opened once more. */
  @SuppressWarnings("ReferenceEquality") // replaced as a whole
  private synchronized boolean takes(Hsm opened, HsmConfig asked) {
    boolean wanted = !closed && config == asked;
    opened.afterTasks(afterTasks);
    hsm = wanted ? opened : hsm;
    return wanted;
  }

  /**
   * Takes key versions into use that were tried here, or at another member if this one is not open.
   *
   * @return whether they are in use
   */
  boolean use(List<KeySpec> tried) {
    Hsm open;
    synchronized (this) {
      config = config.with(tried);
      open = hsm;
    }
    return open != null && open.use(tried);
  }

  /** Whether a failure to open may pass by itself, so that the group can do without at first. */
  static boolean mayPass(TollgateException fault) {
    return fault.exitCode() == ExitCode.UNREACHABLE;
  }

  void close() {
    Hsm open;
    synchronized (this) {
      closed = true;
      open = hsm;
    }
    if (open != null) {
      open.close();
    }
  }

  /**
   * Known answers, asked on the lane like any other work, each by itself with requests in between:
   * one key's, another one's the next time; or every key's, one after another.
   */
  private static final class HealthCheck implements HsmLane.Check {
    private enum State {
      IDLE,
      WAITING,
      PASSED,
      FAILED
    }

    private volatile State state = State.IDLE;

    // Published by the state.
    private boolean everyKey;
    private int calls;
    private int keysLeft;
    private long tookNs;

    void begin(boolean ofEveryKey) {
      everyKey = ofEveryKey;
      calls = 0;
      keysLeft = 0;
      tookNs = 0;
    }

    @Override
    public void run(LaneCipher cipher) {
      if (calls == 0) {
        keysLeft = everyKey ? cipher.keysWithKnownAnswer() : 1;
      }
      calls++;
      keysLeft--;
      long startNs = System.nanoTime();
      boolean right = cipher.answersAsKnown();
      tookNs += System.nanoTime() - startNs;
      state = right ? State.PASSED : State.FAILED;
    }
  }
}
