package dev.tollgate.hsm;

import dev.tollgate.hsm.Hsm.LaneTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread at the HSM: takes tasks from the queue in order, up to {@link CommandBatch#TASKS_MAX}
 * that are there at once, and runs a piece of each; then it carries out what they asked for
 * together and runs their next pieces, until all have come to their end. A task that asks for
 * nothing is one piece. Between its pieces an attempt waits as in the queue.
 *
 * <p>Its turns, one for each piece and one for what was asked for together, are numbered, and each
 * has phases. The thread that ticks compares numbers and keeps the time, so the lane reads no
 * clock; who moves the turn first decides between "finished" and "given up". An attempt of a group
 * is given up only while it is inside a call: from then on its task may be run by another lane, so
 * this one must not go on with it.
 *
 * <p>Its thread has the highest priority: what it does takes longest by far, and a request waits
 * for all before it, so on few processors the others' work goes around it.
 *
 * <pre>
 *   IDLE -&gt; BUSY (repairs, tasks of one HSM) -&gt; IDLE
 *           BUSY -&gt; OWN (code of an attempt) &lt;-&gt; CALL (one command's calls) ... OWN -&gt; BUSY
 *   BUSY, CALL -&gt; GIVEN_UP
 * </pre>
 */
final class HsmLane implements Runnable {
  private static final long GIVEN_UP = -1;
  private static final int IDLE = 0;
  private static final int BUSY = 1;
  private static final int OWN = 2;
  private static final int CALL = 3;

  /** The phase is the turn's lowest two bits. */
  private static final int PHASES = 4;

  private static final long NO_LIMIT = 0;
  private static final LaneTask NOTHING = hsm -> {};

  /** In place of a task's index: at work for all of them. */
  private static final int ALL = -1;

  /** How often a lane that lost the HSM tries to get it back. */
  private static final long REPAIR_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(500);

  private final LaneQueue queue;
  private final LaneCipher cipher;
  private final Pkcs11PaymentHsm commands;
  private final CommandBatch batch;
  private final Runnable afterTasks;
  private final Consumer<HsmLane> ended;
  private final AtomicLong turn = new AtomicLong(BUSY);
  private final Thread thread;

  /** Tasks taken together, and how each goes on; null once it has come to its end. */
  private final @Nullable LaneTask[] tasks = new LaneTask[CommandBatch.TASKS_MAX];

  private final @Nullable LaneTask[] pieces = new LaneTask[CommandBatch.TASKS_MAX];
  private int taken;

  /** Index of the task whose piece is run. Changes between turns only. */
  private int current = ALL;

  private volatile boolean closing;

  /** Whether it opens its sessions, which takes longer than a task; so at its start. */
  private volatile boolean opening = true;

  private volatile @Nullable Attempt attempt;

  /** Whether the attempt has entered a call and not left it. */
  private boolean inCall;

  private long repairAtNs = System.nanoTime();

  /**
   * @param commands with that cipher
   * @param afterTasks run after tasks that were run together
   * @param ended run by the lane's thread as the last thing it does
   */
  @SuppressWarnings("ThreadPriorityCheck") // nothing is right or wrong by it: it is for latency
  HsmLane(
      String name,
      LaneQueue queue,
      LaneCipher cipher,
      Pkcs11PaymentHsm commands,
      Runnable afterTasks,
      Consumer<HsmLane> ended) {
    this.queue = queue;
    this.cipher = cipher;
    this.commands = commands;
    this.afterTasks = afterTasks;
    this.ended = ended;
    batch = commands.batch();
    thread =
        Thread.ofPlatform().name(name).daemon(true).priority(Thread.MAX_PRIORITY).unstarted(this);
  }

  void start() {
    thread.start();
  }

  LaneCipher cipher() {
    return cipher;
  }

  /** Its turn with the phase it is in, to compare and to give up. */
  long turn() {
    return turn.get();
  }

  /** The number of a turn. */
  static long number(long turn) {
    return turn / PHASES;
  }

  /** Whether it opens its sessions: for the first time, once more, or with other keys. */
  boolean isOpening() {
    return opening;
  }

  static boolean isBusy(long turn) {
    return turn != GIVEN_UP && turn % PHASES != IDLE;
  }

  /**
   * Gives the lane up if it is still in this turn and phase; its thread then ends when it comes
   * back. False also in the middle of an attempt's own code, which never takes long.
   */
  boolean giveUp(long busyTurn) {
    if (busyTurn % PHASES == OWN || !turn.compareAndSet(busyTurn, GIVEN_UP)) {
      return false;
    }
    cipher.giveUp();
    return true;
  }

  /**
   * The attempt that is being made.
   *
   * @param turn of the lane while it was made, also when it was given up in it
   */
  @Nullable Attempt attemptIn(long turn) {
    return turn != GIVEN_UP && turn % PHASES == CALL ? attempt : null;
  }

  /** An attempt enters the calls of a command. */
  void enterCall() {
    inCall = true;
    turn.setRelease(turn.getPlain() + CALL - OWN);
  }

  /** Leaves them; false if the lane was given up meanwhile. */
  boolean leaveCall() {
    boolean left = change(CALL, OWN);
    inCall = !left;
    return left;
  }

  /**
   * The tasks that a lane given up has taken and not brought to an end. The one in whose piece it
   * is stuck is not among them: that one ends there.
   */
  List<LaneTask> unfinished() {
    List<LaneTask> unfinished = new ArrayList<>();
    for (int i = 0; i < taken; i++) {
      LaneTask task = tasks[i];
      if (task != null && pieces[i] != null && i != current) {
        unfinished.add(task);
      }
    }
    return unfinished;
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
      boolean ours = endTurn();
      while (ours) {
        LaneTask task = nextTask();
        if (task == null && closing) {
          return;
        }
        ours = runTogether(task);
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
    queue.await(cipher.isCurrent() ? NO_LIMIT : REPAIR_INTERVAL_NS);
    return queue.poll();
  }

  /**
   * Runs a task, and what is queued behind it, to their ends.
   *
   * @return false if the lane was given up over it
   */
  private boolean runTogether(@Nullable LaneTask first) {
    LaneTask task = first;
    boolean ours = takeFirst(task);
    while (ours && task != null) {
      ours = runPiece(taken - 1);
      task = ours && taken < CommandBatch.TASKS_MAX ? queue.poll() : null;
      take(task);
    }
    while (ours && isAnyUnfinished()) {
      ours = carryOut();
      for (int i = 0; ours && i < taken; i++) {
        ours = pieces[i] == null || runPiece(i);
      }
    }
    if (!ours) {
      endLate();
    }
    batch.clear();
    taken = 0;
    afterTasks.run();
    return ours;
  }

  private boolean isAnyUnfinished() {
    for (int i = 0; i < taken; i++) {
      if (pieces[i] != null) {
        return true;
      }
    }
    return false;
  }

  private void take(@Nullable LaneTask task) {
    if (task != null) {
      tasks[taken] = task;
      pieces[taken] = task;
      taken++;
    }
  }

  /** The repair, if one is due, is a turn of its own. @return false if given up */
  private boolean takeFirst(@Nullable LaneTask task) {
    take(task);
    if (cipher.isCurrent()) {
      return true;
    }
    current = ALL;
    beginTurn();
    repairIfDown();
    return endTurn();
  }

  /**
   * @return false if given up
   */
  private boolean runPiece(int index) {
    current = index;
    beginTurn();
    perform(index);
    return endTurn();
  }

  private boolean carryOut() {
    current = ALL;
    beginTurn();
    try {
      batch.carryOut();
    } catch (RuntimeException | Error e) {
      // a bug: what it did not come to is refused, and the lane lives on
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
    return endTurn();
  }

  /** What the task was at when the lane was given up goes on elsewhere, or is told so. */
  private void endLate() {
    cipher.refusing(true);
    batch.refuse();
    while (current != ALL && pieces[current] != null) {
      perform(current);
    }
  }

  private void beginTurn() {
    turn.set((number(turn.get()) + 1) * PHASES + BUSY);
  }

  private boolean endTurn() {
    return change(BUSY, IDLE);
  }

  private boolean change(int from, int to) {
    long now = turn.get();
    return now != GIVEN_UP && now % PHASES == from && turn.compareAndSet(now, now - from + to);
  }

  private void repairIfDown() {
    if (!cipher.isCurrent() && System.nanoTime() - repairAtNs >= 0) {
      opening = true;
      var _ = cipher.reopen(); // its fault tells
      repairAtNs = System.nanoTime() + REPAIR_INTERVAL_NS;
    }
    opening = false;
  }

  /** A task that throws is a bug of its maker: it is reported, and the lane lives on. */
  private void perform(int index) {
    LaneTask piece = pieces[index];
    try {
      switch (tasks[index]) {
        case Attempt next when piece != null -> perform(next, piece);
        case Check check -> check.run(cipher);
        case null, default -> {
          if (piece != null) {
            piece.run(commands);
          }
        }
      }
    } catch (RuntimeException | Error e) {
      var _ = batch.takeNext();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
    pieces[index] = batch.takeNext();
  }

  /** Makes a piece of an attempt; what this lane cannot carry out goes on elsewhere. */
  private void perform(Attempt next, LaneTask piece) {
    if (!next.begin()) {
      return; // it went elsewhere while it waited
    }
    attempt = next;
    boolean done = false;
    try {
      done = change(BUSY, OWN) && runs(next, piece);
      if (!done && !isTakenOver()) {
        passOn(next);
      }
    } finally {
      leave(next, done && batch.hasNext());
    }
  }

  /** Who took it over may not have asked for it yet: it stays this lane's last attempt then. */
  private void leave(Attempt last, boolean goesOn) {
    boolean takenOver = isTakenOver();
    attempt = takenOver ? last : null;
    if (goesOn) {
      last.waitAgain();
    } else {
      last.end(takenOver);
    }
    boolean _ = change(OWN, BUSY);
  }

  /** Given up inside a call: whoever did it has the task. Given up before, it is still here. */
  private boolean isTakenOver() {
    return inCall && isGivenUp();
  }

  /** True if the piece came to its end. */
  private boolean runs(Attempt next, LaneTask piece) {
    cipher.attempting(this);
    try {
      piece.run(commands);
      if (!batch.hasNext()) {
        next.succeeded();
      }
      return true;
    } catch (LaneCipher.Unwound _) {
      var _ = batch.takeNext();
      return false;
    } finally {
      cipher.attempting(null);
    }
  }

  /** With nobody left to try, the task is told that the HSM does not work. */
  private void passOn(Attempt next) {
    if (!next.moveOn()) {
      cipher.refusing(true);
      try {
        commands.runAlone(next);
      } finally {
        cipher.refusing(false);
      }
    }
  }

  /** Something to be looked into at the lane itself. */
  interface Check extends LaneTask {
    void run(LaneCipher cipher);

    @Override
    default void run(PaymentHsm hsm) {}
  }
}
