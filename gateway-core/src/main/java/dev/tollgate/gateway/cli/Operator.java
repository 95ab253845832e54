package dev.tollgate.gateway.cli;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.app.HomeLock;
import dev.tollgate.gateway.app.StoppedGateway;
import dev.tollgate.gateway.config.GatewayConfig;
import dev.tollgate.gateway.ops.OpsClient;
import dev.tollgate.gateway.ops.OpsHandler;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Carries out an operator's command: by the running gateway of the home folder if there is one,
 * else right here on the stopped one's state.
 */
final class Operator {
  @Mixin private ConfigOption config;

  @Option(names = "--json", description = "One JSON line.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  int run(
      Function<OpsHandler, OpsHandler.Reply> here, Function<OpsClient, OpsClient.OpsAnswer> there) {
    GatewayConfig read = config.read();
    Optional<HomeLock> lock = HomeLock.tryTake(read.home());
    if (lock.isEmpty()) {
      return print(there.apply(new OpsClient(read.opsPort(), json)));
    }
    try (HomeLock _ = lock.get();
        StoppedGateway stopped = StoppedGateway.open(read, read::zone, Operator::halt)) {
      OpsHandler.Reply reply = here.apply(stopped.operations());
      spec.commandLine().getOut().println(json ? reply.json() : reply.text());
      return reply.exitCode().status();
    }
  }

  /** As above, where there must be a running gateway. */
  int askRunning(Function<OpsClient, OpsClient.OpsAnswer> there) {
    GatewayConfig read = config.read();
    if (!isRunning(read)) {
      throw new TollgateException(
          "TG-OPS-002",
          ExitCode.UNREACHABLE,
          "no gateway runs on this home",
          read.home().toString(),
          "start it: bin/tollgate run --config FILE, or name its home in TOLLGATE_HOME");
    }
    return print(there.apply(new OpsClient(read.opsPort(), json)));
  }

  /** Whether a process works on this home. */
  boolean isRunning() {
    return isRunning(config.read());
  }

  private static boolean isRunning(GatewayConfig read) {
    Optional<HomeLock> lock = HomeLock.tryTake(read.home());
    lock.ifPresent(HomeLock::close);
    return lock.isEmpty();
  }

  /** What was asked for may be half done; what is committed is not done twice. */
  private static void halt(TollgateException fault) {
    System.err.println(fault.line());
    Runtime.getRuntime().halt(fault.exitCode().status());
  }

  private int print(OpsClient.OpsAnswer answer) {
    var out = answer.answered() ? spec.commandLine().getOut() : spec.commandLine().getErr();
    out.println(answer.text());
    return answer.status();
  }
}
