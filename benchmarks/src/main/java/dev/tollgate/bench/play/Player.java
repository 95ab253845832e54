package dev.tollgate.bench.play;

import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.check.AnswerCheck;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.network.MessageKeys;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.network.NetworkLink;
import dev.tollgate.bench.scenario.Kind;
import dev.tollgate.bench.scenario.Scenario;
import dev.tollgate.bench.scenario.Step;
import dev.tollgate.bench.scenario.Step.Cardholder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
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
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  // Ten times what 200 a second leave open in a five-second standstill; then sending waits, and its
  // waiting counts as latency.
  private static final int IN_FLIGHT_MAX = 10_000;
  // A chip has 65,535 counters; so few rounds use one that they last for days of looping.
  private static final int ROUNDS_PER_CHIP = 20;

  private final Scenario scenario;
  private final Map<Network, List<NetworkLink>> links;
  private final Tally tally;
  private final Consumer<Played> wrong;
  private final RequestMaker maker;
  private final Expectations expectations;
  private final Map<String, CardTrack> tracks = new HashMap<>();
  private final Map<Network, Sequence> management = new EnumMap<>(Network.class);
  private final Map<Network, Map<String, Step>> labelled = new EnumMap<>(Network.class);
  private volatile boolean stopped;

  /**
   * @param cards the card file by PAN
   * @param links lines of every network in the scenario
   * @param wrong told about every step that was not as expected, from any thread
   */
  public Player(
      Scenario scenario,
      Map<String, Card> cards,
      CardCrypto crypto,
      MessageKeys keys,
      CounterFile counters,
      Map<Network, List<NetworkLink>> links,
      Tally tally,
      Consumer<Played> wrong) {
    this.scenario = scenario;
    this.links = Map.copyOf(links);
    this.tally = tally;
    this.wrong = wrong;
    maker = new RequestMaker(crypto, keys);
    expectations = new Expectations(crypto);
    for (Cardholder holder : scenario.cards().values()) {
      TestCard card = new TestCard(holder, cards.get(holder.pan()), crypto);
      tracks.put(holder.name(), new CardTrack(card, tracks.size(), maker, counters, expectations));
    }
    for (Network network : Network.values()) {
      management.put(network, new Sequence());
      labelled.put(network, new HashMap<>());
    }
    for (Step step : scenario.steps()) {
      if (step.label() != null) {
        Objects.requireNonNull(labelled.get(step.network())).put(step.label(), step);
      }
    }
  }

  /** Plays every step once, each after the answer to the one before. */
  public void once(Consumer<Played> show, BooleanSupplier goOn) {
    Round round = new Round();
    for (Step step : scenario.steps()) {
      if (!goOn.getAsBoolean()) {
        round.end();
      }
      if (!stopped && !isWornOut(step) && round.plays(step)) {
        show.accept(play(step, System.nanoTime()).join());
      }
    }
  }

  /**
   * Plays the scenario again and again, one step every {@code 1 / ratePerSecond}, whether or not
   * answers come, and waits for the last answers.
   *
   * @param goOn asked before every step
   */
  public void loop(double ratePerSecond, BooleanSupplier goOn) {
    Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);
    AtomicReference<@Nullable Throwable> bug = new AtomicReference<>();
    Pace pace = new Pace(ratePerSecond);
    boolean ending = false;
    for (int i = 1; !stopped && !ending; i++) {
      Round round = new Round();
      for (Step step : scenario.steps()) {
        boolean rests = isChip(step) && (i % ROUNDS_PER_CHIP != 0 || isWornOut(step));
        if (stopped || rests) {
          continue;
        }
        if (!round.isEnding()) {
          pace.await();
        }
        if (!goOn.getAsBoolean()) {
          round.end();
        }
        if (round.plays(step)) {
          inFlight.acquireUninterruptibly();
          CompletableFuture<?> settled =
              play(step, pace.next())
                  .whenComplete((_, failure) -> {
                    bug.compareAndSet(null, failure);
                    inFlight.release();
                  });
          stopped |= settled.isCompletedExceptionally();
        }
      }
      ending = round.isEnding();
    }
    inFlight.acquireUninterruptibly(IN_FLIGHT_MAX);
    if (bug.get() != null) {
      throw new IllegalStateException("the player itself failed", bug.get());
    }
  }

  /** Says one thing of network management on every line of the networks in the scenario. */
  public void say(Kind kind, Consumer<Played> show) {
    for (Network network : scenario.networks()) {
      Step step = Step.management(kind, network);
      for (NetworkLink link : links(network)) {
        if (!stopped) {
          long nowNs = System.nanoTime();
          show.accept(send(step, null, link, maker.management(step), nowNs, this::check).join());
        }
      }
    }
  }

  private boolean isChip(Step step) {
    return step.card() != null && track(step.card()).hasChip();
  }

  /** Whether a step's card has no transaction counters left for a whole round. */
  private boolean isWornOut(Step step) {
    return step.card() != null && track(step.card()).isWornOut();
  }

  private CardTrack track(String card) {
    return Objects.requireNonNull(tracks.get(card));
  }

  private CompletableFuture<Played> play(Step step, long dueNs) {
    if (step.card() == null) {
      NetworkLink link = links(step.network()).getFirst();
      return Objects.requireNonNull(management.get(step.network()))
          .queue(() -> send(step, null, link, maker.management(step), dueNs, this::check));
    }
    CardTrack track = track(step.card());
    List<NetworkLink> lines = links(step.network());
    NetworkLink link = lines.get(track.number() % lines.size());
    return track
        .sequence()
        .queue(() -> {
          if (stopped) {
            return CompletableFuture.completedFuture(Played.unanswered(step, track.pan()));
          }
          Sent sent = track.next(step, Objects.requireNonNull(labelled.get(step.network())));
          return send(
              step,
              track.pan(),
              link,
              sent.request(),
              dueNs,
              (_, exchange) -> track.check(sent, exchange));
        });
  }

  private List<NetworkLink> links(Network network) {
    return Objects.requireNonNull(links.get(network), network.label());
  }

  private List<String> check(Step step, Exchange exchange) {
    return AnswerCheck.findings(exchange, expectations.management(step));
  }

  private CompletableFuture<Played> send(
      Step step,
      @Nullable String pan,
      NetworkLink link,
      ISOMsg request,
      long dueNs,
      BiFunction<Step, Exchange, List<String>> check) {
    tally.sent(step);
    return link.send(request)
        .orTimeout(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .handle((exchange, _) ->
            exchange == null
                ? Played.unanswered(step, pan)
                : new Played(
                    step,
                    pan,
                    exchange,
                    exchange.answeredNs() - dueNs,
                    findings(step, exchange, check)))
        .thenApply(this::count);
  }

  private static List<String> findings(
      Step step, Exchange exchange, BiFunction<Step, Exchange, List<String>> check) {
    List<String> findings = new ArrayList<>(check.apply(step, exchange));
    if (!step.network().isTurned(exchange.answer())) {
      findings.add("the header is not the request's, turned around");
    }
    return findings;
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

  /** When steps are due. */
  private static final class Pace {
    private final long gapNs;
    private long dueNs = System.nanoTime();

    Pace(double ratePerSecond) {
      gapNs = Math.max(1, Math.round(TimeUnit.SECONDS.toNanos(1) / ratePerSecond));
    }

    void await() {
      for (long waitNs = dueNs - System.nanoTime();
          waitNs > 0;
          waitNs = dueNs - System.nanoTime()) {
        LockSupport.parkNanos(waitNs);
      }
    }

    /** When the step that is sent now was due. */
    long next() {
      long due = dueNs;
      dueNs += gapNs;
      return Math.min(due, System.nanoTime());
    }
  }
}
