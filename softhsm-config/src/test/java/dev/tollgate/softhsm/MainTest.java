package dev.tollgate.softhsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class MainTest {
  private static final String ROOT = Path.of("..").toAbsolutePath().normalize().toString();

  @TempDir Path directory;
  private final Map<String, String> environment = new HashMap<>(Map.of("TOLLGATE_ROOT", ROOT));
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void shouldPrintATableAndThenSayThatNothingChanged() {
    assertThat(run("--home", home())).isZero();
    assertThat(out.toString())
        .startsWith("token tollgate-demo created; PIN in " + home())
        .contains("zpk-alpha-01  P0     CB9DEA       created")
        .endsWith("14 of 14 key objects created\n");

    assertThat(run("--home", home())).isZero();
    assertThat(out.toString()).endsWith("nothing changed: all 14 key objects present\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void shouldPrintOneLineOfJson() {
    assertThat(run("--home", home(), "--token", "my \"token\"", "--json")).isZero();

    assertThat(out.toString()).hasLineCount(1);
    var report = json(out.toString());
    assertThat(report.get("token")).isEqualTo(Map.of("label", "my \"token\"", "state", "created"));
    assertThat(report.get("changed")).isEqualTo(true);
    assertThat(report.get("keys"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .hasSize(14)
        .contains(
            Map.of(
                "name",
                "cvk",
                "usage",
                "C0",
                "algorithm",
                "TDES-2",
                "kcv",
                "08D7B4",
                "state",
                "created"));
  }

  @Test
  void shouldTellFailuresInOneLineAndAsJson() {
    assertThat(run("--home", home(), "--module", "/nowhere.so", "--json")).isEqualTo(4);

    assertThat(err.toString())
        .hasLineCount(1)
        .startsWith("TG-PRV-010 PKCS#11 module missing: /nowhere.so; next: ");
    assertThat(out.toString()).hasLineCount(1);
    assertThat(json(out.toString()).get("error"))
        .isEqualTo(
            Map.of(
                "code", "TG-PRV-010",
                "what", "PKCS#11 module missing",
                "where", "/nowhere.so",
                "next", "apt-get install softhsm2, or name the library with --module"));
  }

  @Test
  void shouldTellUsageErrorsWithStatusTwo() {
    assertThat(run("--homme", home())).isEqualTo(2);
    assertThat(err.toString()).hasLineCount(1).startsWith("TG-PRV-001 bad command line");

    assertThat(run("--token")).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void shouldTellFoundFaultsWithStatusThree() {
    assertThat(run("--home", home())).isZero();
    assertThat(run("--home", home(), "--keys", "/nowhere.yaml")).isEqualTo(3);
    assertThat(err.toString()).startsWith("TG-PRV-014 key file missing: /nowhere.yaml");
  }

  @Test
  void shouldTakeTheHomeFromTheEnvironment() {
    environment.put("TOLLGATE_HOME", home());

    assertThat(run()).isZero();
    assertThat(Path.of(home(), "softhsm", "user.pin")).exists();
  }

  @Test
  void shouldUseAConfigurationNamedByTheEnvironmentUnlessAHomeIsNamed() throws Exception {
    var tokens = Files.createDirectory(directory.resolve("own"));
    var conf = directory.resolve("own.conf");
    Files.writeString(conf, "directories.tokendir = " + tokens + "\n");
    environment.put("TOLLGATE_HOME", home());
    environment.put("SOFTHSM2_CONF", conf.toString());

    assertThat(run("--home", home())).isZero();
    assertThat(tokens).isEmptyDirectory();
    assertThat(run()).isZero();
    assertThat(tokens).isNotEmptyDirectory();

    environment.put("SOFTHSM2_CONF", "/nowhere.conf");
    assertThat(run()).isEqualTo(3);
    assertThat(err.toString()).startsWith("TG-PRV-017 SOFTHSM2_CONF names a file that");
  }

  @Test
  void shouldPrintHelp() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("--home=DIR", "--module=SO", "Never for production");
  }

  @Test
  void shouldRunAsAProgramOfItsOwnAndPrintNothingElse() throws Exception {
    var child = child("--home", home(), "--json");

    assertThat(child.exit()).isZero();
    assertThat(child.err()).isEmpty();
    assertThat(child.out()).hasLineCount(1);
    assertThat(json(child.out()).get("changed")).isEqualTo(true);
    assertThat(child.out()).doesNotContainIgnoringCase("0123456789ABCDEF");

    var refused = child("--home", home(), "--module", "/bin/ls");
    assertThat(refused.exit()).isEqualTo(4);
    assertThat(refused.err()).hasLineCount(1).startsWith("TG-PRV-011 not a PKCS#11 module");
    assertThat(refused.out()).isEmpty();
  }

  @Test
  void shouldLetProcessesOnOneHomeTakeTurns() throws Exception {
    var created = new ArrayList<Boolean>();
    try (var pool = Executors.newFixedThreadPool(3)) {
      var runs = Collections.nCopies(3, (Callable<Child>) () -> child("--home", home(), "--json"));
      for (var run : pool.invokeAll(runs)) {
        assertThat(run.get().err()).isEmpty();
        created.add((Boolean) json(run.get().out()).get("changed"));
      }
    }

    assertThat(created).containsExactlyInAnyOrder(true, false, false);
  }

  private record Child(int exit, String out, String err) {}

  /** Launched as bin/tollgate does it: on the module path, with no native access but its own. */
  private Child child(String... args) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                System.getProperty("jdk.module.path"),
                "--enable-native-access=ipkcs11wrapper,dev.tollgate.softhsm",
                "--illegal-native-access=deny",
                "-m",
                "dev.tollgate.softhsm/dev.tollgate.softhsm.Main"));
    command.addAll(List.of(args));
    var stdout = Files.createTempFile(directory, "child", ".out").toFile();
    var stderr = Files.createTempFile(directory, "child", ".err").toFile();
    var builder = new ProcessBuilder(command).redirectOutput(stdout).redirectError(stderr);
    builder.environment().put("TOLLGATE_ROOT", ROOT);
    builder.environment().remove("SOFTHSM2_CONF");
    var process = builder.start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return new Child(
        process.waitFor(),
        Files.readString(stdout.toPath(), StandardCharsets.UTF_8),
        Files.readString(stderr.toPath(), StandardCharsets.UTF_8));
  }

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(args, environment, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private String home() {
    return directory.resolve("home").toString();
  }

  /** JSON is a subset of YAML, and this reader is strict about duplicates. */
  private static Map<?, ?> json(String line) {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(line);
  }
}
