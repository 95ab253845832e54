package dev.tollgate.gateway.model;

import dev.tollgate.gateway.rules.TransactionKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * A run from one seed, in virtual time: terminals, a bad network, the gateway's resend and void
 * logic, and the production ledger behind a log, before the {@link Judge}.
 *
 * <pre>
 *   Terminal --toGateway--> (lost, doubled, late) --> Gateway --commit--> Court: ledger and judge
 *      ^                                                 |
 *      +------------- (lost, late) <---answer------------+
 * </pre>
 */
final class Simulation {
  /** What a run came to. */
  record Result(int requests, int commands, int restarts, int audited, int open, long hash) {}

  private static final int PLAIN_NETWORK = 1;
  private static final long CLOSING_MS = 400_000;
  private static final int EVENTS_MAX = 4_000_000;

  /** Work the ledger does at a time when holds and decisions expire. */
  private static final int EXPIRED_AT_ONCE = 7;

  private record Event(long atMs, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atMs, other.atMs);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final World world;
  private final Court court;
  private final Truth truth;
  private final Gateway gateway;
  private final List<Terminal> terminals = new ArrayList<>();
  private final Map<Exchange, Terminal> owners = new HashMap<>();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Dice network;
  private final Dice fate;
  private final int requestsMax;
  private final int lossPerMille;
  private final int duplicatePerMille;
  private long nowMs;
  private long order;
  private int requests;
  private int restarts;
  private int audited;
  private int open;
  private int tempoMs = 300;
  private boolean closing;

  Simulation(long seed, int requestsMax) {
    Dice dice = new Dice(seed);
    this.requestsMax = requestsMax;
    world = new World(dice.split());
    court = new Court(world.config);
    network = dice.split();
    fate = dice.split();
    lossPerMille = dice.below(200);
    duplicatePerMille = dice.below(501);
    truth = new Truth(court.judge());
    gateway = new Gateway(this, dice.split(), truth);
    nowMs = world.startMs;
    int[] counters = new int[World.CARDS];
    for (int i = 0; i < 6; i++) {
      boolean plain = i < 2;
      Messages messages =
          new Messages(
              dice.split(),
              world,
              court.judge().cards,
              plain ? PLAIN_NETWORK : 2,
              100 + i,
              counters);
      terminals.add(new Terminal(this, dice.split(), messages, plain));
    }
  }

  Court court() {
    return court;
  }

  World world() {
    return world;
  }

  Result run() {
    world.open(court);
    gateway.start();
    terminals.forEach(Terminal::start);
    in(100, this::tick);
    for (int i = 0; i < EVENTS_MAX && !events.isEmpty(); i++) {
      Event event = events.remove();
      nowMs = event.atMs;
      event.action.run();
    }
    court.compareState();
    court.restart();
    court.compareState();
    court.replay();
    court.compareState();
    if (world.auditable) {
      truth.nothingIsHeldFor91();
      audit();
    }
    return new Result(requests, court.log().size(), restarts, audited, open, court.hash());
  }

  /** The gateway's tick, and whatever befalls now and then. */
  private void tick() {
    if (!closing) {
      if (fate.perMille(12)) {
        gateway.crash();
        court.restart();
        restarts++;
      }
      if (fate.perMille(20)) {
        court.snapshot();
      }
      if (fate.perMille(15)) {
        world.operate(court);
      }
      if (fate.perMille(10)) {
        tempoMs = fate.pick(60, 300, 300, 1_000, 20_000, 2_000_000);
      }
    }
    if (!closing && requests >= requestsMax) {
      closing = true;
      in(CLOSING_MS, () -> {});
    }
    if (!closing || !gateway.isIdle() || events.size() > 1) {
      in(closing ? 1_000 : tempoMs / 2 + 20, this::tick);
    }
  }

  long nowMs() {
    return nowMs;
  }

  boolean isClosing() {
    return closing;
  }

  /** Faults end with the run, so that everything comes to its end. */
  int faults(int perMille) {
    return closing ? 0 : perMille;
  }

  long pauseMs(Dice dice) {
    return 1 + dice.below(tempoMs);
  }

  void in(long delayMs, Runnable action) {
    at(nowMs + delayMs, action);
  }

  void at(long timeMs, Runnable action) {
    events.add(new Event(timeMs, order++, action));
  }

  void toGateway(Exchange exchange) {
    if (owners.get(exchange) == null) {
      owners.put(exchange, ownerOf(exchange));
    }
    requests++;
    int copies = network.perMille(faults(lossPerMille)) ? 0 : 1;
    copies += network.perMille(faults(duplicatePerMille)) ? 1 : 0;
    for (int i = 0; i < copies; i++) {
      in(delayMs(), () -> gateway.receive(exchange));
    }
  }

  private Terminal ownerOf(Exchange exchange) {
    int owner = (int) (exchange.command.key.terminal - 100);
    return terminals.get(Math.min(Math.max(owner, 0), terminals.size() - 1));
  }

  void answer(Exchange exchange, JudgeAnswer answer) {
    if (network.perMille(faults(lossPerMille))) {
      return;
    }
    in(
        delayMs(),
        () -> {
          boolean first = !exchange.answered;
          exchange.told(answer);
          owners.get(exchange).answered(exchange, first);
        });
  }

  private long delayMs() {
    int roll = network.below(1_000);
    boolean calm = closing || roll < 900;
    return calm ? network.between(1, 30) : network.below(roll < 990 ? 1_500 : 30_000);
  }

  /** Through the log; where much has expired since, the idle node's own ticks come first. */
  Object commit(LogRecord.Timed command) {
    Judge judge = court.judge();
    int entries = judge.memory.size();
    int holds = judge.holds();
    judge.advance(command.timeMs());
    int expired = Math.max(entries - judge.memory.size(), holds - judge.holds());
    for (; expired > EXPIRED_AT_ONCE; expired -= EXPIRED_AT_ONCE) {
      court.idle(new LogRecord.Advance(command.timeMs()));
    }
    return court.apply(command);
  }

  /** What was granted and taken back against what was settled: nothing lost, nothing double. */
  private void audit() {
    Map<Integer, Long> expected = new HashMap<>();
    StringBuilder differing = new StringBuilder();
    for (Terminal terminal : terminals) {
      for (Exchange exchange : terminal.audited()) {
        boolean isOpen = exchange.isOpen();
        if (!exchange.isSettled() && !isOpen) {
          throw new Court.Disagreement("never told: " + History.text(nowMs, exchange.command));
        }
        long told = exchange.settledMinor();
        long posted = posted(exchange);
        long amount = isOpen ? posted : told;
        if (amount != posted) {
          differing.append("\n  told ").append(told).append(", posted ").append(posted);
          differing.append(": ").append(History.text(nowMs, exchange.command));
        }
        boolean refund = exchange.command.kind == TransactionKind.REFUND;
        expected.merge(exchange.command.currency, refund ? -amount : amount, Long::sum);
        audited += isOpen ? 0 : 1;
        open += isOpen ? 1 : 0;
      }
    }
    expected.forEach((currency, amount) -> {
      long settled = court.balance(JudgeMoney.settlement(PLAIN_NETWORK), currency);
      if (settled != amount) {
        throw new Court.Disagreement(
            "terminals were told of "
                + amount
                + " in "
                + currency
                + ", settled "
                + settled
                + differing);
      }
    });
  }

  private long posted(Exchange exchange) {
    JudgeMemory.Entry entry =
        court.judge().memory.everSeen(JudgeMemory.Key.of(exchange.command.key));
    return entry == null ? 0 : entry.remaining().longValueExact();
  }
}
