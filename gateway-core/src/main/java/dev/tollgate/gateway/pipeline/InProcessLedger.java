package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;
import org.agrona.concurrent.EpochClock;

/**
 * The ledger in this process, owned by the agent's thread. Decisions wait until they are polled, so
 * the agent sees the same order of things as with a replicated ledger.
 *
 * <p>Nothing of it survives the process but what imports left in their journal.
 */
public final class InProcessLedger implements LedgerPort {
  private final Ledger ledger;
  private final EpochClock clock;
  private final int capacity;
  private final int[] slots;
  private final long[] generations;
  private final Decision[] decisions;
  private int first;
  private int waiting;

  /**
   * @param capacity how many decisions may wait to be polled
   */
  public InProcessLedger(Ledger ledger, EpochClock clock, int capacity) {
    this.ledger = ledger;
    this.clock = clock;
    this.capacity = capacity;
    this.slots = new int[capacity];
    this.generations = new long[capacity];
    this.decisions = new Decision[capacity];
    for (int i = 0; i < capacity; i++) {
      decisions[i] = new Decision();
    }
  }

  @Override
  public boolean apply(int slot, long generation, TransactionCommand command) {
    if (waiting == capacity) {
      return false;
    }
    int at = (first + waiting) % capacity;
    waiting++;
    slots[at] = slot;
    generations[at] = generation;
    ledger.apply(clock.time(), command, decisions[at]);
    return true;
  }

  @Override
  public boolean undo(TransactionKey key) {
    return ledger.voidTransaction(clock.time(), key) != VoidOutcome.SHED;
  }

  @Override
  public int poll(DecisionHandler handler) {
    int count = waiting;
    for (int i = 0; i < count; i++) {
      int at = first;
      first = (first + 1) % capacity;
      waiting--;
      handler.onDecision(slots[at], generations[at], decisions[at]);
    }
    return count;
  }
}
