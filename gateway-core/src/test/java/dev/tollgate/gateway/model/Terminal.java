package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.Posting;
import dev.tollgate.gateway.ledger.TransactionCommand;
import java.util.ArrayList;
import java.util.List;

/** A terminal and its network: new messages, repeats, reversals, storms of them, advices. */
final class Terminal {
  private static final long PATIENCE_MS = 2_500;
  private static final int REPEATS_MAX = 60;
  private static final int RECENT = 24;

  private final Simulation simulation;
  private final Dice dice;
  private final Messages messages;
  private final boolean plain;
  private final List<Exchange> recent = new ArrayList<>();
  private final List<Exchange> audited = new ArrayList<>();

  /**
   * @param plain only what an audit can follow: postings, refunds, and their reversals
   */
  Terminal(Simulation simulation, Dice dice, Messages messages, boolean plain) {
    this.simulation = simulation;
    this.dice = dice;
    this.messages = messages;
    this.plain = plain;
  }

  List<Exchange> audited() {
    return audited;
  }

  void start() {
    simulation.in(dice.below(500), this::turn);
  }

  private void turn() {
    if (simulation.isClosing()) {
      return;
    }
    if (plain) {
      plain();
    } else {
      wild();
    }
    simulation.in(simulation.pauseMs(dice), this::turn);
  }

  private void plain() {
    Exchange exchange = new Exchange(messages.plain(simulation.nowMs()), true, null);
    audited.add(exchange);
    send(exchange);
  }

  private void wild() {
    long nowMs = simulation.nowMs();
    int roll = dice.below(100);
    if (recent.isEmpty() || roll < 48) {
      TransactionCommand request = messages.request(nowMs);
      begin(request, dice.chance(4));
    } else if (roll < 56) {
      begin(messages.increment(nowMs, anyRecent()), false);
    } else if (roll < 68) {
      begin(messages.completion(nowMs, anyRecent()), false);
    } else if (roll < 77) {
      begin(messages.advice(nowMs, anyRecent()), false);
    } else if (roll < 80) {
      begin(messages.news(nowMs), false);
    } else if (roll < 81) {
      begin(messages.record(nowMs), false);
    } else if (roll < 83) {
      storm();
    } else if (roll < 86) {
      change(anyRecent());
    } else {
      takeBack(dice.chance(50) ? anyRecent() : anyApproved());
    }
  }

  private void takeBack(Exchange original) {
    long keepMinor = dice.chance(60) ? -1 : keep(original);
    reverse(original, keepMinor, true);
    if (keepMinor > 0 && dice.chance(40)) { // which would leave more, and so undoes nothing
      reverse(original, keepMinor + dice.below(500), false);
    } else if (keepMinor > 0 && dice.chance(50)) {
      long less = dice.below((int) keepMinor);
      simulation.in(dice.below(500), () -> reverse(original, less, false));
    }
    for (int i = 0; i < 2 && original.isRequest() && dice.chance(50); i++) {
      simulation.in(dice.below(1_000), () -> probe(original));
    }
  }

  /**
   * @param late the original is held up, and its reversal comes first
   */
  private void begin(TransactionCommand command, boolean late) {
    Exchange exchange = new Exchange(command, false, null);
    recent.add(exchange);
    if (recent.size() > RECENT) {
      recent.removeFirst();
    }
    if (late) {
      simulation.in(dice.between(500, 60_000), () -> send(exchange));
      reverse(exchange, -1, dice.chance(50));
    } else {
      send(exchange);
    }
  }

  private void storm() {
    for (Exchange exchange : List.copyOf(recent)) {
      reverse(exchange, dice.chance(80) ? -1 : keep(exchange), true);
    }
  }

  /** The same key with something else under it. */
  private void change(Exchange original) {
    TransactionCommand c = History.copy(original.command);
    switch (dice.below(6)) {
      case 0 -> c.tokenLo++;
      case 1 -> c.processingCode += 10_000;
      case 2 -> c.amountMinor++;
      case 3 -> c.currency = simulation.world().currency();
      case 4 -> c.replacementAmountMinor += 5;
      default -> c.posting = c.posting == Posting.HOLD ? Posting.POST : Posting.HOLD;
    }
    send(new Exchange(c, false, null));
  }

  private long keep(Exchange original) {
    long amount = Math.max(original.approvedMinor, 1);
    return dice.chance(90) ? dice.below((int) Math.min(amount, 1_000_000)) : amount + 1;
  }

  private Exchange anyRecent() {
    return recent.get(dice.below(recent.size()));
  }

  private Exchange anyApproved() {
    List<Exchange> approved = recent.stream().filter(each -> each.approved).toList();
    return approved.isEmpty() ? anyRecent() : approved.get(dice.below(approved.size()));
  }

  /** What a reversal has given back of a limit can be used, and not more. */
  private void probe(Exchange original) {
    begin(messages.probe(simulation.nowMs(), original), false);
  }

  private void reverse(Exchange original, long keepMinor, boolean wild) {
    TransactionCommand c = messages.reversal(simulation.nowMs(), original, keepMinor, wild);
    Exchange reversal = new Exchange(c, original.audited, original);
    original.reversal = reversal;
    send(reversal);
  }

  private void send(Exchange exchange) {
    exchange.sent++;
    simulation.toGateway(exchange);
    simulation.in(PATIENCE_MS, () -> lookAfter(exchange));
  }

  /** No answer: said again, and in the end taken back. */
  private void lookAfter(Exchange exchange) {
    if (exchange.answered) {
      return;
    }
    boolean insists = !exchange.isRequest() && (exchange.audited || dice.chance(90));
    if (insists ? exchange.sent < REPEATS_MAX : exchange.sent < 3 && dice.chance(70)) {
      send(exchange);
    } else if (exchange.isRequest() && exchange.reversal == null) {
      reverse(exchange, -1, false);
    }
  }

  /** Told by an answer. Mostly 91 is believed: nothing is taken back, so nothing may be held. */
  void answered(Exchange exchange, boolean first) {
    if (first && exchange.doubted && exchange.isRequest() && dice.chance(25)) {
      exchange.sent++;
      simulation.toGateway(exchange);
    }
    if (!exchange.audited || !exchange.isRequest() || exchange.reversal != null) {
      return;
    }
    if (exchange.doubted && !exchange.approved && dice.chance(20)) {
      reverse(exchange, -1, false);
    } else if (first && exchange.approved && dice.chance(20)) {
      boolean part = dice.chance(40) && exchange.approvedMinor > 1;
      reverse(exchange, part ? dice.between(1, (int) exchange.approvedMinor - 1) : -1, false);
    }
  }
}
