package dev.tollgate.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecCommandTest {
  private static final String PACKAGER =
      """
      <isopackager>
        <isofield id="0" length="4" name="type" class="org.jpos.iso.IFA_NUMERIC"/>
        <isofield id="1" length="16" name="bitmap" class="org.jpos.iso.IFB_BITMAP"/>
        <isofield id="3" length="6" name="code" class="org.jpos.iso.IFA_NUMERIC"/>
      </isopackager>
      """;

  @TempDir private Path folder;
  private Path packager;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void write() throws IOException {
    packager = Files.writeString(folder.resolve("net.xml"), PACKAGER);
  }

  @Test
  void shouldListWhatShips() {
    assertThat(run("list")).isZero();
    assertThat(out.toString()).contains("iso87-ascii ", " 1987 ", "visa-like");
    assertThat(json("list")).contains("{\"name\":\"iso87-ascii\",\"version\":1987,");
  }

  @Test
  void shouldPrintADialectThatReadsAsThePackagerDoes() throws IOException {
    assertThat(run("import", packager.toString())).isZero();
    Path dialect = Files.writeString(folder.resolve("net.yaml"), out.toString());

    assertThat(out.toString()).contains("dialect: \"net\"\nlike: iso87-ascii\n");
    assertThat(out("export", "--jpos", dialect.toString()))
        .isEqualTo(out("export", "--jpos", packager.toString()))
        .contains("<isofield id=\"3\" length=\"6\" name=\"code\"");
    assertThat(json("import", packager.toString())).contains("\"fields\":1,\"yaml\":\"# Made");
    assertThat(out("import", "--like", "iso93-ascii", packager.toString()))
        .contains("like: iso93-ascii");
  }

  @Test
  void shouldExitByWhatLintFinds() throws IOException {
    assertThat(run("lint", "iso87-ascii")).isZero();
    assertThat(out.toString()).isEqualTo("ok: 0 warnings\n");
    assertThat(run("lint", "--strict", "iso87-ascii")).isZero();
    assertThat(run("lint", packager.toString())).isZero();
    assertThat(out.toString()).contains("warning: TG-SPC-102 ");
    assertThat(run("lint", "--strict", packager.toString())).isEqualTo(3);
    Files.writeString(packager, PACKAGER.replace("IFA_NUM", "IFX_NUM"));
    assertThat(run("lint", packager.toString())).isEqualTo(3);
    assertThat(out.toString()).contains("error: TG-SPC-007 ", "net.xml:2");
    assertThat(json("lint", packager.toString())).contains("\"ok\":false");
  }

  @Test
  void shouldReadAPackagerOfAnotherYearByWhatItIsLike() throws IOException {
    assertThat(run("lint", "--like", "iso93-ascii", packager.toString())).isZero();
    assertThat(out.toString()).contains("warning: TG-SPC-107 version 1993");
    Files.writeString(packager, PACKAGER.replace("\"3\" length=\"6\"", "\"26\" length=\"4\""));
    assertThat(out("export", "--like", "iso93-ascii", "--jpos", packager.toString()))
        .contains("id=\"26\"");

    assertThat(run("lint", "--like", "iso78", packager.toString())).isEqualTo(3);
    assertThat(run("lint", "--like", "iso93-ascii", "iso87-ascii")).isEqualTo(2);
    assertThat(err.toString()).contains("--like is for packager files (.xml), not for iso87-ascii");
  }

  @Test
  void shouldTellErrorsInOneLine() {
    assertThat(run("import", folder.resolve("none.xml").toString())).isEqualTo(1);
    assertThat(err.toString()).startsWith("TG-SPC-001 ").hasLineCount(1);
    assertThat(run("export", "iso87-ascii")).isEqualTo(2);
    assertThat(run("export", "--jpos", "iso78")).isEqualTo(3);
    assertThat(run("import", "--like", "iso78", packager.toString())).isEqualTo(3);
  }

  private String json(String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--json";
    String line = out(all);
    assertThat(line).startsWith("{").endsWith("}\n").hasLineCount(1);
    return line;
  }

  private String out(String... arguments) {
    run(arguments);
    return out.toString();
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    String[] all = new String[arguments.length + 1];
    all[0] = "spec";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }
}
