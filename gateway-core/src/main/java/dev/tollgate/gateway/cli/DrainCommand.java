package dev.tollgate.gateway.cli;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.ops.OpsClient;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "drain",
    description =
        "Has the running gateway sign off, finish what is in flight and end; waits for it.",
    mixinStandardHelpOptions = true)
final class DrainCommand implements Callable<Integer> {
  /** Longer than the gateway gives itself to finish, sign off and close. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final long LOOK_EVERY_MS = 50;

  @Mixin private Operator operator;

  @Override
  public Integer call() throws InterruptedException {
    int status = operator.askRunning(OpsClient::drain);
    if (status == ExitCode.OK.status()) {
      awaitEnd();
    }
    return status;
  }

  private void awaitEnd() throws InterruptedException {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (operator.isRunning()) {
      if (System.nanoTime() - deadlineNs > 0) {
        throw new TollgateException(
            "TG-OPS-003",
            ExitCode.FAILED,
            "the gateway is still there",
            PATIENCE.toSeconds() + " s after it was told to end",
            "look at its log, or stop its process");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
  }
}
