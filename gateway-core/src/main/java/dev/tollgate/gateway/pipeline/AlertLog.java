package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.pipeline.AlertRaiser.Raised;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes alerts to the log on a thread of its own: a terminal or a pipe that takes no more must not
 * hold up transactions.
 */
final class AlertLog implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertLog.class);
  private static final int WAITING_MAX = 64;

  private final BlockingQueue<Raised> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final Thread thread = Thread.ofPlatform().daemon().name("alerts").unstarted(this);

  void start() {
    thread.start();
  }

  /** Takes an alert, on any thread. @return false when too many wait */
  boolean offer(Raised alert) {
    return waiting.offer(alert);
  }

  /** Writes what still waits and ends. */
  void stop(long timeoutMs) throws InterruptedException {
    thread.interrupt();
    thread.join(timeoutMs);
  }

  @Override
  public void run() {
    try {
      while (true) {
        write(waiting.take());
      }
    } catch (InterruptedException _) {
      waiting.forEach(AlertLog::write);
    }
  }

  private static void write(Raised alert) {
    LOG.warn(
        "{} {}: network {}, {}{}",
        alert.alert().code,
        alert.alert().what,
        alert.network(),
        about(alert),
        alert.heldBack() == 0 ? "" : "; " + alert.heldBack() + " more were not logged");
  }

  private static String about(Raised alert) {
    return alert.field() == 0
        ? "STAN %06d, DE37 %s".formatted(alert.stan(), alert.retrievalReference())
        : "field " + alert.field();
  }
}
