package dev.tollgate.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that need neither HSM nor a running gateway; the others have system tests. */
class CommandLineTest {
  private static final String ECHO =
      "0800" + "8220000000000000" + "0400000000000000" + "1122163000" + "000001" + "301";

  @TempDir private Path home;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(strings = {"status", "drain"})
  void shouldSayThatNoGatewayRuns(String command) {
    int status = run(command, "--config", "../config/demo.yaml", "--home", home.toString());

    assertThat(status).isEqualTo(4);
    assertThat(err.toString()).startsWith("TG-OPS-002 no gateway runs on this home: " + home);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void shouldShowTheFieldsOfAMessage() throws Exception {
    Path file = home.resolve("echo.hex");
    Files.writeString(file, hex(ECHO));

    assertThat(run("msg", "decode", file.toString())).isZero();
    assertThat(out.toString()).contains("0800", "000001", "301");
    assertThat(run("msg", "decode", "--json", file.toString())).isZero();
    assertThat(out.toString().strip().lines().reduce((a, b) -> b).orElse("")).startsWith("{");
  }

  @Test
  void shouldExit3ForAMessageWithAFault() throws Exception {
    Path file = home.resolve("short.hex");
    Files.writeString(file, hex(ECHO.substring(0, ECHO.length() - 1)));

    assertThat(run("msg", "decode", file.toString())).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "no-such-dialect, echo.hex,    3, TG-MSG-001",
    "iso87-ascii,     missing.hex, 1, TG-MSG-004",
  })
  void shouldSayWhyAMessageCannotBeShown(String dialect, String name, int exit, String code)
      throws Exception {
    Files.writeString(home.resolve("echo.hex"), hex(ECHO));
    int status = run("msg", "decode", "--dialect", dialect, home.resolve(name).toString());

    assertThat(status).isEqualTo(exit);
    assertThat(err.toString()).startsWith(code + " ");
  }

  private static String hex(String ascii) {
    StringBuilder hex = new StringBuilder();
    ascii.chars().forEach(c -> hex.append("%02X".formatted(c)));
    return hex.toString();
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
