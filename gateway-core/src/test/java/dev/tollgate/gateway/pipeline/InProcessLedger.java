package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;
import org.agrona.concurrent.EpochClock;
import org.jspecify.annotations.Nullable;

/**
 * The ledger in this process, owned by the agent's thread. Answers wait until they are polled, so
 * the agent sees the same order of things as with a replicated ledger.
 *
 * <p>Nothing of it survives the process.
 */
public final class InProcessLedger implements LedgerPort {
  private final Ledger ledger;
  private final EpochClock clock;
  private final int capacity;
  private final int[] slots;
  private final long[] commandIds;
  private final Decision[] decisions;

  /** Of a void; null where a decision waits. */
  private final @Nullable VoidOutcome[] outcomes;

  private int first;
  private int waiting;

  /**
   * @param capacity how many answers may wait to be polled
   */
  public InProcessLedger(Ledger ledger, EpochClock clock, int capacity) {
    this.ledger = ledger;
    this.clock = clock;
    this.capacity = capacity;
    this.slots = new int[capacity];
    this.commandIds = new long[capacity];
    this.decisions = new Decision[capacity];
    this.outcomes = new VoidOutcome[capacity];
    for (int i = 0; i < capacity; i++) {
      decisions[i] = new Decision();
    }
  }

  @Override
  public boolean apply(int slot, long commandId, TransactionCommand command) {
    if (waiting == capacity) {
      return false;
    }
    int at = claim(slot, commandId, null);
    ledger.apply(clock.time(), command, commandId, decisions[at]);
    return true;
  }

  @Override
  public boolean undo(long commandId, TransactionKey key) {
    if (waiting == capacity) {
      return false;
    }
    claim(0, commandId, ledger.voidTransaction(clock.time(), key, commandId));
    return true;
  }

  @Override
  public boolean forestall(long commandId, TransactionKey key) {
    return undo(commandId, key);
  }

  @Override
  public int poll(AnswerHandler handler) {
    int count = waiting;
    for (int i = 0; i < count; i++) {
      VoidOutcome outcome = outcomes[first];
      if (outcome == null) {
        handler.onDecision(slots[first], commandIds[first], decisions[first]);
      } else {
        handler.onVoided(commandIds[first], outcome);
      }
      first = (first + 1) % capacity;
      waiting--;
    }
    return count;
  }

  private int claim(int slot, long commandId, @Nullable VoidOutcome outcome) {
    int at = (first + waiting) % capacity;
    waiting++;
    slots[at] = slot;
    commandIds[at] = commandId;
    outcomes[at] = outcome;
    return at;
  }
}
