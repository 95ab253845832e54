package dev.tollgate.gateway.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "cards",
    description = "Cards of the issuer.",
    mixinStandardHelpOptions = true,
    subcommands = {CardsCommand.Import.class, CardsCommand.Status.class})
final class CardsCommand {
  @Command(
      name = "import",
      description = "Imports a card file; PANs become tokens in the HSM, the file is not copied.",
      mixinStandardHelpOptions = true)
  static final class Import implements Callable<Integer> {
    @Mixin private Operator operator;

    @Parameters(
        paramLabel = "FILE",
        description =
            "CSV: pan,psn,expiry_yymm,service_code,pin_method,pvki,pin_check_value,account,product,"
                + "status")
    private Path file;

    @Override
    public Integer call() {
      return operator.run(here -> here.importCards(file), there -> there.importFile("cards", file));
    }
  }

  @Command(
      name = "status",
      description = "Sets what the issuer has decided about cards that are imported.",
      mixinStandardHelpOptions = true)
  static final class Status implements Callable<Integer> {
    @Mixin private Operator operator;

    @Parameters(
        paramLabel = "FILE",
        description = "CSV: pan,status, which is ACTIVE, LOST, STOLEN or RESTRICTED")
    private Path file;

    @Override
    public Integer call() {
      return operator.run(
          here -> here.setCardStatuses(file), there -> there.importFile("statuses", file));
    }
  }
}
