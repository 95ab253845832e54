package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Requests that were given up and the ledger must still take back: money must not stay held for an
 * answer nobody got. Each is offered until the ledger says that it is done; what a ledger without
 * room, or a lost connection, leaves open is offered again.
 *
 * <p>All of this is off the usual path, so it may allocate.
 */
final class UndoQueue {
  /** Offered at a time, so that a long queue does not hold up the transactions of a turn. */
  private static final int OFFERED_MAX = 64;

  /** A full ledger is not asked at each tick: each time costs a place in its log. */
  static final long SHED_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

  /** A request and its place in the file. */
  private record GivenUp(TransactionKey key, int place) {}

  private final LedgerPort ledger;
  private final KeptVoids kept;

  /** By the number of their command, in the order they were given up. */
  private final Map<Long, GivenUp> pending = new LinkedHashMap<>();

  private final ArrayDeque<Long> toOffer = new ArrayDeque<>();

  /** The ledger had no room for these; asked again after a pause. */
  private final ArrayDeque<Long> shed = new ArrayDeque<>();

  private long pauseEndsNs;

  /** How many commands of each key are pending. */
  private final Map<TransactionKey, Integer> commandsOf = new HashMap<>();

  /** Begins with what an earlier process has left. */
  UndoQueue(LedgerPort ledger, KeptVoids kept) {
    this.ledger = ledger;
    this.kept = kept;
    kept.read((key, commandId, place) -> await(key.copy(), commandId, place));
  }

  /**
   * Takes a copy of the key, and writes it down before anybody hears of it.
   *
   * @return false if it could not be written down; it is taken back all the same
   */
  boolean add(TransactionKey key, long commandId) {
    if (pending.containsKey(commandId)) {
      return true;
    }
    TransactionKey copy = key.copy();
    int place = kept.keep(copy, commandId);
    await(copy, commandId, place);
    offer();
    return place != KeptVoids.NOT_KEPT;
  }

  private void await(TransactionKey key, long commandId, int place) {
    pending.put(commandId, new GivenUp(key, place));
    commandsOf.merge(key, 1, Integer::sum);
    toOffer.add(commandId);
  }

  /** A tick: offers what is not with the ledger. @return how many it took */
  int retry(long nowNs) {
    if (!shed.isEmpty() && nowNs - pauseEndsNs >= 0) {
      pauseEndsNs = nowNs + SHED_PAUSE_NS;
      toOffer.addAll(shed);
      shed.clear();
    }
    return toOffer.isEmpty() ? 0 : offer();
  }

  private int offer() {
    int taken = 0;
    while (taken < OFFERED_MAX && !toOffer.isEmpty()) {
      long commandId = toOffer.element();
      GivenUp request = pending.get(commandId);
      if (request != null && !ledger.undo(commandId, request.key())) {
        break;
      }
      toOffer.remove();
      taken++;
    }
    return taken;
  }

  void voided(long commandId, VoidOutcome outcome) {
    GivenUp request = pending.get(commandId);
    if (request == null) {
      return; // nobody waits for it
    }
    if (outcome == VoidOutcome.SHED) {
      shed.add(commandId);
      return;
    }
    pending.remove(commandId);
    commandsOf.computeIfPresent(request.key(), (key, count) -> count > 1 ? count - 1 : null);
    if (request.place() != KeptVoids.NOT_KEPT) {
      kept.drop(request.place());
    }
  }

  /** Nothing is with the ledger any more. */
  void disconnected() {
    toOffer.clear();
    shed.clear();
    toOffer.addAll(pending.keySet());
  }

  /**
   * Whether 91 was said to a message under this key and the ledger has not taken it back yet: what
   * it says of the key now may not stand.
   */
  boolean isGivenUp(TransactionKey key) {
    return !commandsOf.isEmpty() && commandsOf.containsKey(key);
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }
}
