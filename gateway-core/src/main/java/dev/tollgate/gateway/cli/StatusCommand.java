package dev.tollgate.gateway.cli;

import dev.tollgate.gateway.ops.OpsClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    description = "Shows the running gateway: state, networks, HSM, ledger, counters, follow-ups.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Mixin private Operator operator;

  @Override
  public Integer call() {
    return operator.askRunning(OpsClient::status);
  }
}
