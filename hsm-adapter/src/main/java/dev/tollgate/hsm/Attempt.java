package dev.tollgate.hsm;

import dev.tollgate.hsm.Hsm.LaneTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One try of a task at one member. The lane's thread and the ticking one may both have to do with
 * it; the last of them puts it back.
 */
final class Attempt implements LaneTask {
  private static final int FREE = 0;
  private static final int QUEUED = 1;
  private static final int RUNNING = 2;

  /** The ticking thread has taken the task from it. */
  private static final int MOVED = 3;

  /** Of the time an attempt may take, this part must be left when it begins. */
  private static final int LEAST_PART = 4;

  private static final LaneTask NOTHING = hsm -> {};

  private final HsmGroup group;
  private final int index;
  private final AtomicInteger state = new AtomicInteger(FREE);

  /** Of a moved attempt: the lane's thread and the ticking one, when they are done with it. */
  private final AtomicInteger partiesDone = new AtomicInteger();

  private LaneTask task = NOTHING;
  private @Nullable GroupMember member;
  private long sinceNs;
  private long deadlineNs;

  /** When it must have begun, and then be done. What begins too late is work for nothing. */
  private long latestNs;

  private int tried;

  Attempt(HsmGroup group, int index) {
    this.group = group;
    this.index = index;
  }

  int index() {
    return index;
  }

  /** False if the member does not take it; it is as before then. */
  boolean start(LaneTask task, GroupMember member, long nowNs, long deadlineNs, int tried) {
    this.task = task;
    this.member = member;
    this.sinceNs = nowNs;
    this.deadlineNs = deadlineNs;
    this.latestNs = deadlineNs - group.attemptNs() / LEAST_PART;
    this.tried = tried;
    task.hold();
    partiesDone.set(0);
    state.set(QUEUED);
    if (member.submit(this)) {
      return true;
    }
    if (state.compareAndSet(QUEUED, FREE)) {
      member.left();
      task.letGo();
      return false;
    }
    partyDone(); // the ticking thread was faster and has the task
    return true;
  }

  /** For the lane's thread: false if the task went elsewhere. */
  boolean begin() {
    if (state.compareAndSet(QUEUED, RUNNING)) {
      return true;
    }
    partyDone();
    return false;
  }

  @Override
  public void run(PaymentHsm hsm) {
    task.run(hsm);
  }

  /** For the lane's thread, between two pieces of the task: meanwhile it may go elsewhere. */
  void waitAgain() {
    latestNs = deadlineNs;
    state.set(QUEUED);
  }

  void succeeded() {
    member().succeeded();
  }

  /** For the lane's thread: goes on elsewhere, or says that nobody is left. */
  boolean moveOn() {
    member().failed();
    return goesOn(System.nanoTime());
  }

  /**
   * For the lane's thread: the last thing it does with it.
   *
   * @param takenOver whether the ticking thread has the task
   */
  void end(boolean takenOver) {
    GroupMember mine = member();
    task.letGo();
    if (takenOver) {
      partyDone();
    } else {
      mine.left();
      putBack();
    }
  }

  /** For the ticking thread: the lane was given up in the middle of it. */
  void abandoned() {
    state.set(MOVED);
    carryOn(System.nanoTime());
    member().left();
    partyDone();
  }

  /** For the ticking thread. */
  void tick(long nowNs) {
    int now = state.get();
    GroupMember at = member;
    if (now == QUEUED && at != null && hasWaitedEnough(at, nowNs)) {
      if (state.compareAndSet(QUEUED, MOVED)) {
        carryOn(nowNs);
        task.letGo(); // the lane will not touch it
        member().left();
        partyDone();
      }
    }
  }

  /** With nobody else there, waiting for a member that is loaded beats not being served. */
  private boolean hasWaitedEnough(GroupMember at, long nowNs) {
    boolean late = nowNs - sinceNs > group.attemptNs();
    if (nowNs - latestNs > 0 || (late && !at.isReady())) {
      return true;
    }
    return (late || !at.isUp()) && group.best(tried) >= 0;
  }

  private void carryOn(long nowNs) {
    if (!goesOn(nowNs)) {
      group.outOfService().runAlone(task);
    }
  }

  private boolean goesOn(long nowNs) {
    boolean started = group.attempt(task, nowNs, deadlineNs, tried);
    group.count(started);
    return started;
  }

  private void partyDone() {
    if (partiesDone.incrementAndGet() == 2) {
      putBack();
    }
  }

  private void putBack() {
    task = NOTHING;
    state.set(FREE);
    group.putBack(this);
  }

  private GroupMember member() {
    GroupMember mine = member;
    if (mine == null) {
      throw new IllegalStateException("attempt without a member");
    }
    return mine;
  }
}
