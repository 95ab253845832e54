package dev.tollgate.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
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
  @ValueSource(strings = {"status", "drain", "hsm rotate"})
  void shouldSayThatNoGatewayRuns(String command) {
    String[] options = {"--config", "../config/demo.yaml", "--home", home.toString()};
    int status =
        run(Stream.of(command.split(" "), options).flatMap(Stream::of).toArray(String[]::new));

    assertThat(status).isEqualTo(4);
    assertThat(err.toString()).startsWith("TG-OPS-002 no gateway runs on this home: " + home);
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "help, accounts",
    "help accounts, load",
    "help accounts load, reference",
    "help cards, status"
  })
  void shouldHelp(String command, String told) {
    assertThat(run(command.split(" "))).isZero();
    assertThat(out.toString()).contains("Usage: tollgate", told);
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

  @Test
  void shouldShowThePartsOfAFieldByText() throws Exception {
    Path form = home.resolve("form");
    Path hex = home.resolve("made.hex");
    Files.writeString(form, "MTI 0302\n4=1250\n48=9203123\n55=9A032601015F2A020978\n");

    assertThat(run("msg", "encode", "--out", hex.toString(), form.toString())).isZero();
    assertThat(run("msg", "decode", hex.toString())).as(err.toString()).isZero();

    assertThat(out.toString().lines())
        .contains(
            "message type 0302, iso87-ascii, 55 bytes",
            "  4  amount, transaction                          000000001250",
            " 48  additional data, private                     (7 characters)",
            "       tag 92       (3 characters)  CVV2",
            "       tag 9A       (3 bytes)  transaction date");
  }

  @Test
  void shouldShowThePartsOfAFieldInJson() throws Exception {
    Path hex = home.resolve("message.hex");
    Files.writeString(
        hex, hex("0302" + "0000000000010200" + "007" + "9203123") + hex("003") + "820100");

    assertThat(run("msg", "decode", "--json", hex.toString())).isZero();

    assertThat(out.toString().strip())
        .isEqualTo(
            "{'dialect':'iso87-ascii','bytes':36,'mti':'0302','fields':[".replace('\'', '"')
                + ("{'field':48,'name':'additional data, private','class':'sad','offset':23,"
                        + "'length':7,'unit':'characters','parts':["
                        + "{'part':'92','name':'CVV2','class':'sad','offset':27,'length':3,"
                        + "'unit':'characters'}]},"
                        + "{'field':55,'name':'EMV data','class':'sad','offset':33,'length':3,"
                        + "'unit':'bytes','parts':["
                        + "{'part':'82','name':'application interchange profile','class':'sad',"
                        + "'offset':35,'length':1,'unit':'bytes'}]}]}")
                    .replace('\'', '"'));
  }

  @Test
  void shouldExit3WhereTwoMessagesAreNotTheSame() throws Exception {
    Path first = home.resolve("first.hex");
    Path second = home.resolve("second.hex");
    Files.writeString(first, hex(ECHO));
    Files.writeString(second, hex(ECHO.replace("000001301", "000002301")));

    assertThat(run("msg", "diff", first.toString(), first.toString())).isZero();
    assertThat(out.toString().strip()).isEqualTo("the same");
    assertThat(run("msg", "diff", first.toString(), second.toString())).isEqualTo(3);
    assertThat(out.toString()).contains("11         system trace audit number", "000001", "000002");
    assertThat(run("msg", "diff", "--json", first.toString(), second.toString())).isEqualTo(3);
    assertThat(out.toString()).contains("{\"same\":false,\"differences\":[{\"path\":\"11\",");
  }

  @Test
  void shouldReadMessagesByAPackagerFile() throws Exception {
    Path hex = home.resolve("echo.hex");
    Path packager = home.resolve("echo.xml");
    Files.writeString(hex, hex(ECHO));
    Files.writeString(
        packager,
        """
        <isopackager>
          <isofield id="0" length="4" name="mti" class="org.jpos.iso.IFA_NUMERIC"/>
          <isofield id="1" length="16" name="bitmap" class="org.jpos.iso.IFA_BITMAP"/>
          <isofield id="7" length="10" name="when" class="org.jpos.iso.IFA_NUMERIC"/>
          <isofield id="11" length="6" name="stan" class="org.jpos.iso.IFA_NUMERIC"/>
          <isofield id="70" length="3" name="code" class="org.jpos.iso.IFA_NUMERIC"/>
        </isopackager>
        """);

    assertThat(run("msg", "decode", "--dialect", packager.toString(), hex.toString()))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains(" 70  code", "301");
  }

  @Test
  void shouldReadMessagesOfAnotherYearByAPackagerFile() throws Exception {
    Path hex = home.resolve("echo.hex");
    Path form = home.resolve("form");
    Path packager = home.resolve("echo.xml");
    Files.writeString(form, "MTI 1804\n7=1122150000\n11=000001\n12=261122150000\n24=831\n");
    Files.writeString(
        packager,
        """
        <isopackager>
          <isofield id="0" length="4" name="mti" class="org.jpos.iso.IFA_NUMERIC"/>
          <isofield id="1" length="16" name="bitmap" class="org.jpos.iso.IFA_BITMAP"/>
          <isofield id="7" length="10" name="when" class="org.jpos.iso.IFA_NUMERIC"/>
          <isofield id="11" length="6" name="stan" class="org.jpos.iso.IFA_NUMERIC"/>
          <isofield id="12" length="12" name="here" class="org.jpos.iso.IFA_NUMERIC"/>
          <isofield id="24" length="3" name="function" class="org.jpos.iso.IFA_NUMERIC"/>
        </isopackager>
        """);
    String[] of = {"--dialect", packager.toString(), "--like", "iso93-ascii"};

    assertThat(run(of, "msg", "encode", "--out", hex.toString(), form.toString()))
        .as(err.toString())
        .isZero();
    assertThat(run(of, "msg", "decode", hex.toString())).as(out.toString()).isZero();
    assertThat(out.toString()).contains("message type 1804, echo", " 24  function");
    assertThat(run(of, "msg", "diff", hex.toString(), hex.toString())).isZero();
    assertThat(run("msg", "decode", "--like", "iso93-ascii", hex.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--like is for packager files");
  }

  @Test
  void shouldExit3ForAMessageThatBreaksARule() throws Exception {
    Path file = home.resolve("undated.hex");
    Files.writeString(file, hex("0800" + "0020000000000000" + "000001"));

    assertThat(run("msg", "decode", file.toString())).isEqualTo(3);
    assertThat(out.toString()).contains("fault: rule in field 7, byte 26");
    assertThat(run("msg", "decode", "--json", file.toString())).isEqualTo(3);
    assertThat(out.toString()).contains("'fault':{'kind':'rule','field':7,".replace('\'', '"'));
  }

  @Test
  void shouldSayWhichLineMakesNoMessage() throws Exception {
    Path form = home.resolve("form");
    Files.writeString(form, "MTI 0100\n2=4111 1111 1111 1111\n");

    assertThat(run("msg", "encode", form.toString())).isEqualTo(3);
    assertThat(err.toString())
        .startsWith("TG-MSG-007 wrong character at 5: " + form + " line 2 field 2; next: ");
    assertThat(out.toString()).isEmpty();
  }

  private static String hex(String ascii) {
    StringBuilder hex = new StringBuilder();
    ascii.chars().forEach(c -> hex.append("%02X".formatted(c)));
    return hex.toString();
  }

  private int run(String[] more, String... arguments) {
    return run(Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new));
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
