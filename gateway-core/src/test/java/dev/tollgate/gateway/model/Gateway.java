package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.Operation;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.pipeline.LedgerPort;
import dev.tollgate.gateway.pipeline.MemoryVoids;
import dev.tollgate.gateway.pipeline.SimulatedUndo;
import dev.tollgate.gateway.rules.Reason;

/**
 * What the gateway does between network and log: deadlines, 91, and voids until they are committed,
 * by the gateway's own queue. Decisions come back in the order of the log, now and then late.
 *
 * <p>A key that was given up is given up for every message in flight under it: an approval of one
 * of them, decided before the void but heard of behind it, would stand for money that is gone.
 */
final class Gateway implements LedgerPort {
  static final long DEADLINE_MS = 2_000;

  /** A message between its arrival and its answer. */
  private static final class InFlight {
    final Exchange exchange;
    final TransactionCommand command;
    boolean asked;
    long commandId;
    boolean done;

    InFlight(Exchange exchange) {
      this.exchange = exchange;
      this.command = History.copy(exchange.command);
    }
  }

  private final Simulation simulation;
  private final Dice dice;
  private final MemoryVoids kept = new MemoryVoids();
  private SimulatedUndo undo = new SimulatedUndo(this, kept);
  private long egressAtMs;
  private int generation;
  private long lastCommandId;

  Gateway(Simulation simulation, Dice dice) {
    this.simulation = simulation;
    this.dice = dice;
  }

  void receive(Exchange exchange) {
    InFlight message = new InFlight(exchange);
    message.command.deadlineMs = simulation.nowMs() + DEADLINE_MS;
    boolean request = exchange.isRequest();
    if (dice.perMille(simulation.faults(10))) {
      withoutHsm(message);
      return;
    }
    int born = generation;
    simulation.in(DEADLINE_MS, () -> deadline(message, born));
    long checksMs =
        dice.perMille(simulation.faults(15)) ? dice.between(1_500, 2_600) : dice.below(20);
    simulation.in(checksMs, () -> decide(message, born, request));
  }

  /**
   * A reversal that names its original in full goes on without its card; the rest is not decided.
   */
  private void withoutHsm(InFlight message) {
    TransactionCommand c = message.command;
    if (c.operation == Operation.REVERSE && JudgeMemory.isFull(c.original)) {
      c.tokenKnown = false;
      c.tokenHi = 0;
      c.tokenLo = 0;
      decide(message, generation, false);
    } else if (message.exchange.isRequest()) {
      undoOnce(message);
      say91(message);
    }
  }

  private void decide(InFlight message, int born, boolean request) {
    if (message.done || born != generation) {
      return;
    }
    if (dice.perMille(simulation.faults(10))) { // the log takes no more now
      message.done = true;
      if (request) {
        undoOnce(message);
        say91(message);
      }
      return;
    }
    message.asked = true;
    message.commandId = ++lastCommandId;
    long timeMs = logTime();
    if (dice.perMille(simulation.faults(20))) { // the log was slow
      message.command.deadlineMs = timeMs + dice.pick(-900, -50, -1, 0, 1);
    }
    Object answer =
        simulation.commit(new LogRecord.Apply(timeMs, message.commandId, message.command));
    long delayMs =
        dice.perMille(simulation.faults(10)) ? dice.between(1_000, 4_000) : dice.below(10);
    egressAtMs = Math.max(egressAtMs, simulation.nowMs() + delayMs);
    simulation.at(egressAtMs, () -> decided(message, born, (JudgeAnswer) answer));
  }

  private void decided(InFlight message, int born, JudgeAnswer answer) {
    if (message.done || born != generation) {
      return;
    }
    message.done = true;
    boolean request = message.exchange.isRequest();
    boolean approval = request && answer.reason().isApproval();
    if (approval && !answer.repeated() && dice.perMille(simulation.faults(10))) {
      giveUp(message); // it did not leave in time
    } else {
      message.exchange.approvalSent |= approval;
      simulation.answer(message.exchange, answer);
    }
  }

  private void deadline(InFlight message, int born) {
    if (message.done || born != generation) {
      return;
    }
    message.done = true;
    if (!message.exchange.isRequest()) {
      return; // unanswered, so that the network says it again
    }
    if (message.asked) {
      giveUp(message);
    } else {
      undoOnce(message);
    }
    say91(message);
  }

  private void giveUp(InFlight message) {
    message.exchange.givenUp = true;
    undo.add(message.command.key, message.commandId);
  }

  /**
   * Nothing was asked of the ledger: whatever it says to this, no money is held for the message.
   */
  private void undoOnce(InFlight message) {
    message.exchange.givenUp = true;
    undo(++lastCommandId, message.command.key);
  }

  private void say91(InFlight message) {
    simulation.answer(
        message.exchange, JudgeAnswer.bare(Reason.DEADLINE_PASSED, simulation.nowMs()));
  }

  /** A tick of the agent. */
  void tick() {
    undo.offer();
  }

  boolean isIdle() {
    return undo.isEmpty();
  }

  /** kill -9: nothing of the process is left. */
  void crash() {
    generation++;
    undo = new SimulatedUndo(this, kept);
  }

  @Override
  public boolean undo(long commandId, TransactionKey key) {
    if (dice.perMille(simulation.faults(60))) {
      return false; // not taken
    }
    Object outcome = simulation.commit(new LogRecord.Void(logTime(), commandId, key.copy()));
    int born = generation;
    egressAtMs = Math.max(egressAtMs, simulation.nowMs() + dice.below(10));
    simulation.at(egressAtMs, () -> voided(commandId, born, (VoidOutcome) outcome));
    return true;
  }

  private void voided(long commandId, int born, VoidOutcome outcome) {
    if (born == generation) {
      undo.voided(commandId, outcome);
    }
  }

  @Override
  public boolean apply(int slot, long commandId, TransactionCommand command) {
    throw new UnsupportedOperationException("commands go through commit");
  }

  @Override
  public int poll(AnswerHandler handler) {
    throw new UnsupportedOperationException("decisions come as events");
  }

  /** The leader's clock: now and then a little behind. */
  private long logTime() {
    return simulation.nowMs() - (dice.perMille(20) ? dice.below(5) : 0);
  }
}
