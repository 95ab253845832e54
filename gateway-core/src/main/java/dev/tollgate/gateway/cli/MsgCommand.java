package dev.tollgate.gateway.cli;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.gateway.ops.JsonText;
import dev.tollgate.pci.spec.DialectFile;
import dev.tollgate.pci.view.MessageForm;
import dev.tollgate.pci.view.MessageView;
import dev.tollgate.pci.view.MessageView.Difference;
import dev.tollgate.pci.view.MessageView.Fault;
import dev.tollgate.pci.view.MessageView.Part;
import dev.tollgate.pci.yaml.YamlMap;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Only the path of a message passes through here; what is shown comes masked from the zone. */
@Command(
    name = "msg",
    description = "ISO 8583 messages.",
    mixinStandardHelpOptions = true,
    subcommands = {MsgCommand.Decode.class, MsgCommand.Encode.class, MsgCommand.Diff.class})
final class MsgCommand {
  private static final String FILE_IS =
      "Message without its length prefix, as hexadecimal text; - reads standard input.";

  /** Which specification the messages follow. */
  static final class DialectOption {
    @Option(
        names = "--dialect",
        paramLabel = "D",
        description = {
          "Message specification: name of a shipped one, dialect file (.yaml),",
          "or jPOS packager file (.xml). Default ${DEFAULT-VALUE}."
        },
        defaultValue = DialectFile.LIKE_DEFAULT)
    private String dialect;

    @Mixin private LikeOption like;

    @Option(names = "--binary", description = "Messages are bytes, not hexadecimal digits.")
    private boolean binary;

    YamlMap file() {
      return like.read(dialect);
    }
  }

  @Command(
      name = "decode",
      description = "Shows the fields of a message, card data masked; exits 3 if it has a fault.",
      mixinStandardHelpOptions = true)
  static final class Decode implements Callable<Integer> {
    @Mixin private DialectOption options;

    @Option(names = "--json", description = "One JSON line.")
    private boolean json;

    @Parameters(paramLabel = "FILE", arity = "0..1", defaultValue = "-", description = FILE_IS)
    private Path file;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      MessageView view = MessageView.decode(options.file(), file, options.binary);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(json(view));
      } else {
        out.println(head(view));
        view.parts().forEach(part -> out.println(line(part)));
        view.fault().ifPresent(fault -> out.println(line(fault, view.isComplete())));
      }
      return (view.fault().isEmpty() ? ExitCode.OK : ExitCode.FOUND_WRONG).status();
    }

    private static String head(MessageView view) {
      String type = view.messageType();
      return (type.isEmpty() ? "no message type" : "message type " + type)
          + ", "
          + view.dialect()
          + ", "
          + view.length()
          + " bytes";
    }

    private static String line(Part part) {
      String unit = part.binary() ? " bytes)" : " characters)";
      String value = part.value().isEmpty() ? "(" + part.length() + unit : part.value();
      return part.depth() == 0
          ? "%3s  %-44s %s".formatted(part.key(), part.name(), value)
          : "     %stag %-8s %s  %s"
              .formatted("  ".repeat(part.depth()), part.key(), value, part.name())
              .stripTrailing();
    }

    private static String line(Fault fault, boolean complete) {
      String hidden = complete ? "" : "; values are hidden, as the lengths do not add up";
      return "fault: "
          + fault.kind()
          + " in field "
          + fault.field()
          + ", byte "
          + fault.offset()
          + hidden;
    }

    private static String json(MessageView view) {
      JsonText json =
          new JsonText()
              .member("dialect", view.dialect())
              .member("bytes", view.length())
              .member("mti", view.messageType())
              .list("fields");
      List<Part> parts = view.parts();
      for (int i = 0; i < parts.size(); i++) {
        int next = i + 1 < parts.size() ? parts.get(i + 1).depth() : 0;
        member(json, parts.get(i));
        if (next > parts.get(i).depth()) {
          json.list("parts");
        } else {
          json.endObject();
        }
        for (int depth = parts.get(i).depth(); depth > next; depth--) {
          json.endList().endObject();
        }
      }
      json.endList();
      view.fault()
          .ifPresent(fault ->
              json.object("fault")
                  .member("kind", fault.kind())
                  .member("field", fault.field())
                  .member("offset", fault.offset())
                  .endObject());
      return json.end();
    }

    private static void member(JsonText json, Part part) {
      json.object("");
      if (part.depth() == 0) {
        json.member("field", Integer.parseInt(part.key()));
      } else {
        json.member("part", part.key());
      }
      json.member("name", part.name())
          .member("class", part.dataClass())
          .member("offset", part.offset())
          .member("length", part.length())
          .member("unit", part.binary() ? "bytes" : "characters");
      if (!part.value().isEmpty()) {
        json.member("value", part.value());
      }
    }
  }

  @Command(
      name = "encode",
      description = {
        "Makes a message of lines (MTI 0100, 2=4111..., binary content in hexadecimal digits) or of",
        "the JSON that decode prints. What it prints is not masked."
      },
      mixinStandardHelpOptions = true)
  static final class Encode implements Callable<Integer> {
    @Mixin private DialectOption options;

    @Option(
        names = "--out",
        paramLabel = "FILE",
        defaultValue = "-",
        description = "Where the message goes; default: standard output.")
    private Path out;

    @Parameters(
        paramLabel = "FILE",
        arity = "0..1",
        defaultValue = "-",
        description = "Fields, one a line, or JSON; - reads standard input.")
    private Path file;

    @Override
    public Integer call() {
      MessageForm.encode(options.file(), file, out, options.binary);
      return ExitCode.OK.status();
    }
  }

  @Command(
      name = "diff",
      description =
          "Shows where two messages are not the same, card data masked; exits 3 if they are not.",
      mixinStandardHelpOptions = true)
  static final class Diff implements Callable<Integer> {
    @Mixin private DialectOption options;

    @Option(names = "--json", description = "One JSON line.")
    private boolean json;

    @Parameters(paramLabel = "FIRST", index = "0", description = FILE_IS)
    private Path first;

    @Parameters(paramLabel = "SECOND", index = "1", description = "The same of the other message.")
    private Path second;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      List<Difference> differences =
          MessageView.differences(options.file(), first, second, options.binary);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(json(differences));
      } else if (differences.isEmpty()) {
        out.println("the same");
      } else {
        for (Difference d : differences) {
          out.println("%-10s %-37s %s".formatted(d.path(), d.name(), d.first()));
          out.println("%-48s %s".formatted("", d.second()));
        }
      }
      return (differences.isEmpty() ? ExitCode.OK : ExitCode.FOUND_WRONG).status();
    }

    private static String json(List<Difference> differences) {
      JsonText json = new JsonText().member("same", differences.isEmpty()).list("differences");
      for (Difference d : differences) {
        json.object("")
            .member("path", d.path())
            .member("name", d.name())
            .member("first", d.first())
            .member("second", d.second())
            .endObject();
      }
      return json.endList().end();
    }
  }
}
