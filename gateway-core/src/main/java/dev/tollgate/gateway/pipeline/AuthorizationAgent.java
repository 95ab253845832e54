package dev.tollgate.gateway.pipeline;

import com.lmax.disruptor.EventPoller;
import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import dev.tollgate.pci.Zone;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * Owns every transaction from its arrival to its answer. One thread calls {@link #doWork}; nothing
 * else touches the transaction table, so there are no locks. Transactions finish in any order.
 */
public final class AuthorizationAgent {
  private static final int TASKS_MAX = 64;

  private final Zone zone;
  private final LedgerPort ledger;
  private final NetworkRules[] networks;
  private final RingInbox inbox;
  private final EpochClock epochClock;
  private final LongSupplier nanoClock;
  private final int inFlightMax;
  private final Transaction[] transactions;
  private final Deadlines deadlines;
  private final LinkStates links;
  private final Answers answers = new Answers();
  private final PipelineCounters counters;
  private final UndoQueue undo;
  private final ManyToOneConcurrentArrayQueue<Runnable> tasks =
      new ManyToOneConcurrentArrayQueue<>(TASKS_MAX);
  private final EventPoller.Handler<RingEvent> onEvent = this::onEvent;
  private final LedgerPort.DecisionHandler onDecision = this::onDecision;
  private int inFlight;
  private boolean draining;
  private int batch;
  private long nowNs;
  private long nextTickNs;

  AuthorizationAgent(
      Zone zone,
      LedgerPort ledger,
      NetworkRules[] networks,
      RingInbox inbox,
      PipelineSizes sizes,
      EpochClock epochClock,
      LongSupplier nanoClock,
      PipelineCounters counters) {
    this.zone = zone;
    this.ledger = ledger;
    this.networks = networks.clone();
    this.inbox = inbox;
    this.epochClock = epochClock;
    this.nanoClock = nanoClock;
    this.inFlightMax = sizes.inFlightMax();
    this.counters = counters;
    this.nowNs = nanoClock.getAsLong();
    this.nextTickNs = nowNs;
    this.transactions = new Transaction[sizes.cells()];
    for (int slot = 0; slot < transactions.length; slot++) {
      transactions[slot] = new Transaction();
    }
    this.deadlines = new Deadlines(sizes.cells(), nowNs, this::onDeadline);
    this.links = new LinkStates(sizes.links());
    this.undo = new UndoQueue(ledger);
  }

  /** One turn: what came in, what the ledger decided, whose time is up. @return work done */
  int doWork() throws Exception {
    nowNs = nanoClock.getAsLong();
    batch = 0;
    inbox.poller().poll(onEvent);
    int work = batch + runTasks() + ledger.poll(onDecision);
    if (nowNs - nextTickNs >= 0) {
      nextTickNs = nowNs + PipelineLimits.TICK_NS;
      work += deadlines.poll(nowNs) + undo.retry();
      zone.tick(nowNs);
    }
    if (work > 0) {
      zone.flush();
    }
    return work;
  }

  /**
   * Has something done on the agent's thread, between two turns. @return false when it is too busy
   */
  boolean submit(Runnable task) {
    return tasks.offer(task);
  }

  boolean hasMore() {
    return inbox.hasMore() || !tasks.isEmpty();
  }

  /** Transactions that have no answer yet. */
  int inFlight() {
    return inFlight;
  }

  /** Nothing waits for an answer, and no money is held for one that was not sent. */
  boolean isDrained() {
    return inFlight == 0 && undo.isEmpty();
  }

  /** Every peer that is still connected has answered our sign-off. */
  boolean isSignedOff() {
    return links.awaited() == 0;
  }

  /** Tells the peers that we go; what they send from now on is answered 91 without work. */
  void signOff() {
    draining = true;
    links.signOff(zone, Instant.ofEpochMilli(epochClock.time()));
    zone.flush();
  }

  private int runTasks() {
    return tasks.drain(Runnable::run, TASKS_MAX);
  }

  private boolean onEvent(RingEvent event, long sequence, boolean endOfBatch) {
    switch (event.kind) {
      case ARRIVED -> onArrived(event);
      case VERIFIED -> onVerified(event.slot, event.generation);
      case UNSENT -> onUnsent(event.slot, event.generation);
      case LINK_UP -> links.up(event.slot, (int) event.generation);
      case LINK_DOWN -> links.down((int) event.generation);
    }
    return ++batch < PipelineLimits.BATCH_MAX;
  }

  private void onArrived(RingEvent event) {
    SealedRequest request = event.request();
    NetworkRules network = networks[request.network()];
    Transaction transaction = transactions[request.slot()];
    transaction.begin(request, event.result(), request.arrivalNs() + network.deadlineNs());
    counters.requests.increment();
    MessageClass messageClass = MessageClass.of(request.messageType());
    if (messageClass == MessageClass.UNANSWERABLE) {
      drop(transaction);
    } else if (request.formatFault() != 0) {
      answer(transaction, Reason.FORMAT_ERROR);
    } else {
      dispatch(messageClass, transaction);
    }
  }

  private void dispatch(MessageClass messageClass, Transaction transaction) {
    switch (messageClass) {
      case AUTHORIZATION -> verify(transaction);
      case NETWORK_MANAGEMENT -> manage(transaction);
      case NETWORK_MANAGEMENT_ANSWER -> matchManagement(transaction);
      case OTHER_REQUEST -> answer(transaction, Reason.NOT_SUPPORTED);
      case UNANSWERABLE -> drop(transaction);
    }
  }

  private void verify(Transaction transaction) {
    if (inFlight == inFlightMax || draining) {
      counters.shed.increment();
      answerLate(transaction);
    } else if (!zone.verify(transaction.request())) {
      counters.hsmUnavailable.increment();
      answerLate(transaction);
    } else {
      transaction.state = TransactionState.VERIFYING;
      inFlight++;
      int slot = transaction.request().slot();
      deadlines.start(slot, transaction.deadlineNs - PipelineLimits.ANSWER_MARGIN_NS);
    }
  }

  private void onVerified(int slot, long generation) {
    Transaction transaction = transactions[slot];
    if (!transaction.is(TransactionState.VERIFYING, generation)) {
      return; // answered at its deadline; the cell is the zone's again
    }
    VerificationResult result = transaction.result();
    if (!result.completed()) {
      counters.hsmUnavailable.increment();
      leaveTable(transaction);
      answerLate(transaction);
      return;
    }
    long leftMs = TimeUnit.NANOSECONDS.toMillis(transaction.deadlineNs - nowNs);
    long deadlineMs = epochClock.time() + leftMs;
    Commands.fill(transaction.command, transaction.request(), result, deadlineMs);
    if (ledger.authorize(slot, generation, transaction.command)) {
      transaction.state = TransactionState.DECIDING;
    } else {
      counters.ledgerUnavailable.increment();
      leaveTable(transaction);
      answerLate(transaction);
    }
  }

  private void onDecision(int slot, long generation, Decision decision) {
    Transaction transaction = transactions[slot];
    if (!transaction.is(TransactionState.DECIDING, generation)) {
      return; // answered 91 and undone at its deadline
    }
    count(decision);
    NetworkRules network = networks[transaction.request().network()];
    leaveTable(transaction);
    zone.answer(transaction.request(), answers.decided(network, decision, transaction.deadlineNs));
  }

  /**
   * Too late for a decision to reach the peer: say so while there is time, and leave no money held.
   */
  private void onDeadline(int slot) {
    Transaction transaction = transactions[slot];
    counters.deadlines.increment();
    if (transaction.state == TransactionState.DECIDING) {
      undo.add(transaction.command.key);
    }
    leaveTable(transaction);
    answerLate(transaction);
  }

  /** The approval did not leave in time, so it must not stand. */
  private void onUnsent(int slot, long generation) {
    Transaction transaction = transactions[slot];
    if (!transaction.is(TransactionState.ANSWERED, generation)) {
      throw new IllegalStateException("an unsent answer of a transaction that was not answered");
    }
    counters.undone.increment();
    undo.add(transaction.command.key);
    transaction.state = TransactionState.IDLE;
    zone.release(transaction.request());
  }

  private void manage(Transaction transaction) {
    boolean known = LinkStates.isKnown(transaction.request().networkManagementCode());
    answer(transaction, known ? Reason.APPROVED : Reason.NOT_SUPPORTED);
  }

  private void matchManagement(Transaction transaction) {
    if (links.matches(transaction.request())) {
      zone.release(transaction.request());
    } else {
      drop(transaction);
    }
  }

  private void drop(Transaction transaction) {
    counters.unmatched.increment();
    zone.release(transaction.request());
  }

  /**
   * Answers 91, and has the ledger remember it: whatever comes under this key from now on gets the
   * same answer and moves nothing. A ledger without room to remember has no money held under the
   * key either.
   */
  private void answerLate(Transaction transaction) {
    Commands.fillKey(transaction.command.key, transaction.request());
    ledger.undo(transaction.command.key);
    answer(transaction, Reason.DEADLINE_PASSED);
  }

  private void leaveTable(Transaction transaction) {
    deadlines.stop(transaction.request().slot());
    transaction.state = TransactionState.ANSWERED;
    inFlight--;
  }

  /** Answers without a decision of the ledger. */
  private void answer(Transaction transaction, Reason reason) {
    NetworkRules network = networks[transaction.request().network()];
    zone.answer(transaction.request(), answers.plain(network, reason));
  }

  private void count(Decision decision) {
    if (decision.repeated) {
      counters.repeated.increment();
    }
    LongAdder outcome = decision.reason.isApproval() ? counters.approved : counters.declined;
    outcome.increment();
  }
}
