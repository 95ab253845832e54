package dev.tollgate.bench.ledgertorture;

import dev.tollgate.bench.network.Exchange;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/**
 * The open loop: a new deal is due every so often whatever became of those before, as long as the
 * gateway runs. One thread; answers come to it through a queue.
 */
final class Client {
  private static final int OPEN_MAX = 512;
  private static final int ATTEMPTS_MAX = 200;
  private static final long ANSWER_NS = TimeUnit.SECONDS.toNanos(4);
  private static final long NEXT_NS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long REST_NS = TimeUnit.MICROSECONDS.toNanos(200);
  private static final long DOWN_NS = TimeUnit.SECONDS.toNanos(5);

  /** What came back over a line, or that nothing will. */
  private record Arrival(Step step, @Nullable Exchange exchange) {}

  /** A step for later. */
  private record Later(Step step, long dueNs) {}

  private final Lines lines;
  private final DealMaker maker;
  private final DealMessages messages;
  private final Clerk clerk;
  private final AckFile file;
  private final long everyNs;
  private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();

  /** Sent and not answered, oldest first. */
  private final Set<Step> open = new LinkedHashSet<>();

  private final Deque<Later> later = new ArrayDeque<>();
  private long dueNs;
  private long sent;
  private int run;

  Client(
      Lines lines,
      DealMaker maker,
      DealMessages messages,
      Clerk clerk,
      AckFile file,
      int perSecond) {
    this.lines = lines;
    this.maker = maker;
    this.messages = messages;
    this.clerk = clerk;
    this.file = file;
    everyNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /** Messages sent, repeats included. */
  long sent() {
    return sent;
  }

  /** Messages that wait for an answer. */
  int open() {
    return open.size();
  }

  /** A gateway serves again: what has no answer is repeated, or reversed. */
  void up() throws IOException {
    run++;
    lines.connect();
    dueNs = System.nanoTime();
    for (Step step : open.toArray(new Step[0])) {
      again(step);
    }
  }

  /** The gateway is gone: takes what it has still told. */
  void down() throws IOException {
    long endNs = System.nanoTime() + DOWN_NS;
    while (!lines.areDown()) {
      if (System.nanoTime() - endNs > 0) {
        throw new IllegalStateException("the lines outlive the gateway");
      }
      LockSupport.parkNanos(REST_NS);
    }
    takeArrivals();
    file.sync();
  }

  /**
   * One turn.
   *
   * @param fresh whether new deals may begin
   */
  void turn(boolean fresh) throws IOException {
    long nowNs = System.nanoTime();
    int work = takeArrivals();
    work += sendLater(nowNs);
    repeatUnanswered(nowNs);
    while (fresh && nowNs - dueNs >= 0) {
      dueNs += everyNs;
      if (open.size() < OPEN_MAX) {
        send(Step.request(maker.deal()));
        work++;
      }
    }
    file.turn(nowNs);
    if (work == 0) {
      LockSupport.parkNanos(this, Math.min(REST_NS, everyNs));
    }
  }

  /** Whether every message was answered and nothing is to follow. */
  boolean isSettled() {
    return open.isEmpty() && later.isEmpty();
  }

  private int takeArrivals() throws IOException {
    int taken = 0;
    for (Arrival next = arrivals.poll(); next != null; next = arrivals.poll()) {
      taken++;
      Step step = next.step();
      step.copies--;
      if (next.exchange() != null) {
        take(step, next.exchange().answer());
      }
      if (step.answered && step.copies == 0) {
        step.message = null;
      }
    }
    return taken;
  }

  private void take(Step step, ISOMsg answer) throws IOException {
    String code = String.valueOf(answer.getString(39));
    String approvalCode = answer.getString(38);
    if (step.answered) {
      if (step.kind == Step.Kind.REQUEST) {
        clerk.onRepeated(step.deal, code, approvalCode, run);
      }
    } else if (clerk.onAnswer(step, code, approvalCode, run)) {
      step.answered = true;
      open.remove(step);
      follow(step);
    } else if (step.copies == 0) {
      later.add(new Later(step, System.nanoTime() + NEXT_NS));
    }
  }

  /** What comes after an answer: a completion, a reversal, the same question again, or nothing. */
  private void follow(Step step) {
    if (step.kind != Step.Kind.REQUEST) {
      return;
    }
    Deal deal = step.deal;
    if (maker.oneIn(deal.fate() == Deal.Fate.GIVEN_UP ? 2 : 20)) {
      transmit(step, messages.repeat(deal.network, messages.of(step)));
    }
    Step next = deal.isApproved() ? maker.next(deal) : null;
    if (next != null && maker.oneIn(2)) {
      send(next);
    } else if (next != null) {
      later.add(new Later(next, System.nanoTime() + NEXT_NS));
    }
  }

  private int sendLater(long nowNs) {
    int done = 0;
    while (!later.isEmpty() && nowNs - later.getFirst().dueNs() >= 0) {
      Step step = later.removeFirst().step();
      if (step.attempts == 0) {
        send(step);
      } else if (open.contains(step)) { // else it was answered, or reversed, in between
        again(step);
      }
      done++;
    }
    return done;
  }

  private void repeatUnanswered(long nowNs) {
    while (!open.isEmpty() && nowNs - open.iterator().next().sentNs > ANSWER_NS) {
      again(open.iterator().next());
    }
  }

  private void send(Step step) {
    step.message = messages.of(step);
    step.deal.begin(step);
    if (step.kind == Step.Kind.REQUEST) {
      step.deal.askedInRun = run;
    }
    open.add(step);
    transmit(step, step.message);
    if (maker.oneIn(12)) {
      transmit(step, messages.repeat(step.deal.network, step.message));
    }
  }

  /** Repeats a step; a request is given up for its reversal now and then. */
  private void again(Step step) {
    if (step.attempts >= ATTEMPTS_MAX || step.message == null) {
      throw new IllegalStateException("no answer to a message sent " + step.attempts + " times");
    }
    open.remove(step); // to the end
    if (step.kind == Step.Kind.REQUEST && step.copies == 0 && maker.oneIn(5)) {
      send(maker.reversal(step.deal));
      return;
    }
    open.add(step);
    ISOMsg message = step.message;
    boolean marked = maker.oneIn(2);
    transmit(step, marked ? messages.repeat(step.deal.network, message) : message);
  }

  private void transmit(Step step, ISOMsg message) {
    step.copies++;
    step.attempts++;
    step.sentNs = System.nanoTime();
    sent++;
    var _ =
        lines
            .line(step.deal.network, sent)
            .send(message)
            .whenComplete((exchange, failure) ->
                arrivals.add(new Arrival(step, failure == null ? exchange : null)));
  }
}
