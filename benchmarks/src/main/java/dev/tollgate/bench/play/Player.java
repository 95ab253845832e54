package dev.tollgate.bench.play;

import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.network.NetworkLink;
import dev.tollgate.bench.scenario.AnswerCheck;
import dev.tollgate.bench.scenario.Scenario;
import dev.tollgate.bench.scenario.Step;
import dev.tollgate.bench.scenario.Step.Cardholder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/**
 * Plays a scenario over a few lines and checks every answer: {@link #once} step by step, {@link
 * #loop} open loop at a rate. Both are called from one thread. After the first missing answer it
 * sends no more: what follows depends on it.
 */
public final class Player {
  private static final String DEFAULT_EXPIRY = "3112";
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  // Ten times what 200 a second leave open in a five-second standstill; then sending waits, and its
  // waiting counts as latency.
  private static final int IN_FLIGHT_MAX = 10_000;

  private final Scenario scenario;
  private final CardCrypto crypto;
  private final AlphaMessages messages;
  private final List<NetworkLink> links;
  private final Tally tally;
  private final Consumer<Played> wrong;
  private final Map<String, CardTrack> tracks = new HashMap<>();
  private volatile boolean stopped;

  /**
   * @param cards the card file by PAN, for the expiry dates
   * @param wrong told about every step that was not as expected, from any thread
   */
  public Player(
      Scenario scenario,
      Map<String, Card> cards,
      CardCrypto crypto,
      AlphaMessages messages,
      List<NetworkLink> links,
      Tally tally,
      Consumer<Played> wrong) {
    this.scenario = scenario;
    this.crypto = crypto;
    this.messages = messages;
    this.links = List.copyOf(links);
    this.tally = tally;
    this.wrong = wrong;
    for (Cardholder holder : scenario.cards().values()) {
      Card card = cards.get(holder.pan());
      String expiry = card == null ? DEFAULT_EXPIRY : card.expiry();
      NetworkLink link = links.get(tracks.size() % links.size());
      tracks.put(holder.name(), new CardTrack(holder, expiry, link));
    }
  }

  /** Plays every step once, each after the answer to the one before. */
  public void once(Consumer<Played> show, BooleanSupplier goOn) {
    for (Step step : scenario.steps()) {
      if (stopped || !goOn.getAsBoolean()) {
        return;
      }
      show.accept(play(step, System.nanoTime()).join());
    }
  }

  /**
   * Plays the scenario again and again, one step every {@code 1 / ratePerSecond}, whether or not
   * answers come, and waits for the last answers.
   *
   * @param goOn asked before every step
   */
  public void loop(double ratePerSecond, BooleanSupplier goOn) {
    long gapNs = Math.max(1, Math.round(TimeUnit.SECONDS.toNanos(1) / ratePerSecond));
    long dueNs = System.nanoTime();
    Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);
    AtomicReference<@Nullable Throwable> bug = new AtomicReference<>();
    for (int i = 0; !stopped; i = (i + 1) % scenario.steps().size()) {
      for (long waitNs = dueNs - System.nanoTime();
          waitNs > 0;
          waitNs = dueNs - System.nanoTime()) {
        LockSupport.parkNanos(waitNs);
      }
      if (!goOn.getAsBoolean()) {
        break;
      }
      inFlight.acquireUninterruptibly();
      CompletableFuture<?> settled =
          play(scenario.steps().get(i), dueNs)
              .whenComplete((_, failure) -> {
                bug.compareAndSet(null, failure);
                inFlight.release();
              });
      stopped |= settled.isCompletedExceptionally();
      dueNs += gapNs;
    }
    inFlight.acquireUninterruptibly(IN_FLIGHT_MAX);
    if (bug.get() != null) {
      throw new IllegalStateException("the player itself failed", bug.get());
    }
  }

  private CompletableFuture<Played> play(Step step, long dueNs) {
    if (step.card() == null) {
      ISOMsg echo = messages.networkManagement(AlphaMessages.ECHO);
      return send(step, links.getFirst(), echo, null, dueNs);
    }
    CardTrack track = Objects.requireNonNull(tracks.get(step.card()));
    return track.queue(() ->
        stopped
            ? CompletableFuture.completedFuture(Played.unanswered(step))
            : send(step, track.link(), track.request(step, crypto, messages), track, dueNs));
  }

  private CompletableFuture<Played> send(
      Step step, NetworkLink link, ISOMsg request, @Nullable CardTrack track, long dueNs) {
    tally.sent();
    return link.send(request)
        .orTimeout(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .handle((exchange, _) ->
            exchange == null ? Played.unanswered(step) : judge(step, exchange, track, dueNs))
        .thenApply(this::count);
  }

  private static Played judge(Step step, Exchange exchange, @Nullable CardTrack track, long dueNs) {
    List<String> findings =
        track == null
            ? AnswerCheck.findings(exchange.request(), exchange.answer(), step.expect(), null)
            : track.check(step, exchange);
    return new Played(step, exchange, exchange.answeredNs() - dueNs, findings);
  }

  private Played count(Played played) {
    tally.played(played);
    if (played.exchange() == null) {
      stopped = true;
    }
    if (!played.asExpected()) {
      wrong.accept(played);
    }
    return played;
  }
}
