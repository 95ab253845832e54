package dev.tollgate.bench.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes Ctrl-C and SIGTERM a request to end in order: the program's main thread sees {@link
 * #requested}, finishes what it has to, and its own exit status is the process's.
 */
public final class StopSignal {
  /** How long the end in order may take once a signal came. */
  public static final int GRACE_SECONDS = 30;

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean requested;
  private volatile int status;

  private StopSignal() {}

  public static StopSignal install() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(signal::onShutdown, "stop-signal"));
    return signal;
  }

  public boolean requested() {
    return requested;
  }

  /** Tells that the program is through; the last thing its main thread does. */
  public void finished(int exitStatus) {
    status = exitStatus;
    finished.countDown();
  }

  private void onShutdown() {
    requested = true;
    try {
      if (finished.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(status);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
