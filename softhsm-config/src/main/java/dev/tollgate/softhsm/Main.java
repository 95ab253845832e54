package dev.tollgate.softhsm;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bin/tollgate provision}: the command line of {@link Provisioning}. */
@Command(
    name = "bin/tollgate provision",
    sortOptions = false,
    description = {
      "Makes a SoftHSM token with the published test keys, or adds the keys it lacks.",
      "Never for production: everybody knows these keys."
    },
    footer = {
      "",
      "Without --home, a SOFTHSM2_CONF that names another SoftHSM configuration is used as it is.",
      "Exit status: 0 ok, 1 failed, 2 usage, 3 found wrong keys, PIN or file, 4 module unreachable."
    })
public final class Main implements Callable<Integer> {
  static final String DEFAULT_MODULE = "/usr/lib/softhsm/libsofthsm2.so";

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "state directory; default $TOLLGATE_HOME or ./var")
  private @Nullable Path home;

  @Option(
      names = "--module",
      paramLabel = "SO",
      defaultValue = DEFAULT_MODULE,
      description = "PKCS#11 library; default ${DEFAULT-VALUE}")
  private Path module = Path.of(DEFAULT_MODULE);

  @Option(
      names = "--token",
      paramLabel = "LABEL",
      defaultValue = "tollgate-demo",
      description = "token label; default ${DEFAULT-VALUE}")
  private String token = "";

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description = "key file; default softhsm-config/test-keys.yaml")
  private @Nullable Path keys;

  @Option(names = "--json", description = "one line of JSON on standard output")
  private boolean json;

  @Option(names = "--help", usageHelp = true, description = "show this text")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  private final Map<String, String> environment;
  private final PrintWriter out;

  private Main(Map<String, String> environment, PrintWriter out) {
    this.environment = environment;
    this.out = out;
  }

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] args) {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(args, System.getenv(), out, err));
  }

  static int run(String[] args, Map<String, String> environment, PrintWriter out, PrintWriter err) {
    boolean json = Arrays.asList(args).contains("--json");
    return new CommandLine(new Main(environment, out))
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler((e, _) ->
            fail(
                Fault.USAGE.because(
                    "bad command line",
                    KeyFile.printable(String.valueOf(e.getMessage())),
                    "bin/tollgate provision --help"),
                json,
                out,
                err))
        .setExecutionExceptionHandler((e, _, _) -> fail(told(e), json, out, err))
        .execute(args);
  }

  @Override
  public Integer call() {
    var place = home != null ? home : Path.of(environment.getOrDefault("TOLLGATE_HOME", "var"));
    var root = Path.of(environment.getOrDefault("TOLLGATE_ROOT", ""));
    var file = keys != null ? keys : root.resolve("softhsm-config/test-keys.yaml");
    var request = new ProvisionRequest(module, place, token, file);
    var report = Provisioning.provision(request, conf(home, place, environment));
    out.println(json ? ReportText.json(report) : ReportText.table(report));
    return 0;
  }

  /**
   * A home named on the command line is meant: its own configuration is used, since {@code
   * bin/flags} exports the default home's. Otherwise the environment decides.
   */
  static Path conf(@Nullable Path home, Path place, Map<String, String> environment) {
    var named = environment.get(NativeCode.SOFTHSM2_CONF);
    return home != null || named == null || named.isEmpty()
        ? SoftHsmHome.of(place).conf()
        : Path.of(named);
  }

  static int fail(ProvisioningException e, boolean json, PrintWriter out, PrintWriter err) {
    err.println(e.getMessage());
    if (json) {
      out.println(ReportText.json(e));
    }
    return e.exitStatus();
  }

  /** The message of an unforeseen exception is left out: it may quote what it choked on. */
  static ProvisioningException told(Exception e) {
    return e instanceof ProvisioningException known
        ? known
        : Fault.UNEXPECTED.because(
            "unforeseen failure", e.getClass().getName(), "report it with the command you ran");
  }
}
