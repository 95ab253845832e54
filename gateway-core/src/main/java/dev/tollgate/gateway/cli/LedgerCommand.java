package dev.tollgate.gateway.cli;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.gateway.app.LedgerFiles;
import dev.tollgate.gateway.ops.OpsHandler;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "ledger",
    description = "The ledger and its log.",
    mixinStandardHelpOptions = true,
    subcommands = {
      LedgerCommand.Status.class,
      LedgerCommand.Snapshot.class,
      LedgerCommand.Verify.class,
      LedgerCommand.Export.class,
    })
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

  @Command(
      name = "verify",
      description =
          "Reads the ledger's files and carries out the log once more; exits 3 if something is wrong.",
      mixinStandardHelpOptions = true)
  static final class Verify implements Callable<Integer> {
    @Mixin private ConfigOption config;

    @Option(names = "--json", description = "One JSON line.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      OpsHandler.Reply reply = LedgerFiles.verify(config.read().home());
      spec.commandLine().getOut().println(json ? reply.json() : reply.text());
      return ExitCode.OK.status();
    }
  }

  @Command(
      name = "export",
      description = "Writes the log with its decisions, then all pockets, as lines of JSON.",
      mixinStandardHelpOptions = true)
  static final class Export implements Callable<Integer> {
    @Mixin private ConfigOption config;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      PrintWriter out = new PrintWriter(spec.commandLine().getOut(), false);
      LedgerFiles.export(config.read().home(), out::println);
      out.flush();
      return (out.checkError() ? ExitCode.FAILED : ExitCode.OK).status();
    }
  }
}
