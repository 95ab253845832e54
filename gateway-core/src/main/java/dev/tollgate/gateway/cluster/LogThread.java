package dev.tollgate.gateway.cluster;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.IdleStrategy;

/**
 * Gives the parts of Aeron that have no thread of their own their turns, one after the other.
 *
 * <p>The consensus module waits for the archive and the service inside its turn; then the parts
 * before it go on having turns through {@link #whileWaiting}. So it must be made and closed on this
 * thread, see {@link #call}.
 */
final class LogThread implements Runnable {
  private static final long WAIT_MS = 1;
  private static final long WAITING_SLEEP_NS = 20_000;

  private final IdleStrategy idle;
  private final Runnable bell;
  private final Runnable others;
  private final Consumer<String> onFailure;
  private final Thread thread = new Thread(this, "ledger-log");
  private final Queue<FutureTask<?>> tasks = new ConcurrentLinkedQueue<>();
  private volatile AgentInvoker[] parts = {};
  private volatile boolean running = true;

  /**
   * @param bell wakes this thread
   * @param others wakes all that it may wait for inside a turn
   */
  LogThread(IdleStrategy idle, Runnable bell, Runnable others, Consumer<String> onFailure) {
    this.idle = idle;
    this.bell = bell;
    this.others = others;
    this.onFailure = onFailure;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** From now on this part has its turns here. */
  synchronized void add(AgentInvoker part) {
    AgentInvoker[] more = Arrays.copyOf(parts, parts.length + 1);
    more[parts.length] = part;
    parts = more;
    bell.run();
  }

  /** No more turns for this part; on this thread, so that none is under way. */
  synchronized void remove(AgentInvoker part) {
    parts = Arrays.stream(parts).filter(other -> !other.equals(part)).toArray(AgentInvoker[]::new);
  }

  /** Runs work on this thread, between turns, and waits for it. Without the thread it runs here. */
  void call(Runnable work) throws InterruptedException {
    FutureTask<?> task = new FutureTask<>(work, null);
    tasks.add(task);
    while (!task.isDone()) {
      bell.run();
      if (!thread.isAlive()) {
        runTasks();
      }
      try {
        task.get(WAIT_MS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException _) {
        // not yet
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException fault
            ? fault
            : new IllegalStateException(e.getCause());
      }
    }
  }

  /** Ends what a part is waiting for inside its turn. */
  void interrupt() {
    thread.interrupt();
  }

  /**
   * No part has another turn after the one under way, but for the first: that is the driver, which
   * all others need to close.
   */
  synchronized void halt() {
    parts = Arrays.copyOf(parts, Math.min(parts.length, 1));
  }

  /** Ends the thread; no part has a turn after this. */
  void stop() throws InterruptedException {
    running = false;
    while (thread.isAlive()) {
      bell.run();
      thread.join(WAIT_MS);
    }
  }

  /** How a part waits inside its turn, or while it is made: the parts so far have theirs. */
  IdleStrategy whileWaiting() {
    AgentInvoker[] before = parts;
    return new IdleStrategy() {
      @Override
      public void idle(int workCount) {
        if (workCount == 0) {
          idle();
        }
      }

      @Override
      public void idle() {
        if (turns(before) == 0) {
          LockSupport.parkNanos(WAITING_SLEEP_NS);
        } else {
          others.run();
        }
      }

      @Override
      public void reset() {}
    };
  }

  @Override
  public void run() {
    try {
      while (running) {
        AgentInvoker[] now = parts;
        int work = turns(now) + runTasks();
        if (hasFailed(now)) {
          return;
        }
        idle.idle(work);
      }
    } catch (RuntimeException | Error e) {
      onFailure.accept(thread.getName() + ": " + e);
    }
  }

  /** Whether it cannot go on; after a part has ended the driver does. */
  private boolean hasFailed(AgentInvoker[] now) {
    for (AgentInvoker part : now) {
      if (part.isClosed()) {
        halt();
        onFailure.accept(part.agent().roleName());
        return part.equals(now[0]);
      }
    }
    return false;
  }

  private static int turns(AgentInvoker[] parts) {
    int work = 0;
    for (AgentInvoker part : parts) {
      work += part.invoke();
    }
    return work;
  }

  private int runTasks() {
    int work = 0;
    for (FutureTask<?> task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
      work++;
    }
    return work;
  }
}
