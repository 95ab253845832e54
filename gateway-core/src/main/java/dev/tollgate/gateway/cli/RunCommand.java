package dev.tollgate.gateway.cli;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.gateway.app.Gateway;
import dev.tollgate.gateway.config.GatewayConfig;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "run",
    description = "Serves until it is told to stop (SIGTERM, drain), then signs off and exits 0.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final int BROKEN_INVARIANT = 70;

  @Mixin private ConfigOption config;

  @Override
  public Integer call() throws InterruptedException {
    Thread.setDefaultUncaughtExceptionHandler(RunCommand::halt);
    GatewayConfig read = config.read();
    // Before it serves anybody: whoever is told that it is ready may stop it at once.
    var started = new CompletableFuture<Gateway>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started), "stop"));
    try {
      started.complete(Gateway.start(read));
    } finally {
      started.cancel(false); // only if it did not start
    }
    started.join().awaitDrainRequest();
    return ExitCode.OK.status();
  }

  /**
   * The JVM waits for its hooks, and then exits with 143 whatever they did; halt says how it went.
   */
  private static void stop(CompletableFuture<Gateway> started) {
    Gateway gateway;
    try {
      gateway = started.join();
    } catch (CancellationException _) {
      return; // why it did not start is told by who called it
    }
    ExitCode exit = gateway.stop() ? ExitCode.OK : ExitCode.FAILED;
    Runtime.getRuntime().halt(exit.status());
  }

  /**
   * A thread of ours that ends by an exception has found an invariant broken; better none than
   * half.
   */
  private static void halt(Thread thread, Throwable e) {
    // Its text is nobody's promise to hold no data.
    System.err.println(
        "TG-RUN-070 thread " + thread.getName() + " ended by " + e.getClass().getName());
    Runtime.getRuntime().halt(BROKEN_INVARIANT);
  }
}
