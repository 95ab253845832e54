package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.Operation;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.rules.Reason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What left the gateway, whoever heard it, against what the ledger holds:
 *
 * <ul>
 *   <li>an approval that was sent is never taken back, nor sent after it was: checked at each;
 *   <li>a request of which a copy was answered 91 while it was in flight is not granted after that;
 *   <li>of a request that was answered 91 and never approved, nothing is held in the end.
 * </ul>
 */
final class Truth {
  /** What all answers to one request came to. */
  static final class Request {
    boolean approved;
    long approvedMinor;
    boolean declined91;

    /** When 91 was sent last, as {@link #received} counts. */
    long declinedAt;

    /** A process was killed between its decision and its answer. */
    boolean unknown;
  }

  private final Judge judge;
  private final Map<JudgeMemory.Key, Request> requests = new HashMap<>();
  private final Set<Long> told = new HashSet<>();
  private final Set<Long> takenBack = new HashSet<>();
  private long moments;

  Truth(Judge judge) {
    this.judge = judge;
  }

  /**
   * All copies of a request, and what else comes under its key, have one truth.
   *
   * @return when, for {@link #sent}
   */
  long received(Exchange exchange) {
    if (exchange.isRequest()) {
      JudgeMemory.Key key = JudgeMemory.Key.of(exchange.command.key);
      exchange.truth = requests.computeIfAbsent(key, k -> new Request());
    }
    return ++moments;
  }

  long decidedBy(TransactionKey key) {
    JudgeMemory.Entry entry = judge.memory.find(JudgeMemory.Key.of(key));
    return entry == null ? 0 : entry.decidedBy;
  }

  /**
   * @param receivedAt of the message that is answered, by the process that answers it
   */
  void sent(Exchange exchange, long receivedAt, JudgeAnswer answer, long decidedBy) {
    if (!exchange.isRequest()) {
      return;
    }
    Request request = exchange.truth;
    if (answer.reason().isApproval()) {
      boolean first = !request.approved && !request.unknown;
      if (first && request.declinedAt > receivedAt) {
        throw new Court.Disagreement("a copy was answered 91, and then the request approved");
      }
      request.approved = true;
      request.approvedMinor = answer.approved();
      told.add(decidedBy);
      check(decidedBy);
    }
    if (answer.reason() == Reason.DEADLINE_PASSED) {
      request.declined91 = true;
      request.declinedAt = ++moments;
    }
  }

  void voided(long commandId, VoidOutcome outcome) {
    if (outcome == VoidOutcome.RELEASED) {
      takenBack.add(commandId);
      check(commandId);
    }
  }

  private void check(long commandId) {
    if (told.contains(commandId) && takenBack.contains(commandId)) {
      throw new Court.Disagreement(
          "what command " + commandId + " granted was told and taken back");
    }
  }

  void killed(Exchange exchange, JudgeAnswer answer) {
    if (exchange.isRequest() && answer.reason().isApproval()) {
      exchange.truth.unknown = true;
    }
  }

  /** Once everything is done. */
  void nothingIsHeldFor91() {
    requests.forEach((key, request) -> {
      JudgeMemory.Entry entry = judge.memory.everSeen(key);
      boolean ours = entry != null && entry.operation == Operation.AUTHORIZE && !entry.replaced;
      boolean only91 = request.declined91 && !request.approved && !request.unknown;
      if (ours && only91 && entry.remaining().signum() > 0) {
        throw new Court.Disagreement(
            "answered 91 only, and " + entry.remaining() + " held: " + key);
      }
    });
  }
}
