package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.ReasonTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The agent in lockstep: one thread, a virtual clock, the production ledger, the zone under the
 * test's control. Network 0 ({@code alpha}) carries no MACs, network 1 ({@code beta}) does.
 */
final class AgentRig {
  static final int ALPHA = 0;
  static final int BETA = 1;
  static final long BALANCE = 100_000;
  static final long POS_NS = TimeUnit.MILLISECONDS.toNanos(2_000);
  static final long CASH_NS = TimeUnit.MILLISECONDS.toNanos(3_000);
  static final long ONLINE_NS = TimeUnit.MILLISECONDS.toNanos(1_000);

  /** When the codes of the test's table change. */
  static final long CHANGE_MS = 1_796_083_200_000L;

  private static final Ascii16 ACCOUNT = Ascii16.parse("anna");
  private static final Map<Reason, String> CODES =
      Map.of(
          Reason.APPROVED, "00",
          Reason.ACCEPTED, "00",
          Reason.ACCOUNT_CHECKED, "85",
          Reason.DEADLINE_PASSED, "91",
          Reason.FORMAT_ERROR, "30",
          Reason.NOT_SUPPORTED, "12",
          Reason.MAC_WRONG, "63",
          Reason.CONTENT_CHANGED, "94",
          Reason.PARTIAL_APPROVAL, "10",
          Reason.CARD_UNKNOWN, "14");

  private static final Map<Reason, String> MORE_CODES =
      Map.of(
          Reason.PIN_WRONG, "55",
          Reason.PIN_TRIES_EXCEEDED, "75",
          Reason.AMOUNT_INVALID, "13",
          Reason.REVERSAL_UNMATCHED, "00",
          Reason.REVERSED_BEFORE, "94",
          Reason.ORIGINAL_NOT_FOUND, "25",
          Reason.SYSTEM_FAULT, "96");

  final AtomicLong nowNs = new AtomicLong(1_000_000_000);

  /** Epoch ms at nanosecond zero of the virtual clock. */
  long epochMs = CHANGE_MS - TimeUnit.HOURS.toMillis(1);

  final FakeZone zone = new FakeZone();
  final Ledger ledger = new Ledger(LedgerConfig.defaults());
  final PipelineCounters counters = new PipelineCounters(List.of("alpha", "beta"));
  final List<AlertRaiser.Raised> alerts = new ArrayList<>();
  final PipelineSizes sizes = new PipelineSizes(4, 8, 4);
  final RingInbox inbox = new RingInbox(sizes, new Doorbell());
  final TappedLedger port =
      new TappedLedger(new InProcessLedger(ledger, this::epochMs, sizes.cells()));
  final MemoryVoids kept = new MemoryVoids();
  final AuthorizationAgent agent =
      new AuthorizationAgent(
          zone,
          port,
          kept,
          new NetworkRules[] {rules("alpha", false), rules("beta", true)},
          inbox,
          sizes,
          this::epochMs,
          nowNs::get,
          counters,
          alerts::add);

  AgentRig() {
    ledger.openPocket(ACCOUNT.hi(), ACCOUNT.lo(), FakeRequest.EUR, BALANCE);
    ledger.linkCard(
        FakeRequest.TOKEN_HI,
        FakeRequest.TOKEN_LO,
        ACCOUNT.hi(),
        ACCOUNT.lo(),
        0,
        0,
        CardStatus.ACTIVE);
  }

  /** Arrival and card checks. */
  void decide(FakeRequest request) throws Exception {
    arrive(request);
    verified(request.slot, request.generation);
  }

  void arrive(FakeRequest request) throws Exception {
    request.arrivalNs = nowNs.get();
    FakeZone.arrive(inbox, request);
    agent.doWork();
  }

  void verified(int slot, long generation) throws Exception {
    inbox.verified(slot, generation);
    agent.doWork();
  }

  void unsent(int slot, long generation) throws Exception {
    inbox.unsent(slot, generation);
    agent.doWork();
  }

  void advance(long ns) throws Exception {
    nowNs.addAndGet(ns);
    agent.doWork();
  }

  long epochMs() {
    return epochMs + TimeUnit.NANOSECONDS.toMillis(nowNs.get());
  }

  List<String> codes() {
    return zone.answers.stream().map(FakeZone.Said::code).toList();
  }

  long available() {
    return pocket(0);
  }

  long held() {
    return pocket(1);
  }

  private long pocket(int what) {
    long[] seen = new long[2];
    ledger.visitPockets(
        ACCOUNT.hi(),
        ACCOUNT.lo(),
        (currency, balance, held, available) -> {
          seen[0] = available;
          seen[1] = held;
        });
    return seen[what];
  }

  private static NetworkRules rules(String name, boolean macs) {
    return new NetworkRules(
        name, macs, new ChannelDeadlines(POS_NS, CASH_NS, ONLINE_NS), reasonCodes());
  }

  private static ReasonTable reasonCodes() {
    Stream<ReasonTable.Row> rows =
        Stream.of(Reason.values())
            .map(reason ->
                new ReasonTable.Row(
                    reason, CODES.getOrDefault(reason, MORE_CODES.getOrDefault(reason, "ZZ"))));
    return ReasonTable.of(
        Stream.concat(
                rows,
                Stream.of(
                    new ReasonTable.Row(Reason.INSUFFICIENT_FUNDS, "51", 0),
                    new ReasonTable.Row(Reason.INSUFFICIENT_FUNDS, "5X", CHANGE_MS)))
            .toList(),
        CHANGE_MS);
  }

  /** The production port with a tap: what goes in is seen, decisions and voids can be held up. */
  static final class TappedLedger implements LedgerPort {
    private final LedgerPort ledger;
    final List<TransactionCommand> commands = new ArrayList<>();
    final List<Integer> undone = new ArrayList<>();
    private final List<Long> shed = new ArrayList<>();
    boolean taking = true;
    boolean answering = true;
    boolean undoing = true;

    /** The next poll finds the connection lost, and with it every answer that was under way. */
    boolean disconnecting;

    /** Voids find no room in the ledger. */
    boolean shedding;

    /** Commands are taken and never reach the ledger. */
    boolean losing;

    /** Put in place of the ledger's own decision, for what the ledger need not be asked to see. */
    UnaryOperator<Decision> retouch = decision -> decision;

    TappedLedger(LedgerPort ledger) {
      this.ledger = ledger;
    }

    @Override
    public boolean apply(int slot, long commandId, TransactionCommand command) {
      if (taking) {
        commands.add(command);
      }
      return taking && (losing || ledger.apply(slot, commandId, command));
    }

    @Override
    public boolean forestall(long commandId, TransactionKey key) {
      return undo(commandId, key);
    }

    @Override
    public boolean undo(long commandId, TransactionKey key) {
      boolean done = undoing && (shedding || ledger.undo(commandId, key));
      if (done) {
        undone.add(key.stan);
      }
      if (done && shedding) {
        shed.add(commandId);
      }
      return done;
    }

    @Override
    public int poll(AnswerHandler handler) {
      if (disconnecting) {
        disconnecting = false;
        ledger.poll(new Unheard());
        handler.onDisconnected();
        return 1;
      }
      while (!shed.isEmpty()) {
        handler.onVoided(shed.removeFirst(), VoidOutcome.SHED);
      }
      return answering ? ledger.poll(new Tap(handler)) : 0;
    }

    private final class Tap implements AnswerHandler {
      private final AnswerHandler handler;

      Tap(AnswerHandler handler) {
        this.handler = handler;
      }

      @Override
      public void onDecision(int slot, long commandId, Decision decision) {
        handler.onDecision(slot, commandId, retouch.apply(decision));
      }

      @Override
      public void onVoided(long commandId, VoidOutcome outcome) {
        handler.onVoided(commandId, outcome);
      }

      @Override
      public void onDisconnected() {
        handler.onDisconnected();
      }
    }

    private static final class Unheard implements AnswerHandler {
      @Override
      public void onDecision(int slot, long commandId, Decision decision) {}

      @Override
      public void onVoided(long commandId, VoidOutcome outcome) {}

      @Override
      public void onDisconnected() {}
    }
  }
}
