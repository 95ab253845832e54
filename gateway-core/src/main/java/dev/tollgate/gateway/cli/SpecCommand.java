package dev.tollgate.gateway.cli;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.ops.JsonText;
import dev.tollgate.gateway.spec.JposPackagers;
import dev.tollgate.gateway.spec.PackagerExport;
import dev.tollgate.gateway.spec.PackagerImport;
import dev.tollgate.gateway.spec.SpecLint;
import dev.tollgate.pci.spec.DialectFile;
import dev.tollgate.pci.spec.SpecView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks at message specifications; relative paths start in the working directory. */
@Command(
    name = "spec",
    description = "Message specifications: dialects and jPOS packager files.",
    mixinStandardHelpOptions = true,
    subcommands = {
      SpecCommand.ListAll.class,
      SpecCommand.Lint.class,
      SpecCommand.Import.class,
      SpecCommand.Export.class
    })
final class SpecCommand {
  private static final String DIALECT =
      "Name of a shipped dialect, a dialect file (.yaml), or a jPOS packager file (.xml).";

  /** What all have: one way out for people and one for programs. */
  abstract static class Look implements Callable<Integer> {
    @Option(names = "--json", description = "One JSON line.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      List<String> lines = new ArrayList<>();
      JsonText members = new JsonText();
      ExitCode exit = look(lines, members);
      if (json) {
        print(members.end());
      } else {
        lines.forEach(this::print);
      }
      return exit.status();
    }

    /** Adds what there is to say, in both forms. */
    abstract ExitCode look(List<String> lines, JsonText json);

    void print(String line) {
      spec.commandLine().getOut().println(line);
    }
  }

  @Command(
      name = "list",
      description = "Lists the dialects that ship with the product.",
      mixinStandardHelpOptions = true)
  static final class ListAll extends Look {
    @Override
    ExitCode look(List<String> lines, JsonText json) {
      json.list("dialects");
      for (String name : SpecView.shippedNames()) {
        SpecView spec = SpecView.shipped(name);
        lines.add("%-16s %d  %d fields".formatted(name, spec.version(), spec.fields().size()));
        json.object("").member("name", name).member("version", spec.version());
        json.member("fields", spec.fields().size()).endObject();
      }
      json.endList();
      return ExitCode.OK;
    }
  }

  @Command(
      name = "lint",
      description = "Reads a specification; exits 3 if it is wrong, or has warnings and --strict.",
      mixinStandardHelpOptions = true)
  static final class Lint extends Look {
    @Mixin private LikeOption like;

    @Option(names = "--strict", description = "Takes warnings as errors.")
    private boolean strict;

    @Parameters(paramLabel = "DIALECT", description = DIALECT)
    private String dialect;

    @Override
    ExitCode look(List<String> lines, JsonText json) {
      json.member("dialect", dialect);
      List<SpecLint.Finding> findings = List.of();
      TollgateException error = null;
      try {
        SpecView spec = SpecView.of(like.read(dialect));
        findings = SpecLint.findings(spec);
        json.member("fields", spec.fields().size());
      } catch (TollgateException e) {
        error = e;
      }
      json.list("errors");
      if (error != null) {
        lines.add("error: " + error.line());
        json.object("").member("code", error.code()).member("line", error.line()).endObject();
      }
      json.endList().list("warnings");
      for (SpecLint.Finding finding : findings) {
        lines.add("warning: " + finding.line());
        json.object("").member("code", finding.code()).member("line", finding.line()).endObject();
      }
      ExitCode exit = error != null ? error.exitCode() : ExitCode.OK;
      boolean refused = exit == ExitCode.OK && strict && !findings.isEmpty();
      exit = refused ? ExitCode.FOUND_WRONG : exit;
      json.endList().member("ok", exit == ExitCode.OK);
      if (error == null) {
        lines.add(
            "%s: %d warnings".formatted(exit == ExitCode.OK ? "ok" : "refused", findings.size()));
      }
      return exit;
    }
  }

  @Command(
      name = "import",
      description = "Prints a jPOS packager file as a dialect file.",
      mixinStandardHelpOptions = true)
  static final class Import extends Look {
    @Option(
        names = "--like",
        paramLabel = "NAME",
        description = "Shipped dialect that says what a packager does not; ${DEFAULT-VALUE}.",
        defaultValue = DialectFile.LIKE_DEFAULT)
    private String like;

    @Parameters(paramLabel = "FILE", description = "jPOS GenericPackager file.")
    private Path file;

    @Override
    ExitCode look(List<String> lines, JsonText json) {
      String yaml = PackagerImport.yaml(file, like);
      SpecView spec = SpecView.of(JposPackagers.read(file, like));
      yaml.lines().forEach(lines::add);
      json.member("dialect", spec.name()).member("fields", spec.fields().size());
      json.member("yaml", yaml);
      return ExitCode.OK;
    }
  }

  @Command(
      name = "export",
      description = "Prints a dialect as a jPOS packager file.",
      mixinStandardHelpOptions = true)
  static final class Export extends Look {
    @Mixin private LikeOption like;

    @Option(names = "--jpos", required = true, description = "As a jPOS GenericPackager file.")
    private boolean jpos;

    @Parameters(paramLabel = "DIALECT", description = DIALECT)
    private String dialect;

    @Override
    ExitCode look(List<String> lines, JsonText json) {
      SpecView spec = SpecView.of(like.read(dialect));
      PackagerExport.Packager packager = PackagerExport.of(spec);
      packager.xml().lines().forEach(lines::add);
      json.member("dialect", spec.name()).member("jpos", jpos);
      json.member("leftOut", packager.leftOut().toString()).member("xml", packager.xml());
      return ExitCode.OK;
    }
  }
}
