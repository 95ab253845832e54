package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.pci.Answer;
import dev.tollgate.pci.Zone;
import java.util.function.LongSupplier;
import org.agrona.concurrent.EpochClock;

/** Ends transactions, with an answer or without one; counts how. */
final class AnswerPublisher {
  private final Zone zone;
  private final NetworkRules[] networks;
  private final PipelineCounters counters;
  private final EpochClock epochClock;
  private final LongSupplier nanoClock;
  private final ToldApprovals told;
  private final Answers answers = new Answers();

  AnswerPublisher(
      Zone zone,
      NetworkRules[] networks,
      PipelineCounters counters,
      EpochClock epochClock,
      LongSupplier nanoClock,
      ToldApprovals told) {
    this.zone = zone;
    this.networks = networks;
    this.counters = counters;
    this.epochClock = epochClock;
    this.nanoClock = nanoClock;
    this.told = told;
  }

  /** Tells what the ledger decided. */
  void decided(Transaction transaction, Decision decision) {
    NetworkRules network = networks[transaction.request().network()];
    Answer answer = answers.decided(network, transaction, decision);
    // Advices and reversals are no approvals of ours; they stand whatever becomes of the answer.
    boolean ours = transaction.messageClass == MessageClass.AUTHORIZATION;
    answer.undoable = answer.approved && ours && told.tell(transaction, !decision.repeated);
    send(transaction, decision.reason, answer);
  }

  /** Answers without a decision of the ledger. */
  void plain(Transaction transaction, Reason reason) {
    NetworkRules network = networks[transaction.request().network()];
    send(transaction, reason, answers.plain(network, reason, epochClock.time()));
  }

  /** Leaves an advice without an answer, so that its sender repeats it. */
  void unanswered(Transaction transaction) {
    counters.advicesUnanswered.increment();
    release(transaction);
  }

  /** Leaves a message without an answer, because a copy of it will get one. */
  void leftToCopy(Transaction transaction) {
    counters.copiesUnanswered.increment();
    release(transaction);
  }

  /** Ends a message that nobody expects an answer to. */
  void release(Transaction transaction) {
    transaction.state = TransactionState.IDLE;
    zone.release(transaction.request());
  }

  private void send(Transaction transaction, Reason reason, Answer answer) {
    NetworkCounters network = counters.networks.get(transaction.request().network());
    network.answers.increment(reason);
    network.latency.record(nanoClock.getAsLong() - transaction.request().arrivalNs());
    transaction.state = TransactionState.ANSWERED;
    zone.answer(transaction.request(), answer);
  }
}
