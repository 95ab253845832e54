package dev.tollgate.gateway.cli;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

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
    String told = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    String help = command.getCommandSpec().qualifiedName() + " --help";
    command.getErr().println("TG-CLI-011 wrong usage: " + told + "; next: " + nearest(e) + help);
    return ExitCode.USAGE.status();
  }

  /** The command that was probably meant, if one is near. */
  private static String nearest(ParameterException e) {
    return e instanceof UnmatchedArgumentException unmatched
        ? unmatched.getSuggestions().stream()
            .findFirst()
            .map(name -> "did you mean '" + name + "'? Else ")
            .orElse("")
        : "";
  }
}
