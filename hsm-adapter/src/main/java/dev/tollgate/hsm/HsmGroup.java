package dev.tollgate.hsm;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.Hsm.LaneTask;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One HSM or several with the same keys, which stand in for each other. A task is attempted at the
 * HSM with the least to do; an attempt that fails, waits too long or is stuck goes on at another
 * one while the request has time left. That is safe because commands are pure functions and because
 * a lane that is given up never goes on with its task.
 *
 * <pre>
 *   submit(LaneTask) -&gt; Attempt -&gt; GroupMember A -&gt; Hsm -&gt; lane: LaneTask.run(PaymentHsm)
 *                          |                               | not carried out (CKR_*, repair failed)
 *        tick: stuck in a call, or waiting too long        | on the lane's thread
 *                          +-----------&gt; next Attempt &lt;----+
 *                                         GroupMember B ...
 *                                         nobody left, or no time: the task runs once more, and
 *                                         every command answers UNAVAILABLE
 * </pre>
 *
 * <p>{@link #submit} may be called by any thread, {@link #tick} by one.
 */
public final class HsmGroup implements AutoCloseable {
  /** Tried members are remembered as bits. */
  private static final int MEMBERS_MAX = 32;

  private static final int NO_MEMBER_TRIED = 0;

  /** While all members are up only time moves an attempt on; so often it is looked at in its. */
  private static final int LOOKS = 16;

  /** The first that was open, which knows the algorithms of the keys. */
  private final Hsm first;

  private final List<GroupMember> members;
  private final long attemptNs;
  private final long requestNs;
  private final Pkcs11PaymentHsm outOfService;
  private final Attempt[] attempts;

  /**
   * Attempts not in use, guarded by itself. The first of them is taken, so that those in use lie
   * together, and few are looked at also after there were many.
   */
  private final BitSet free;

  private long lookAtNs = System.nanoTime();
  private final AtomicInteger inUse = new AtomicInteger();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicLong movedOn = new AtomicLong();
  private final AtomicLong notCarriedOut = new AtomicLong();

  private HsmGroup(List<GroupMember> members, Hsm first, int requestTimeoutMs) {
    HsmConfig config = first.config();
    this.first = first;
    this.members = List.copyOf(members);
    attemptNs = TimeUnit.MILLISECONDS.toNanos(config.timeoutMs());
    requestNs = TimeUnit.MILLISECONDS.toNanos(requestTimeoutMs);
    outOfService = first.outOfService();
    int perMember = config.queueMax() + CommandBatch.TASKS_MAX + config.abandonedMax();
    attempts = new Attempt[members.size() * perMember];
    free = new BitSet(attempts.length);
    free.set(0, attempts.length);
    for (int i = 0; i < attempts.length; i++) {
      attempts[i] = new Attempt(this, i);
    }
  }

  /**
   * Opens every HSM. One that cannot be reached is tried again later, if there is another.
   *
   * @param configs the same keys in each
   * @param requestTimeoutMs for all attempts at one task
   * @throws TollgateException what {@link Hsm#open} throws, if an HSM is not as configured or none
   *     can be reached; nothing stays open then
   */
  public static HsmGroup open(List<HsmConfig> configs, int requestTimeoutMs) {
    List<GroupMember> members = new ArrayList<>();
    List<Hsm> open = new ArrayList<>();
    TollgateException unreached = null;
    for (int i = 0; i < configs.size(); i++) {
      String name = name(configs, i);
      try {
        Hsm hsm = Hsm.open(configs.get(i));
        open.add(hsm);
        members.add(GroupMember.of(name, hsm));
      } catch (TollgateException e) {
        if (!GroupMember.mayPass(e)) {
          open.forEach(Hsm::close);
          throw e;
        }
        unreached = unreached == null ? e : unreached;
        members.add(GroupMember.unreached(name, configs.get(i), e));
      }
    }
    if (open.isEmpty() && unreached != null) {
      throw unreached;
    }
    return new HsmGroup(members, open.getFirst(), requestTimeoutMs);
  }

  /** A group of HSMs that are open; it closes them. */
  public static HsmGroup of(List<Hsm> hsms, int requestTimeoutMs) {
    List<HsmConfig> configs = hsms.stream().map(Hsm::config).toList();
    List<GroupMember> members = new ArrayList<>();
    for (int i = 0; i < hsms.size(); i++) {
      members.add(GroupMember.of(name(configs, i), hsms.get(i)));
    }
    return new HsmGroup(members, hsms.getFirst(), requestTimeoutMs);
  }

  /** The token's label; with its place where two have the same. */
  private static String name(List<HsmConfig> configs, int index) {
    if (configs.size() > MEMBERS_MAX) {
      throw new IllegalArgumentException(configs.size() + " HSMs in a group");
    }
    String label = configs.get(index).tokenLabel();
    long same = configs.stream().filter(other -> other.tokenLabel().equals(label)).count();
    return same == 1 ? label : label + "-" + (index + 1);
  }

  /**
   * Has work done by each lane after tasks that it ran together, on its thread.
   *
   * @param work short; nothing that waits
   */
  public void afterTasks(Runnable work) {
    members.forEach(member -> member.afterTasks(work));
  }

  /** The key with this label; see {@link Hsm#key}. It is good at every member. */
  public HsmKey key(String label, KeyUsage usage) {
    return first.key(label, usage);
  }

  /**
   * Queues a task; never blocks.
   *
   * @return false when no HSM works or all queues are full; the task is not run then
   */
  public boolean submit(LaneTask task) {
    long nowNs = System.nanoTime();
    return attempt(task, nowNs, nowNs + requestNs, NO_MEMBER_TRIED);
  }

  /** Starts the first attempt, or the next one. */
  boolean attempt(LaneTask task, long nowNs, long deadlineNs, int tried) {
    if (nowNs - deadlineNs >= 0) {
      return false;
    }
    Attempt attempt = take();
    int left = tried;
    while (attempt != null) {
      int next = best(left);
      if (next < 0) {
        putBack(attempt);
        return false;
      }
      left |= 1 << next;
      if (attempt.start(task, members.get(next), nowNs, deadlineNs, left)) {
        return true;
      }
    }
    return false;
  }

  /** The member with the least to do, among those that are trusted if there are any; or -1. */
  int best(int tried) {
    int best = -1;
    boolean bestUp = false;
    int count = members.size();
    int start = count == 1 ? 0 : Math.floorMod(turn.getAndIncrement(), count);
    for (int i = 0; i < count; i++) {
      int index = (start + i) % count;
      GroupMember member = members.get(index);
      if ((tried & 1 << index) == 0 && member.isReady()) {
        boolean up = member.isUp();
        boolean better = best < 0 || member.inFlight() < members.get(best).inFlight();
        if (up == bestUp ? better : up) {
          best = index;
          bestUp = up;
        }
      }
    }
    return best;
  }

  /**
   * Watches lanes, attempts and members; called about every millisecond.
   *
   * @param nowNs the time by {@link System#nanoTime}
   */
  public void tick(long nowNs) {
    for (int i = 0; i < members.size(); i++) {
      members.get(i).tick(nowNs);
    }
    if (inUse.get() > 0 && (nowNs - lookAtNs >= 0 || !isAllUp())) {
      lookAtNs = nowNs + attemptNs / LOOKS;
      int last = lastInUse();
      for (int i = 0; i <= last; i++) {
        attempts[i].tick(nowNs);
      }
    }
  }

  private boolean isAllUp() {
    for (int i = 0; i < members.size(); i++) {
      if (!members.get(i).isReady() || !members.get(i).isUp()) {
        return false;
      }
    }
    return true;
  }

  /** Index of the last attempt in use; -1 if none is. */
  int lastInUse() {
    synchronized (free) {
      return free.previousClearBit(attempts.length - 1);
    }
  }

  /** Whether any HSM takes tasks. */
  public boolean available() {
    return members.stream().anyMatch(GroupMember::isReady);
  }

  /** How long an attempt may take. */
  long attemptNs() {
    return attemptNs;
  }

  /** Commands that are all answered as not carried out; for the ticking thread. */
  Pkcs11PaymentHsm outOfService() {
    return outOfService;
  }

  /** Counts what became of an attempt that did not bring its task to an end. */
  void count(boolean movedToAnother) {
    (movedToAnother ? movedOn : notCarriedOut).incrementAndGet();
  }

  /** How each member is. */
  public List<MemberState> members() {
    return members.stream().map(MemberState::of).toList();
  }

  /** Attempts that were followed by another one, since the group was opened. */
  public long movedOn() {
    return movedOn.get();
  }

  /** Tasks that were queued, and told in the end that no HSM carried them out. */
  public long notCarriedOut() {
    return notCarriedOut.get();
  }

  /**
   * {@link Hsm#rotate}, at every member or at none: each that is open tries the keys first. One
   * that is not takes them when it comes back.
   *
   * @return whether every member has them in use
   * @throws TollgateException what {@link Hsm#rotate} throws, for the first that cannot use them
   */
  public synchronized boolean rotate(List<KeySpec> configured) {
    List<KeySpec> next = first.tryKeys(configured);
    for (GroupMember member : members) {
      Hsm hsm = member.hsm();
      next = hsm == null || hsm == first ? next : hsm.tryKeys(configured);
    }
    boolean inUse = true;
    for (GroupMember member : members) {
      inUse &= member.use(next);
    }
    return inUse;
  }

  /** {@link Hsm#device} of each member in turn. */
  public List<KeyReport.Device> devices() {
    return inspect(hsm -> List.of(hsm.device()));
  }

  /** {@link Hsm#inventory} of each member in turn. */
  public List<KeyReport> inventory() {
    return inspect(Hsm::inventory);
  }

  /** {@link Hsm#selfTest} of each member in turn. */
  public List<SelfTest.Result> selfTest() {
    return inspect(Hsm::selfTest);
  }

  /** A member that is not open has its fault told. */
  private <T> List<T> inspect(Function<Hsm, List<T>> inspection) {
    List<T> all = new ArrayList<>();
    for (GroupMember member : members) {
      Hsm hsm = member.hsm();
      TollgateException fault = member.fault();
      if (hsm != null) {
        all.addAll(inspection.apply(hsm));
      } else if (fault != null) {
        throw fault;
      }
    }
    return all;
  }

  @Override
  public void close() {
    members.forEach(GroupMember::close);
  }

  private @Nullable Attempt take() {
    synchronized (free) {
      int first = free.nextSetBit(0);
      if (first < 0) {
        return null;
      }
      free.clear(first);
      inUse.incrementAndGet();
      return attempts[first];
    }
  }

  void putBack(Attempt attempt) {
    synchronized (free) {
      inUse.decrementAndGet();
      free.set(attempt.index());
    }
  }

  /**
   * How a member is.
   *
   * @param up whether it is trusted with requests
   * @param inFlight attempts that wait or run there
   * @param losses how often it stopped being trusted
   * @param fault why it is not up and what to do, in one line, if it told; else empty
   */
  public record MemberState(String name, boolean up, int inFlight, int losses, String fault) {
    private static MemberState of(GroupMember member) {
      TollgateException fault = member.fault();
      return new MemberState(
          member.name(),
          member.isUp(),
          member.inFlight(),
          member.losses(),
          fault == null ? "" : fault.line());
    }
  }
}
