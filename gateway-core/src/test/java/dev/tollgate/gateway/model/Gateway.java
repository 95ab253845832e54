package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.Operation;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.pipeline.LedgerPort;
import dev.tollgate.gateway.pipeline.MemoryVoids;
import dev.tollgate.gateway.pipeline.SimulatedAgent;
import dev.tollgate.gateway.rules.Reason;
import java.util.ArrayDeque;

/**
 * The gateway's process: the production agent between a zone that loses answers and a log that is
 * slow, full or gone. A process that is killed leaves its voids and nothing else.
 *
 * <pre>
 *   receive --> cell --> SimulatedAgent --apply, undo--> commit (or lost) --> Truth
 *                            |     ^                        |
 *            sent, unsent <--+     +---- answers, in order -+
 * </pre>
 */
final class Gateway implements LedgerPort, SimulatedAgent.Surroundings {
  /** A message in its cell. */
  private static final class Use {
    final Exchange exchange;
    final long generation;
    final long receivedAt;

    /** What the ledger said of it, heard or not; null as long as it was not asked. */
    JudgeAnswer answer;

    /** The command that decided it: this message's own, or an earlier one's. */
    long decidedBy;

    boolean sent;

    Use(Exchange exchange, long generation, long receivedAt) {
      this.exchange = exchange;
      this.generation = generation;
      this.receivedAt = receivedAt;
    }
  }

  /** What the log says back, in its order. */
  private record Egress(long atMs, int cell, long commandId, Object answer) {}

  private static final long NEVER = Long.MAX_VALUE;
  private static final long WAKE_MS = 25;
  private static final long WAKE_MAX_MS = 20_000;

  private final Simulation simulation;
  private final Dice dice;
  private final Truth truth;
  private final MemoryVoids kept = new MemoryVoids();
  private final Use[] cells = new Use[SimulatedAgent.CELLS];
  private final ArrayDeque<Egress> egress = new ArrayDeque<>();
  private final Decision decision = new Decision();
  private SimulatedAgent agent;
  private long egressAtMs;
  private long uses;
  private int process;
  private boolean awake;
  private long wakeMs = WAKE_MS;

  /** The connection is gone, but nobody has noticed yet. */
  private long noticedAtMs = NEVER;

  private long connectedAtMs;

  /** Not before {@link #connectedAtMs}: copies of what is given up may be decided before that. */
  private long voidsTakenAtMs;

  Gateway(Simulation simulation, Dice dice, Truth truth) {
    this.simulation = simulation;
    this.dice = dice;
    this.truth = truth;
  }

  void start() {
    agent = new SimulatedAgent(this, this, kept);
    wake();
  }

  void receive(Exchange exchange) {
    int cell = free();
    if (cell < 0) {
      return; // its socket is not read: as good as lost
    }
    Use use = new Use(exchange, ++uses, truth.received(exchange));
    cells[cell] = use;
    agent.arrived(cell, use.generation, exchange.command, exchange.sent > 1 && dice.chance(50));
    in(SimulatedAgent.DEADLINE_MS - 46, agent::turn);
    wakeMs = WAKE_MS;
    wake();
  }

  private int free() {
    int first = dice.below(cells.length);
    for (int i = 0; i < cells.length; i++) {
      int cell = (first + i) % cells.length;
      if (cells[cell] == null) {
        return cell;
      }
    }
    return -1;
  }

  @Override
  public long nowMs() {
    return simulation.nowMs();
  }

  @Override
  public boolean verify(int cell) {
    if (dice.perMille(simulation.faults(5))) {
      return false;
    }
    long checksMs =
        dice.perMille(simulation.faults(15)) ? dice.between(1_500, 2_600) : dice.below(20);
    long generation = cells[cell].generation;
    boolean completed = !dice.perMille(simulation.faults(5));
    in(
        checksMs,
        () -> {
          if (isIn(cell, generation)) {
            agent.verified(cell, generation, completed);
          }
        });
    return true;
  }

  @Override
  public void answer(int cell, Reason reason, boolean undoable, long deadlineMs) {
    Use use = cells[cell];
    boolean late = undoable && nowMs() > deadlineMs;
    if (undoable && (late || dice.perMille(simulation.faults(40)))) {
      long delayMs = dice.chance(80) ? dice.below(200) : dice.between(1_000, 3_000);
      in(delayMs, () -> agent.unsent(cell, use.generation));
      return;
    }
    use.sent = true;
    boolean asTheLedger = use.answer != null && use.answer.reason() == reason;
    JudgeAnswer answer = asTheLedger ? use.answer : JudgeAnswer.bare(reason, nowMs());
    truth.sent(use.exchange, use.receivedAt, answer, use.decidedBy);
    simulation.answer(use.exchange, answer);
    in(dice.below(50), () -> cells[cell] = null);
  }

  @Override
  public void release(int cell) {
    cells[cell] = null;
  }

  @Override
  public boolean apply(int cell, long commandId, TransactionCommand asked) {
    if (nowMs() < connectedAtMs || dice.perMille(simulation.faults(10))) {
      return false;
    }
    if (isLost()) {
      return true;
    }
    Use use = cells[cell];
    TransactionCommand c = History.copy(use.exchange.command);
    long timeMs = logTime();
    boolean slow = dice.perMille(simulation.faults(20));
    c.deadlineMs = slow ? timeMs + dice.pick(-900, -50, -1, 0, 1) : asked.deadlineMs;
    if (!asked.tokenKnown && c.operation == Operation.REVERSE) {
      c.tokenKnown = false;
      c.tokenHi = 0;
      c.tokenLo = 0;
    }
    use.answer = (JudgeAnswer) simulation.commit(new LogRecord.Apply(timeMs, commandId, c));
    use.decidedBy = truth.decidedBy(c.key);
    say(cell, commandId, use.answer);
    return true;
  }

  @Override
  public boolean forestall(long commandId, TransactionKey key) {
    return undo(commandId, key);
  }

  @Override
  public boolean undo(long commandId, TransactionKey key) {
    if (nowMs() < voidsTakenAtMs || dice.perMille(simulation.faults(200))) {
      return false;
    }
    if (isLost()) {
      return true;
    }
    Object outcome = simulation.commit(new LogRecord.Void(logTime(), commandId, key.copy()));
    truth.voided(commandId, (VoidOutcome) outcome);
    say(-1, commandId, outcome);
    return true;
  }

  /** Whether what is offered now does not reach the log; what does is not answered any more. */
  private boolean isLost() {
    if (noticedAtMs == NEVER && dice.perMille(simulation.faults(8))) {
      noticedAtMs = nowMs() + dice.below(500);
      in(noticedAtMs - nowMs(), agent::turn);
    }
    return noticedAtMs != NEVER && dice.chance(50);
  }

  private void say(int cell, long commandId, Object answer) {
    if (noticedAtMs == NEVER) {
      long delayMs =
          dice.perMille(simulation.faults(10)) ? dice.between(1_000, 4_000) : dice.below(10);
      egressAtMs = Math.max(egressAtMs, nowMs() + delayMs);
      egress.add(new Egress(egressAtMs, cell, commandId, answer));
      in(egressAtMs - nowMs(), agent::turn);
    }
  }

  @Override
  public int poll(AnswerHandler handler) {
    int count = 0;
    while (!egress.isEmpty() && egress.peek().atMs <= nowMs()) {
      Egress next = egress.remove();
      if (next.answer instanceof JudgeAnswer answer) {
        answer.fill(decision);
        handler.onDecision(next.cell, next.commandId, decision);
      } else {
        handler.onVoided(next.commandId, (VoidOutcome) next.answer);
      }
      count++;
    }
    if (nowMs() >= noticedAtMs) {
      noticedAtMs = NEVER;
      connectedAtMs = nowMs() + dice.below(dice.chance(50) ? 50 : 1_500);
      voidsTakenAtMs = connectedAtMs + (dice.chance(30) ? dice.below(200) : 0);
      egress.clear();
      handler.onDisconnected();
      count++;
    }
    return count;
  }

  /** The agent's ticks while it has something to do, seldom when that takes long. */
  private void wake() {
    if (!awake) {
      awake = true;
      in(
          wakeMs,
          () -> {
            awake = false;
            wakeMs = Math.min(2 * wakeMs, WAKE_MAX_MS);
            agent.turn();
            if (!isIdle()) {
              wake();
            }
          });
    }
  }

  boolean isIdle() {
    return agent.isDrained() && egress.isEmpty() && noticedAtMs == NEVER;
  }

  /**
   * kill -9. Whether an approval that was neither sent nor given up would have been sent is for
   * nobody to know.
   */
  void crash() {
    for (int cell = 0; cell < cells.length; cell++) {
      Use use = cells[cell];
      if (use != null && use.answer != null && !use.sent) {
        truth.killed(use.exchange, use.answer);
      }
      cells[cell] = null;
    }
    process++;
    egress.clear();
    noticedAtMs = NEVER;
    awake = false;
    start();
  }

  private boolean isIn(int cell, long generation) {
    return cells[cell] != null && cells[cell].generation == generation;
  }

  /** Later, if this process still lives. */
  private void in(long delayMs, Runnable action) {
    int born = process;
    simulation.in(
        delayMs,
        () -> {
          if (born == process) {
            action.run();
          }
        });
  }

  /** The leader's clock: now and then a little behind. */
  private long logTime() {
    return nowMs() - (dice.perMille(20) ? dice.below(5) : 0);
  }
}
