package dev.tollgate.gateway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "ledger",
    description = "The ledger and its log.",
    mixinStandardHelpOptions = true,
    subcommands = {LedgerCommand.Status.class, LedgerCommand.Snapshot.class})
final class LedgerCommand {
  @Command(
      name = "status",
      description = "Shows how far the log is, its chain, and how full the ledger is.",
      mixinStandardHelpOptions = true)
  static final class Status implements Callable<Integer> {
    @Mixin private Operator operator;

    @Override
    public Integer call() {
      return operator.run(here -> here.ledger(), there -> there.ledger());
    }
  }

  @Command(
      name = "snapshot",
      description =
          "Takes a snapshot of the ledger now; a start then needs only the log behind it.",
      mixinStandardHelpOptions = true)
  static final class Snapshot implements Callable<Integer> {
    @Mixin private Operator operator;

    @Override
    public Integer call() {
      return operator.run(here -> here.takeSnapshot(), there -> there.takeSnapshot());
    }
  }
}
