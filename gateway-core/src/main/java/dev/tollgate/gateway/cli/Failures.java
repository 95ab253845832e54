package dev.tollgate.gateway.cli;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** How a command that failed says so: one line on standard error, and its exit status. */
final class Failures {
  private Failures() {}

  static int report(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof TollgateException fault) {
      command.getErr().println(fault.line());
      return fault.exitCode().status();
    }
    // Not one of ours, so nobody vouches that its text holds no data.
    command
        .getErr()
        .println("TG-CLI-099 internal error: " + e.getClass().getName() + "; next: report it");
    return ExitCode.FAILED.status();
  }

  static int usage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command
        .getErr()
        .println(
            "TG-CLI-011 wrong usage: "
                + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                + "; next: "
                + command.getCommandSpec().qualifiedName()
                + " --help");
    CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr());
    return ExitCode.USAGE.status();
  }
}
