package dev.tollgate.gateway.pipeline;

import com.lmax.disruptor.EventPoller;
import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.pci.Zone;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.agrona.concurrent.EpochClock;

/**
 * Owns every transaction from its arrival to its answer. One thread calls {@link #doWork}; nothing
 * else touches the transaction table, so there are no locks. Transactions finish in any order.
 */
public final class AuthorizationAgent {
  private final Zone zone;
  private final LedgerPort ledger;
  private final RingInbox inbox;
  private final EpochClock epochClock;
  private final LongSupplier nanoClock;
  private final TransactionTable table;
  private final LinkStates links;
  private final LateAnswers late;
  private final InvalidAnswerWatch invalidAnswers;
  private final TransactionHandler transactions;
  private final Errands errands;
  private final EventPoller.Handler<RingEvent> onEvent = this::onEvent;
  private final LedgerPort.AnswerHandler onAnswer = new LedgerAnswers();
  private int batch;
  private long nextTickNs;

  AuthorizationAgent(
      Zone zone,
      LedgerPort ledger,
      KeptVoids kept,
      NetworkRules[] networks,
      RingInbox inbox,
      PipelineSizes sizes,
      EpochClock epochClock,
      LongSupplier nanoClock,
      PipelineCounters counters,
      Predicate<AlertRaiser.Raised> alertLog) {
    this.zone = zone;
    this.ledger = ledger;
    this.inbox = inbox;
    this.errands = new Errands("agent", inbox::wake);
    this.epochClock = epochClock;
    this.nanoClock = nanoClock;
    this.nextTickNs = nanoClock.getAsLong();
    this.links = new LinkStates(inbox.links());
    this.table = new TransactionTable(sizes, nextTickNs, this::onDeadline);
    AlertRaiser alerts = new AlertRaiser(networks, nanoClock, alertLog, counters.alertsSuppressed);
    ToldApprovals told = new ToldApprovals(table);
    AnswerPublisher publisher =
        new AnswerPublisher(zone, networks, counters, epochClock, nanoClock, told);
    this.invalidAnswers = new InvalidAnswerWatch(zone.counters(), networks.length, alerts);
    CommandIds commandIds = new CommandIds(epochClock.time());
    this.late =
        new LateAnswers(
            ledger, table, publisher, counters, alerts, nanoClock, commandIds, told, kept);
    this.transactions =
        new TransactionHandler(
            zone,
            ledger,
            networks,
            table,
            links,
            publisher,
            late,
            told,
            commandIds,
            alerts,
            counters,
            epochClock,
            nanoClock);
  }

  /** One turn: what came in, what the ledger decided, whose time is up. @return work done */
  int doWork() throws Exception {
    long nowNs = nanoClock.getAsLong();
    batch = 0;
    inbox.poller().poll(onEvent);
    int work = batch + errands.run() + ledger.poll(onAnswer);
    if (nowNs - nextTickNs >= 0) {
      nextTickNs = nowNs + PipelineLimits.TICK_NS;
      work += table.expire(nowNs) + late.retry(nowNs);
      zone.tick(nowNs);
      invalidAnswers.look();
    }
    if (work > 0) {
      zone.flush();
    }
    return work;
  }

  /** What others have done on the agent's thread, between two turns. */
  Errands errands() {
    return errands;
  }

  /** Transactions that have no answer yet. */
  int inFlight() {
    return table.inFlight();
  }

  /** Nothing waits for an answer, and no money is held for one that was not sent. */
  boolean isDrained() {
    return table.inFlight() == 0 && late.isDone();
  }

  /** No answer waits for its MAC, and no approval that got none is still to be undone. */
  boolean isSealed() {
    return !zone.isSealing() && !inbox.hasMore() && late.isDone();
  }

  /** Every peer that is still connected has answered our sign-off. */
  boolean isSignedOff() {
    return links.awaited() == 0;
  }

  /** Tells the peers that we go; what they send from now on is answered 91 without work. */
  void signOff() {
    transactions.drain();
    links.signOff(zone, Instant.ofEpochMilli(epochClock.time()));
    zone.flush();
  }

  private boolean onEvent(RingEvent event, long sequence, boolean endOfBatch) {
    switch (event.kind) {
      case ARRIVED -> transactions.arrived(event.request(), event.result());
      case VERIFIED -> transactions.verified(event.slot, event.generation);
      case UNSENT -> late.unsent(event.slot, event.generation);
      case LINKS -> links.refresh();
    }
    return ++batch < PipelineLimits.BATCH_MAX;
  }

  private void onDeadline(int slot) {
    late.deadlinePassed(slot);
  }

  private final class LedgerAnswers implements LedgerPort.AnswerHandler {
    @Override
    public void onDecision(int slot, long commandId, Decision decision) {
      transactions.decided(slot, commandId, decision);
    }

    @Override
    public void onVoided(long commandId, VoidOutcome outcome) {
      late.voided(commandId, outcome);
    }

    @Override
    public void onDisconnected() {
      late.disconnected();
    }
  }
}
