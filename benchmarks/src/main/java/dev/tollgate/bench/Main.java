package dev.tollgate.bench;

import dev.tollgate.bench.codec.CodecCommand;
import dev.tollgate.bench.demo.DemoCommand;
import dev.tollgate.bench.demo.EmulatorCommand;
import dev.tollgate.bench.e2e.AllCommand;
import dev.tollgate.bench.e2e.EndToEndCommand;
import dev.tollgate.bench.e2e.LatencyCommand;
import dev.tollgate.bench.fuzz.FuzzCommand;
import dev.tollgate.bench.hsm.HsmCommand;
import dev.tollgate.bench.hsm.HsmSoakCommand;
import dev.tollgate.bench.jmh.JmhCommand;
import dev.tollgate.bench.ledger.LedgerCommand;
import dev.tollgate.bench.ledgertorture.LedgerTortureCommand;
import dev.tollgate.bench.load.CardsCommand;
import dev.tollgate.bench.load.LoadCommand;
import dev.tollgate.bench.peer.PeerCommand;
import dev.tollgate.bench.process.StopSignal;
import dev.tollgate.bench.soak.SoakCommand;
import dev.tollgate.bench.start.StartCommand;
import dev.tollgate.bench.torture.HsmTortureCommand;
import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.softhsm.ProvisioningException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Entry point of {@code bin/tollgate demo}, {@code emulator} and {@code bench}. */
@Command(
    name = "tollgate",
    description = "Plays a card network against the gateway.",
    subcommands = {
      DemoCommand.class,
      EmulatorCommand.class,
      FuzzCommand.class,
      Main.Bench.class,
      Main.Torture.class
    })
public final class Main {
  private Main() {}

  /** Measurements. */
  @Command(
      name = "bench",
      description = "Measures; see docs/BENCHMARKS.md.",
      subcommands = {
        EndToEndCommand.class,
        AllCommand.class,
        LatencyCommand.class,
        CodecCommand.class,
        JmhCommand.class,
        HsmCommand.class,
        HsmSoakCommand.class,
        LedgerCommand.class,
        StartCommand.class,
        SoakCommand.class,
        LoadCommand.class,
        CardsCommand.class,
        PeerCommand.class
      })
  static final class Bench {
    @Option(names = "--help", usageHelp = true, description = "Show this text.")
    @SuppressWarnings("unused") // read by picocli
    private boolean help;
  }

  /** Faults on purpose. */
  @Command(
      name = "torture",
      description = "Breaks what can break, under load; see docs/RELIABILITY.md.",
      subcommands = {HsmTortureCommand.class, LedgerTortureCommand.class})
  static final class Torture {
    @Option(names = "--help", usageHelp = true, description = "Show this text.")
    @SuppressWarnings("unused") // read by picocli
    private boolean help;
  }

  @SuppressWarnings("SystemExitOutsideMain") // this is main
  public static void main(String[] arguments) {
    // Ticks and masked PANs in UTF-8 whatever the locale; the terminal is one.
    System.setOut(utf8(FileDescriptor.out));
    System.setErr(utf8(FileDescriptor.err));
    StopSignal stop = StopSignal.install();
    int status = commandLine(stop).execute(arguments);
    stop.finished(status);
    System.exit(status);
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  private static CommandLine commandLine(StopSignal stop) {
    return new CommandLine(new Main(), new Factory(stop))
        .setParameterExceptionHandler((mistake, _) -> usage(mistake))
        .setExecutionExceptionHandler((failure, _, _) -> report(failure));
  }

  private static int usage(ParameterException mistake) {
    String told = String.valueOf(mistake.getMessage()).lines().findFirst().orElse("");
    String command = mistake.getCommandLine().getCommandSpec().qualifiedName();
    TollgateException fault =
        new TollgateException(
            "TG-DEM-001", ExitCode.USAGE, "wrong usage", told, command + " --help");
    System.err.println(fault.line());
    return fault.exitCode().status();
  }

  /** A failure with a code is one line for a person; anything else is a bug and shows where. */
  private static int report(Exception failure) throws Exception {
    if (failure instanceof TollgateException told) {
      System.err.println(told.getMessage());
      return told.exitCode().status();
    }
    if (failure instanceof ProvisioningException told) {
      System.err.println(told.getMessage());
      return told.exitStatus();
    }
    throw failure;
  }

  /** Hands the stop signal to the commands that run until told to stop. */
  private record Factory(StopSignal stop) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      if (type == DemoCommand.class) {
        return type.cast(new DemoCommand(stop));
      }
      if (type == EmulatorCommand.class) {
        return type.cast(new EmulatorCommand(stop));
      }
      if (type == LoadCommand.class) {
        return type.cast(new LoadCommand(stop::requested));
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
