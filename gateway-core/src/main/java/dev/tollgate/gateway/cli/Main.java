package dev.tollgate.gateway.cli;

import dev.tollgate.fault.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of {@code bin/tollgate} for everything but demo, bench, emulator and provision. */
@Command(
    name = "tollgate",
    description = "Payment card gateway core.",
    mixinStandardHelpOptions = true,
    version = "Tollgate 0.1.0",
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      CardsCommand.class,
      AccountsCommand.class,
      RatesCommand.class,
      StatusCommand.class,
      DrainCommand.class,
      MsgCommand.class,
      SpecCommand.class,
      HsmCommand.class,
      LedgerCommand.class,
      CommandLine.HelpCommand.class,
    },
    footer = {
      "",
      "Also: demo, emulator, bench, provision (each with --help).",
      "Exit status: 0 ok, 1 failed, 2 usage, 3 checked and found wrong, 4 dependency unreachable."
    })
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    if (!Main.class.getModule().isNamed()) {
      System.err.println(
          "TG-CLI-010 not on the module path: module boundaries would not hold; next: use bin/tollgate");
      System.exit(ExitCode.USAGE.status());
    }
    System.exit(execute(args));
  }

  /** Runs a command line. @return its exit status */
  static int execute(String... args) {
    return commandLine().execute(args);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(Failures::report)
        .setParameterExceptionHandler(Failures::usage);
  }
}
