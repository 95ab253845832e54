package dev.tollgate.bench.play;

import dev.tollgate.bench.check.AdditionalAmount;
import dev.tollgate.bench.check.AnswerCheck;
import dev.tollgate.bench.check.Expectation;
import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.scenario.Kind;
import dev.tollgate.bench.scenario.Step;
import dev.tollgate.bench.scenario.Step.Counter;
import dev.tollgate.bench.scenario.Step.Link;
import dev.tollgate.bench.scenario.Step.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/**
 * One card in play. Its messages go one after the other, because what is right depends on the
 * answers before: PIN tries, counter, balances. Other cards overtake freely.
 */
final class CardTrack {
  private record Place(Network network, String label) {}

  /** Whether the card's PIN tries are used up. An earlier run may have done it. */
  private enum Tries {
    UNKNOWN,
    LEFT,
    USED_UP
  }

  private static final String TRIES_USED_UP = "75";

  // More than one round uses of one card.
  private static final int COUNTERS_SPARE = 100;

  private final TestCard card;
  private final int number;
  private final RequestMaker maker;
  private final CounterFile counters;
  private final Expectations expectations;
  private final AccountBook book = new AccountBook();
  private final Sequence sequence = new Sequence();

  // Touched by one step at a time; the sequence publishes them to the next.
  private final Map<Place, Sent> sent = new HashMap<>();
  private final Map<Place, Sent> prepared = new HashMap<>();
  private Tries tries = Tries.UNKNOWN;
  private final AtomicInteger counter;

  /**
   * @param number counts the cards from 0
   */
  CardTrack(
      TestCard card,
      int number,
      RequestMaker maker,
      CounterFile counters,
      Expectations expectations) {
    this.card = card;
    this.number = number;
    this.maker = maker;
    this.counters = counters;
    this.expectations = expectations;
    counter = new AtomicInteger(counters.last());
  }

  int number() {
    return number;
  }

  String pan() {
    return card.pan();
  }

  Sequence sequence() {
    return sequence;
  }

  boolean hasChip() {
    return card.hasChip();
  }

  /** Whether the chip has too few transaction counters left to be played. */
  boolean isWornOut() {
    return card.hasChip() && counter.get() > CounterFile.MAX - COUNTERS_SPARE;
  }

  /** The message of a step, ready to go. */
  Sent next(Step step, Map<String, Step> stepsBelow) {
    Sent next = made(step, stepsBelow);
    if (step.label() != null) {
      sent.put(new Place(step.network(), step.label()), next);
    }
    return next;
  }

  private Sent made(Step step, Map<String, Step> stepsBelow) {
    Link link = step.content().link();
    if (link == null) {
      Sent ready =
          step.label() == null ? null : prepared.remove(new Place(step.network(), step.label()));
      return ready == null ? fresh(step) : ready;
    }
    Place place = new Place(step.network(), link.label());
    if (link.relation() == Relation.AHEAD_OF && !prepared.containsKey(place)) {
      prepared.put(place, fresh(Objects.requireNonNull(stepsBelow.get(link.label()))));
    }
    Sent first = link.relation() == Relation.AHEAD_OF ? prepared.get(place) : sent.get(place);
    if (first == null) {
      throw new IllegalStateException("nothing to refer to: " + step.name());
    }
    return related(step, link, first);
  }

  private Sent related(Step step, Link link, Sent first) {
    String approvalCode = first.exchange() == null ? null : first.exchange().answer().getString(38);
    return switch (link.relation()) {
      case AGAIN -> new Sent(step, maker.again(step, first.request()), first.chip(), movement());
      case STANDS_IN_FOR -> plain(step, maker.standIn(step, card, first.request()));
      default -> {
        if (step.isReversal()) {
          yield plain(step, maker.reversal(step, card, first.request(), approvalCode));
        }
        Sent own = fresh(step);
        maker.about(step, own.request(), first.request(), approvalCode);
        yield own;
      }
    };
  }

  private Sent fresh(Step step) {
    if (step.content().kind() == Kind.NOTICE) {
      return plain(step, maker.notice(step, card));
    }
    boolean chip = step.terminal().entry().isChip() && step.isDecided();
    if (chip && step.proof().counter() == Counter.NEXT) {
      counters.use(counter.incrementAndGet());
    }
    RequestMaker.Made made = maker.fresh(step, card, counter.get());
    return new Sent(step, made.request(), made.chip(), movement());
  }

  private static Sent plain(Step step, ISOMsg request) {
    return new Sent(step, request, null, movement());
  }

  private static AccountBook.Movement movement() {
    return new AccountBook.Movement();
  }

  /** What is wrong with the answer; remembers what later steps depend on. */
  List<String> check(Sent one, Exchange exchange) {
    Step step = one.step();
    one.answered(exchange);
    Sent first = first(step);
    String code = expectedCode(step, exchange);
    Expectation expected = expectations.of(one, first, code, card.isKnown(), book);
    List<String> findings = new ArrayList<>(AnswerCheck.findings(exchange, expected));
    boolean again = step.is(Relation.AGAIN);
    if (again && first != null && first.exchange() != null && step.content().amountMinor() == 0) {
      findings.addAll(AnswerCheck.repeatFindings(first.exchange().answer(), exchange.answer()));
    }
    if (findings.isEmpty() && !again) {
      new Effects(book).apply(one, first, code);
    }
    if (step.content().kind() == Kind.BALANCE && "00".equals(code)) {
      learn(exchange.answer());
    }
    return findings;
  }

  private void learn(ISOMsg answer) {
    String field = answer.getString(54);
    Long ledger = null;
    Long available = null;
    for (AdditionalAmount amount : AdditionalAmount.parse(field == null ? "" : field)) {
      switch (amount.type()) {
        case AdditionalAmount.LEDGER_BALANCE -> ledger = amount.minor();
        case AdditionalAmount.AVAILABLE_BALANCE -> available = amount.minor();
        default -> {
          // The check has told that it does not belong there.
        }
      }
    }
    if (ledger != null && available != null) {
      book.learn(ledger, available);
    }
  }

  private @Nullable Sent first(Step step) {
    Link link = step.content().link();
    return link == null ? null : sent.get(new Place(step.network(), link.label()));
  }

  /**
   * Used-up tries stay used up over runs, so the first step that can tell decides which of its two
   * answers was right; from then on there is only one.
   */
  private String expectedCode(Step step, Exchange exchange) {
    String expect = step.expected().code();
    String blocked = step.expected().blocked();
    if (blocked == null) {
      return expect;
    }
    if (tries == Tries.UNKNOWN) {
      tries = blocked.equals(exchange.answer().getString(39)) ? Tries.USED_UP : Tries.LEFT;
    }
    if (tries == Tries.USED_UP) {
      return blocked;
    }
    if (TRIES_USED_UP.equals(expect)) {
      tries = Tries.USED_UP;
    }
    return expect;
  }
}
