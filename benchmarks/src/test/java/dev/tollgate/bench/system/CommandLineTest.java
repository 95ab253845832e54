package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people get wrong when they type, and the help they ask for. */
@SystemTest
class CommandLineTest {
  private static final String CODE = "TG-(CLI|PRV|DEM)-\\d{3} ";
  private static final Map<String, CompletableFuture<Outcome>> STARTED = new LinkedHashMap<>();
  private static Path home;

  @BeforeAll
  static void start() throws Exception {
    home = Homes.fresh("command-line").resolve("home");
    Tollgate tollgate = Tollgate.on(home);
    Stream.concat(wrong(), help())
        .forEach(line ->
            STARTED.put(line, tollgate.start(line.isEmpty() ? new String[0] : line.split(" "))));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void shouldRefuseAWrongCommandLine(String line) {
    Outcome outcome = STARTED.get(line).join();

    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.errLines()).singleElement().asString().matches(CODE + ".+; next: .+--help");
    assertThat(home).doesNotExist();
  }

  static Stream<String> wrong() {
    return Stream.of(
        "",
        "nope",
        "chek",
        "run --nope",
        "run here",
        "run --config",
        "cards",
        "cards import",
        "cards import a.csv b.csv",
        "cards status",
        "accounts load",
        "accounts show",
        "provision --nope",
        "demo --nope",
        "demo --seconds none",
        "bench nope");
  }

  @ParameterizedTest
  @MethodSource("help")
  void shouldHelp(String line) {
    Outcome outcome = STARTED.get(line).join();

    assertThat(outcome.status()).as(outcome.toString()).isZero();
    assertThat(outcome.out()).contains("Usage: ");
    assertThat(outcome.err()).isEmpty();
    assertThat(home).doesNotExist();
  }

  static Stream<String> help() {
    return Stream.of(
        "--help",
        "run --help",
        "check --help",
        "cards --help",
        "cards import --help",
        "accounts --help",
        "accounts import --help",
        "cards status --help",
        "accounts load --help",
        "accounts show --help",
        "provision --help",
        "demo --help",
        "bench --help",
        "bench e2e --help");
  }

  /** With a class path there are no modules, and so no boundaries around card data. */
  @ParameterizedTest
  @ValueSource(strings = {"run", "check", "--help"})
  void shouldNotRunFromAClassPath(String command) throws Exception {
    Path target = TestFiles.ROOT.resolve("gateway-core/target");
    Outcome outcome =
        Tollgate.on(home)
            .runProgram(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                target.resolve("gateway-core.jar") + ":" + target.resolve("launch/*"),
                "dev.tollgate.gateway.cli.Main",
                command);

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.errLines())
        .singleElement()
        .asString()
        .startsWith("TG-CLI-010 ")
        .endsWith("; next: use bin/tollgate");
  }

  @Test
  void shouldTellItsVersion() throws Exception {
    Outcome outcome = Tollgate.on(home).run("--version");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).startsWith("Tollgate ");
  }
}
