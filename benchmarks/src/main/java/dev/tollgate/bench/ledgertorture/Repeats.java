package dev.tollgate.bench.ledgertorture;

import dev.tollgate.bench.network.Exchange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jpos.iso.ISOMsg;

/**
 * Sends requests once more under their old keys, some hundred at a time: each must get the answer
 * it had.
 */
final class Repeats {
  private static final int OPEN_MAX = 256;
  private static final int ATTEMPTS_MAX = 20;
  private static final long ANSWER_MS = 10_000;
  private static final long PAUSE_MS = 100;

  private final Lines lines;
  private final DealMessages messages;
  private final Clerk clerk;
  private final int run;
  private final Deque<Asked> open = new ArrayDeque<>();
  private long sent;
  private long asked;

  /**
   * @param run which run of the gateway is asked
   */
  Repeats(Lines lines, DealMessages messages, Clerk clerk, int run) {
    this.lines = lines;
    this.messages = messages;
    this.clerk = clerk;
    this.run = run;
  }

  private record Asked(Deal deal, CompletableFuture<Exchange> answer) {}

  /** Asks again; what is answered is looked at some time later, at the latest by {@link #end}. */
  void ask(Deal deal) {
    while (open.size() >= OPEN_MAX) {
      take(open.removeFirst());
    }
    asked++;
    open.addLast(send(deal));
  }

  /** Waits for all answers; how many requests were asked again. */
  long end() {
    while (!open.isEmpty()) {
      take(open.removeFirst());
    }
    return asked;
  }

  private Asked send(Deal deal) {
    ISOMsg request = messages.of(Step.request(deal));
    return new Asked(
        deal, lines.line(deal.network, sent++).send(messages.repeat(deal.network, request)));
  }

  /** "Not now" is asked again, for a while. */
  private void take(Asked asked) {
    Asked now = asked;
    for (int attempt = 0; attempt < (now.deal().isApproved() ? ATTEMPTS_MAX : 1); attempt++) {
      ISOMsg answer = await(now);
      String code = String.valueOf(answer.getString(39));
      if (!code.equals("91") && !code.equals("96")) {
        clerk.onRepeated(now.deal(), code, answer.getString(38), run);
        return;
      }
      if (now.deal().isApproved()) {
        pause();
        now = send(asked.deal());
      }
    }
    clerk.onNoAnswer(asked.deal());
  }

  private static ISOMsg await(Asked asked) {
    try {
      return asked.answer().get(ANSWER_MS, TimeUnit.MILLISECONDS).answer();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("no answer to a repeat", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
