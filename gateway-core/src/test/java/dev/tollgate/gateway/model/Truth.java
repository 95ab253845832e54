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
 *   <li>of a request that was answered 91 and never approved, nothing is held in the end.
 * </ul>
 */
final class Truth {
  /** What all answers to one request came to. */
  static final class Request {
    boolean approved;
    long approvedMinor;
    boolean declined91;

    /** A process was killed between its decision and its answer. */
    boolean unknown;
  }

  private final Judge judge;
  private final Map<JudgeMemory.Key, Request> requests = new HashMap<>();
  private final Set<Long> told = new HashSet<>();
  private final Set<Long> takenBack = new HashSet<>();

  Truth(Judge judge) {
    this.judge = judge;
  }

  /** All copies of a request, and what else comes under its key, have one truth. */
  void received(Exchange exchange) {
    if (exchange.isRequest()) {
      JudgeMemory.Key key = JudgeMemory.Key.of(exchange.command.key);
      exchange.truth = requests.computeIfAbsent(key, k -> new Request());
    }
  }

  long decidedBy(TransactionKey key) {
    JudgeMemory.Entry entry = judge.memory.find(JudgeMemory.Key.of(key));
    return entry == null ? 0 : entry.decidedBy;
  }

  void sent(Exchange exchange, JudgeAnswer answer, long decidedBy) {
    if (!exchange.isRequest()) {
      return;
    }
    Request request = exchange.truth;
    if (answer.reason().isApproval()) {
      request.approved = true;
      request.approvedMinor = answer.approved();
      told.add(decidedBy);
      check(decidedBy);
    }
    request.declined91 |= answer.reason() == Reason.DEADLINE_PASSED;
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
