package dev.tollgate.softhsm;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bin/tollgate ceremony}: the command line of {@link Ceremony}. */
@Command(
    name = "bin/tollgate ceremony",
    sortOptions = false,
    description = {
      "Makes a key of two or three components, each entered by its own custodian.",
      "Shows check values only; components are wiped."
    },
    footer = {
      "",
      "A component is two lines: its hexadecimal digits (not shown), then its check value.",
      "Without --component it is asked for at the terminal, or read from standard input.",
      "Exit status: 0 ok, 1 failed, 2 usage, 3 refused, 4 module or token unreachable."
    })
public final class CeremonyMain implements Callable<Integer> {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,59}";

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "name of the key, its label in the token")
  private String name = "";

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "version of the key, 1 to 99; its label is then NAME.vN")
  private int version;

  @Option(
      names = "--usage",
      required = true,
      paramLabel = "CODE",
      description = "ANSI X9.143 key usage, such as P0 or C0")
  private String usage = "";

  @Option(
      names = "--components",
      paramLabel = "2|3",
      defaultValue = "2",
      description = "how many custodians; default ${DEFAULT-VALUE}")
  private int count;

  @Option(
      names = "--component",
      paramLabel = "FILE",
      description = "a custodian's file (mode 0600), once for each custodian")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--kcv",
      paramLabel = "HEX",
      description = "what the check value of the key must be; else no key is made")
  private @Nullable String checkValue;

  @Option(names = "--home", paramLabel = "DIR", description = "default $TOLLGATE_HOME or ./var")
  private @Nullable Path home;

  @Option(
      names = "--module",
      paramLabel = "SO",
      defaultValue = Main.DEFAULT_MODULE,
      description = "PKCS#11 library; default ${DEFAULT-VALUE}")
  private Path module = Path.of(Main.DEFAULT_MODULE);

  @Option(
      names = "--token",
      paramLabel = "LABEL",
      defaultValue = "tollgate-demo",
      description = "token label; default ${DEFAULT-VALUE}")
  private String token = "";

  @Option(names = "--json", description = "one line of JSON on standard output")
  private boolean json;

  @Option(names = "--help", usageHelp = true, description = "show this text")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  private final Map<String, String> environment;
  private final InputStream in;
  private final PrintWriter out;

  private CeremonyMain(Map<String, String> environment, InputStream in, PrintWriter out) {
    this.environment = environment;
    this.in = in;
    this.out = out;
  }

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] args) {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    // Not System.in, whose buffer would keep what was read.
    var in = new FileInputStream(FileDescriptor.in);
    System.exit(run(args, System.getenv(), in, out, err));
  }

  static int run(
      String[] args,
      Map<String, String> environment,
      InputStream in,
      PrintWriter out,
      PrintWriter err) {
    boolean json = Arrays.asList(args).contains("--json");
    return new CommandLine(new CeremonyMain(environment, in, out))
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler((e, _) ->
            Main.fail(
                usage("bad command line", KeyFile.printable(String.valueOf(e.getMessage()))),
                json,
                out,
                err))
        .setExecutionExceptionHandler((e, _, _) -> Main.fail(Main.told(e), json, out, err))
        .execute(args);
  }

  @Override
  public Integer call() {
    var place = home != null ? home : Path.of(environment.getOrDefault("TOLLGATE_HOME", "var"));
    var request =
        new Ceremony.Request(
            module.toAbsolutePath().normalize(),
            place,
            token,
            checkedName(),
            checkedVersion(),
            checkedUse(),
            checkValue == null ? null : Component.checkValue(checkValue, "--kcv"));
    var custodians = custodians();
    try {
      var report = Ceremony.hold(request, Main.conf(home, place, environment), custodians);
      out.println(json ? ReportText.json(report) : ReportText.table(report));
      return 0;
    } finally {
      custodians.forEach(Custodian::close);
    }
  }

  private String checkedName() {
    if (!name.matches(NAME) || KeyObject.isSecond(name)) {
      throw usage("bad --name", KeyFile.printable(name));
    }
    return name;
  }

  private int checkedVersion() {
    if (version < 0 || version > 99) {
      throw usage("bad --version", "" + version);
    }
    return version;
  }

  private KeyUse checkedUse() {
    return KeyUse.of(usage).orElseThrow(() -> usage("unknown --usage", KeyFile.printable(usage)));
  }

  /** Under dual control one custodian is too few; more than three are not asked for. */
  @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where nobody sits
  private List<Custodian> custodians() {
    int wanted = files.isEmpty() ? count : files.size();
    if (wanted < 2 || wanted > 3) {
      throw usage("a key has two or three components", wanted + " named");
    }
    var custodians = new ArrayList<Custodian>();
    if (!files.isEmpty()) {
      files.forEach(file -> custodians.add(LineCustodian.file(file)));
      return custodians;
    }
    var console = System.console();
    Custodian one =
        console != null && console.isTerminal()
            ? new TerminalCustodian(console)
            : new LineCustodian(in, "standard input");
    for (int i = 0; i < wanted; i++) {
      custodians.add(one);
    }
    return custodians;
  }

  private static ProvisioningException usage(String what, String where) {
    return Fault.USAGE.because(what, where, "bin/tollgate ceremony --help");
  }
}
