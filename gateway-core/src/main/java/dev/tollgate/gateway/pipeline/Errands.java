package dev.tollgate.gateway.pipeline;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/** What other threads have the owner of a thread do for them, between two of its turns. */
public final class Errands {
  private static final int WAITING_MAX = 64;
  private static final long TIMEOUT_MS = 5_000;

  private final ManyToOneConcurrentArrayQueue<Runnable> waiting =
      new ManyToOneConcurrentArrayQueue<>(WAITING_MAX);
  private final String owner;
  private final Runnable bell;

  /**
   * @param owner name of the thread, for error texts
   * @param bell wakes it
   */
  public Errands(String owner, Runnable bell) {
    this.owner = owner;
    this.bell = bell;
  }

  /**
   * Has work done on the owner's thread, and waits for it.
   *
   * @throws TollgateException TG-RUN-011 if the owner has no turn for it in time
   */
  public <T> T call(Supplier<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    boolean taken = waiting.offer(() -> complete(done, work));
    bell.run();
    if (!taken) {
      throw busy();
    }
    try {
      return done.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw busy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy();
    } catch (ExecutionException e) {
      throw new IllegalStateException("an errand on thread " + owner + " failed", e.getCause());
    }
  }

  /** The owner does what waits. @return how many */
  public int run() {
    return waiting.isEmpty() ? 0 : waiting.drain(Runnable::run, WAITING_MAX);
  }

  private TollgateException busy() {
    return new TollgateException(
        "TG-RUN-011",
        ExitCode.FAILED,
        "a thread of the gateway is too busy",
        owner,
        "try again when there is less traffic");
  }

  private static <T> void complete(CompletableFuture<T> done, Supplier<T> work) {
    try {
      done.complete(work.get());
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }
}
