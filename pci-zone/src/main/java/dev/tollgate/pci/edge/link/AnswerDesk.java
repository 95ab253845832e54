package dev.tollgate.pci.edge.link;

import dev.tollgate.hsm.Hsm.LaneTask;
import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.LockedMemory;
import dev.tollgate.hsm.PaymentHsm;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.pci.Answer;
import dev.tollgate.pci.ZoneCounters;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.answer.AnswerBuilder;
import dev.tollgate.pci.card.CardDesk.Network;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where every answer starts. One that needs no message authentication code goes to its connection
 * at once and is encoded there. One that does is built in its cell on an HSM lane, gets its code
 * there, and only then goes to its connection; one reusable lane task a cell.
 *
 * <p>An answer that gets no code, because the HSM does not work or is too slow, leaves without if
 * it says no. An approval without a code does not leave: it is reported unsent.
 *
 * <p>{@link #answer} and {@link #tick} belong to the transaction thread.
 */
public final class AnswerDesk {
  /** There are as many tasks as cells, so they are not looked at in each tick. */
  private static final long LOOK_EVERY_NS = 5_000_000;

  private final HsmGroup hsm;
  private final Edge edge;
  private final ZoneCounters counters;
  private final List<Network> networks;
  private final Task[] tasks;

  /** Answers that wait for their code. */
  private final AtomicInteger waiting = new AtomicInteger();

  private long lookAtNs = System.nanoTime();

  public AnswerDesk(
      HsmGroup hsm, Vault vault, List<Network> networks, Edge edge, ZoneCounters counters) {
    this.hsm = hsm;
    this.edge = edge;
    this.counters = counters;
    this.networks = List.copyOf(networks);
    this.tasks = new Task[vault.cellCount()];
    for (int slot = 0; slot < tasks.length; slot++) {
      tasks[slot] = new Task(vault.cell(slot));
    }
  }

  /**
   * Takes the cell over, with what is to be said in its {@link Answer}. A second answer, after the
   * first was unsent, replaces it; it is dropped if the peer has the first one all the same.
   */
  public void answer(VaultCell cell) {
    cell.answerLength(0);
    if (cell.isAnswered()) {
      cell.letGo();
    } else if (networks.get(cell.sealed().network()).macKey() == null) {
      edge.answer(cell);
    } else {
      tasks[cell.sealed().slot()].submit(System.nanoTime());
    }
  }

  /** Gives up answers that have waited for their code for too long. */
  public void tick(long nowNs) {
    if (waiting.get() > 0 && nowNs - lookAtNs >= 0) {
      lookAtNs = nowNs + LOOK_EVERY_NS;
      for (Task task : tasks) {
        task.giveUpIfLate(nowNs);
      }
    }
  }

  /** Whether answers wait for their code; what has got it, or not, is on its way when this ends. */
  public boolean isSealing() {
    return waiting.get() > 0;
  }

  private void leaveWithout(VaultCell cell) {
    Answer answer = cell.answer();
    if (answer.approved || answer.undoable) {
      edge.unsent(cell);
    } else {
      counters.increment(ZoneCounter.ANSWERS_WITHOUT_MAC, cell.sealed().network());
      edge.answerNow(cell);
    }
  }

  /**
   * Half of what is left to an approval's deadline: the other half is for undoing it and telling
   * the peer.
   */
  private static long waitNs(Answer answer, long nowNs) {
    return answer.undoable
        ? Math.min(EdgeLimits.MAC_WAIT_NS, (answer.deadlineNs - nowNs) / 2)
        : EdgeLimits.MAC_WAIT_NS;
  }

  /** The answer of one cell on its way over a lane. */
  private final class Task implements LaneTask {
    private static final int IDLE = 0;
    private static final int WAITING = 1;

    /** Given up, but still in the queue or on a lane. */
    private static final int ABANDONED = 2;

    private final VaultCell cell;
    private final @Nullable AnswerBuilder[] builders = new AnswerBuilder[networks.size()];
    private final AtomicInteger state = new AtomicInteger(IDLE);
    private long limitNs;
    private int builtLength;

    Task(VaultCell cell) {
      this.cell = cell;
      for (int network = 0; network < builders.length; network++) {
        if (networks.get(network).macKey() != null) {
          builders[network] = new AnswerBuilder(networks.get(network).dialect());
        }
      }
    }

    /** With an earlier answer of the same request still on a lane, this one cannot have a code. */
    void submit(long nowNs) {
      limitNs = nowNs + waitNs(cell.answer(), nowNs);
      if (!state.compareAndSet(IDLE, WAITING)) {
        leaveWithout(cell);
        return;
      }
      waiting.incrementAndGet();
      if (!hsm.submit(this) && leave(IDLE)) {
        leaveWithout(cell);
        waiting.decrementAndGet();
      }
    }

    void giveUpIfLate(long nowNs) {
      if (state.get() == WAITING && nowNs - limitNs > 0 && leave(ABANDONED)) {
        leaveWithout(cell);
        waiting.decrementAndGet();
      }
    }

    @Override
    public void run(PaymentHsm lane) {
      finish(state.get() == WAITING ? buildSealed(lane) : 0);
    }

    /** A lane's hold keeps the cell from being used again, however late its thread comes back. */
    @Override
    public void hold() {
      cell.hold();
    }

    @Override
    public void letGo() {
      cell.letGo();
    }

    private void finish(int length) {
      if (!leave(IDLE)) {
        wipe(builtLength); // also what an earlier attempt has built
        state.set(IDLE); // from here on the cell may get another answer over a lane
        return;
      }
      if (length > 0) {
        cell.answerLength(length);
        edge.answerNow(cell);
      } else if (length < 0) {
        edge.unbuilt(cell, ~length);
      } else {
        leaveWithout(cell);
      }
      waiting.decrementAndGet();
    }

    /** Whoever gets true counts the answer out, once it is on its way. */
    private boolean leave(int next) {
      return state.compareAndSet(WAITING, next);
    }

    /**
     * @return length of the answer, 0 if there is none with a code, or the complement of the field
     *     by which it is none of the dialect
     */
    private int buildSealed(PaymentHsm lane) {
      int network = cell.sealed().network();
      AnswerBuilder builder = builders[network];
      HsmKey key = networks.get(network).macKey();
      if (builder == null || key == null) {
        return 0;
      }
      MemorySegment memory = cell.memory();
      long at = cell.buildAnswerAt();
      int length = builder.build(cell, memory, at, VaultCell.ANSWER_BYTES, true);
      if (length < 0) {
        return ~builder.faultField();
      }
      builtLength = length;
      long macAt = builder.macAt();
      long codeAt = cell.answerCodeAt();
      HsmKey previous = cell.checked().macKeyPrevious() ? lane.previous(key) : null;
      HsmKey used = previous == null ? key : previous;
      boolean made = lane.generateMac(memory, used, at, (int) (macAt - at), codeAt);
      if (made) {
        builder.putMac(memory, macAt, memory, codeAt);
      } else {
        wipe(length);
      }
      LockedMemory.zero(memory, codeAt, VaultCell.MAC_BYTES);
      return made ? length : 0;
    }

    private void wipe(int length) {
      LockedMemory.zero(cell.memory(), cell.answerAt(), length);
    }
  }
}
