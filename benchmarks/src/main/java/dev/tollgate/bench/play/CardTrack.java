package dev.tollgate.bench.play;

import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.network.NetworkLink;
import dev.tollgate.bench.scenario.AnswerCheck;
import dev.tollgate.bench.scenario.Step;
import dev.tollgate.bench.scenario.Step.Cardholder;
import dev.tollgate.bench.scenario.Step.Send;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/**
 * One card in play. Its messages go over one line, one after the other, because the answer to a PIN
 * depends on the answers before it; other cards overtake freely.
 */
final class CardTrack {
  /** Whether the card's PIN tries are used up. An earlier run may have done it. */
  private enum Tries {
    UNKNOWN,
    LEFT,
    USED_UP
  }

  private static final String TRIES_USED_UP = "75";

  private final Cardholder holder;
  private final String expiry;
  private final NetworkLink link;
  private CompletableFuture<?> tail = CompletableFuture.completedFuture(null);

  // Touched by one step at a time; the chain of futures publishes them to the next.
  private Tries tries = Tries.UNKNOWN;
  private @Nullable Exchange lastPurchase;

  CardTrack(Cardholder holder, String expiry, NetworkLink link) {
    this.holder = holder;
    this.expiry = expiry;
    this.link = link;
  }

  NetworkLink link() {
    return link;
  }

  /** Runs a step after all steps queued before; called by the one thread that paces. */
  CompletableFuture<Played> queue(Supplier<CompletableFuture<Played>> step) {
    CompletableFuture<Played> played = tail.thenCompose(_ -> step.get());
    tail = played;
    return played;
  }

  ISOMsg request(Step step, CardCrypto crypto, AlphaMessages messages) {
    if (!step.send().isAgain()) {
      return messages.purchase(purchase(step, crypto));
    }
    if (lastPurchase == null) {
      throw new IllegalStateException("nothing to send again: " + step.name());
    }
    ISOMsg first = lastPurchase.request();
    return switch (step.send()) {
      case REPEAT -> AlphaMessages.again(first, "0101");
      case REPLAY -> AlphaMessages.again(first, "0100");
      default -> AlphaMessages.changed(first, step.amountMinor());
    };
  }

  /** What is wrong with the answer; remembers what later steps depend on. */
  List<String> check(Step step, Exchange exchange) {
    List<String> findings =
        new ArrayList<>(
            AnswerCheck.findings(
                exchange.request(),
                exchange.answer(),
                expected(step, exchange),
                step.cvv2Result()));
    if (step.send() == Send.PURCHASE) {
      lastPurchase = exchange;
    } else if (step.send() != Send.CHANGED && lastPurchase != null) {
      findings.addAll(AnswerCheck.repeatFindings(lastPurchase.answer(), exchange.answer()));
    }
    return findings;
  }

  /**
   * Used-up tries stay used up over runs, so the first step that can tell decides which of its two
   * answers was right; from then on there is only one.
   */
  private String expected(Step step, Exchange exchange) {
    String blocked = step.blocked();
    if (blocked == null) {
      return step.expect();
    }
    if (tries == Tries.UNKNOWN) {
      tries = blocked.equals(exchange.answer().getString(39)) ? Tries.USED_UP : Tries.LEFT;
    }
    if (tries == Tries.USED_UP) {
      return blocked;
    }
    if (TRIES_USED_UP.equals(step.expect())) {
      tries = Tries.USED_UP;
    }
    return step.expect();
  }

  private Purchase purchase(Step step, CardCrypto crypto) {
    String pan = holder.pan();
    byte @Nullable [] pinBlock =
        switch (step.pin()) {
          case NONE -> null;
          case RIGHT -> crypto.encryptedPinBlock(pan, holder.pin());
          case WRONG -> crypto.encryptedPinBlock(pan, other(holder.pin()));
          case MALFORMED -> crypto.encryptedMalformedPinBlock(pan, holder.pin());
        };
    String cvv2 = crypto.cvv2(pan, expiry);
    return new Purchase(
        pan,
        step.expiry() == null ? expiry : step.expiry(),
        step.amountMinor(),
        pinBlock,
        switch (step.cvv2()) {
          case NONE -> null;
          case RIGHT -> cvv2;
          case WRONG -> other(cvv2);
        });
  }

  /** The same digits but for the first one. */
  static String other(String digits) {
    return (digits.charAt(0) - '0' + 1) % 10 + digits.substring(1);
  }
}
