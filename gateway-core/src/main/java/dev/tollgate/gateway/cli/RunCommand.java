package dev.tollgate.gateway.cli;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.gateway.app.Gateway;
import java.util.concurrent.Callable;
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
    Gateway gateway = Gateway.start(config.read(), () -> config.read().zone());
    // The JVM waits for its hooks, and then exits with 143 whatever they did; halt says how it
    // went.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  boolean complete = gateway.stop();
                  ExitCode exit = complete ? ExitCode.OK : ExitCode.FAILED;
                  Runtime.getRuntime().halt(exit.status());
                },
                "stop"));
    gateway.awaitDrainRequest();
    return ExitCode.OK.status();
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
