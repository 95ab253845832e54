package dev.tollgate.bench.torture;

import dev.tollgate.hsm.HsmGroup;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests in open loop: they are due by the clock, whatever became of those before. Each is
 * accounted for, also one that is never told what became of it, or told twice.
 */
final class HsmLoad implements AutoCloseable {
  private static final long LAST_WAIT_NS = TimeUnit.SECONDS.toNanos(2);
  private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(1);

  /** What became of a request. */
  enum Verdict {
    /** Every answer was right. */
    RIGHT,
    /** No HSM carried it out: the gateway answers 91. */
    UNAVAILABLE,
    /** The group did not take it: the gateway answers 91 at once. */
    REFUSED,
    /** An answer, and a wrong one. Never to be seen. */
    WRONG
  }

  /**
   * @param dueNs when it was to be sent
   * @param tookNs from then to the verdict
   */
  record Outcome(long dueNs, long tookNs, Verdict verdict) {}

  private final HsmGroup group;
  private final CardPayment payment;
  private final long intervalNs;
  private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final AtomicLong endedAgain = new AtomicLong();
  private final Thread sender;
  private volatile boolean ending;

  HsmLoad(HsmGroup group, CardPayment payment, int perSecond) {
    this.group = group;
    this.payment = payment;
    intervalNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
    sender = Thread.ofPlatform().name("load").daemon(true).start(this::send);
  }

  private void send() {
    long dueNs = System.nanoTime();
    while (!ending) {
      dueNs += intervalNs;
      while (System.nanoTime() - dueNs < 0) {
        LockSupport.parkNanos(dueNs - System.nanoTime());
      }
      sent.incrementAndGet();
      Account account = new Account(dueNs);
      if (!group.submit(payment.request(account::end))) {
        account.end(Verdict.REFUSED);
      }
    }
  }

  /** What was done since this was asked last, as far as it has ended. */
  Outcomes take() {
    Outcomes taken = new Outcomes();
    for (Outcome outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
      taken.add(outcome);
    }
    return taken;
  }

  /** Requests that were told twice what became of them. */
  long endedTwice() {
    return endedAgain.get();
  }

  /** Sends no more, waits for what is on its way, and tells how many never came to their end. */
  long lost() {
    close();
    long startNs = System.nanoTime();
    while (ended.get() < sent.get() && System.nanoTime() - startNs < LAST_WAIT_NS) {
      LockSupport.parkNanos(LOOK_EVERY_NS);
    }
    return sent.get() - ended.get();
  }

  @Override
  public void close() {
    ending = true;
    try {
      sender.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** One request's. */
  private final class Account {
    private final long dueNs;
    private final AtomicBoolean closed = new AtomicBoolean();

    Account(long dueNs) {
      this.dueNs = dueNs;
    }

    void end(Verdict verdict) {
      if (closed.compareAndSet(false, true)) {
        outcomes.add(new Outcome(dueNs, System.nanoTime() - dueNs, verdict));
        ended.incrementAndGet();
      } else {
        endedAgain.incrementAndGet();
      }
    }
  }
}
