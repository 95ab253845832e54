package dev.tollgate.gateway.cli;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.pci.view.MessageView;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Only the path of a message passes through here; what is shown comes masked from the zone. */
@Command(
    name = "msg",
    description = "ISO 8583 messages.",
    mixinStandardHelpOptions = true,
    subcommands = MsgCommand.Decode.class)
final class MsgCommand {
  @Command(
      name = "decode",
      description = "Shows the fields of a message, card data masked; exits 3 if it has a fault.",
      mixinStandardHelpOptions = true)
  static final class Decode implements Callable<Integer> {
    @Option(
        names = "--dialect",
        paramLabel = "NAME",
        description = "Message specification; default ${DEFAULT-VALUE}.",
        defaultValue = "iso87-ascii")
    private String dialect;

    @Option(names = "--json", description = "One JSON line.")
    private boolean json;

    @Parameters(
        paramLabel = "FILE",
        arity = "0..1",
        defaultValue = "-",
        description =
            "Message as hexadecimal text, without its length prefix; - reads standard input.")
    private Path file;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      MessageView view = MessageView.decode(dialect, file);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(view.json());
      } else {
        view.lines().forEach(out::println);
      }
      return (view.isSound() ? ExitCode.OK : ExitCode.FOUND_WRONG).status();
    }
  }
}
