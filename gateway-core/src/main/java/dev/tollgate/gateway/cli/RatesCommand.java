package dev.tollgate.gateway.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "rates",
    description = "Exchange rates.",
    mixinStandardHelpOptions = true,
    subcommands = RatesCommand.Import.class)
final class RatesCommand {
  @Command(
      name = "import",
      description = "Sets exchange rates for what comes from now on.",
      mixinStandardHelpOptions = true)
  static final class Import implements Callable<Integer> {
    @Mixin private Operator operator;

    @Parameters(paramLabel = "FILE", description = "CSV: from,to,rate")
    private Path file;

    @Override
    public Integer call() {
      return operator.run(here -> here.importRates(file), there -> there.importFile("rates", file));
    }
  }
}
