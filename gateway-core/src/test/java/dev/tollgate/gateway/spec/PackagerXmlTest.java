package dev.tollgate.gateway.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A packager file comes from anywhere, so it is read as an attack. */
class PackagerXmlTest {
  private static final String FIELD =
      "<isofield id=\"3\" length=\"6\" name=\"%s\" class=\"org.jpos.iso.IFA_NUMERIC\"/>";

  @TempDir private Path folder;

  @Test
  void shouldStepOverTheDocumentTypeThatPackagersHave() {
    String fields = XmlFile.withFields(folder, FIELD.formatted("code")).yaml();
    String text = read(folder.resolve("packager.xml"));

    XmlFile file = XmlFile.of(folder, "<?xml version=\"1.0\"?>\n" + XmlFile.DOCTYPE + text);

    assertThat(file.yaml()).isEqualTo(fields);
  }

  @Test
  void shouldKeepLineNumbersBehindTheDocumentType() {
    String doctype = XmlFile.DOCTYPE.replace(" PUBLIC", "\n  PUBLIC");
    XmlFile file =
        XmlFile.of(
            folder, "<!-- [ ]> -->\n" + doctype + "<isopackager>\n\n<isofeld/></isopackager>");

    assertThat(file.error()).startsWith("TG-SPC-006 unknown element 'isofeld': packager.xml:6;");
  }

  @Test
  void shouldTellTheLineWhereATagOfManyLinesStarts() {
    XmlFile file = XmlFile.withFields(folder, "\n<isofield\n id=\"3\"\n\n length=\"6\"/>");

    assertThat(file.error()).startsWith("TG-SPC-006 isofield without class: packager.xml:5;");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void shouldTellLinesFarDown(String lineEnd) {
    String fields = FIELD.formatted("caf\u00e9 &amp;\n") + "\n";
    String text = "<isopackager>\n" + fields.repeat(2_000) + "<isofield/>\n\n<what/></isopackager>";

    assertThat(XmlFile.of(folder, text.replace("\n", lineEnd)).error())
        .startsWith("TG-SPC-006 unknown element 'what': packager.xml:4004;");
  }

  @Test
  void shouldRefuseEntitiesThatExpand() {
    StringBuilder laughs = new StringBuilder("<!DOCTYPE isopackager [<!ENTITY a0 \"ha\">");
    for (int i = 1; i < 40; i++) {
      laughs.append("<!ENTITY a%d \"&a%d;&a%d;\">".formatted(i, i - 1, i - 1));
    }
    XmlFile file = XmlFile.of(folder, laughs + "]>\n<isopackager>&a39;</isopackager>");

    assertThat(quickly(file)).startsWith("TG-SPC-004 ");
  }

  @Test
  void shouldRefuseAnEntityWithoutADeclaration() {
    assertThat(XmlFile.withFields(folder, FIELD.formatted("&a;")).error())
        .startsWith("TG-SPC-003 not XML as it is accepted here: packager.xml:4;");
  }

  @Test
  void shouldReadNoOtherFile() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "code");
    XmlFile file =
        XmlFile.of(
            folder,
            "<!DOCTYPE isopackager [<!ENTITY a SYSTEM \""
                + secret.toUri()
                + "\">]>\n"
                + "<isopackager>"
                + FIELD.formatted("&a;")
                + "</isopackager>");

    assertThat(file.error()).startsWith("TG-SPC-004 ").doesNotContain("code");
  }

  @Test
  void shouldConnectToNobody() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(200);
      String url = "http://127.0.0.1:" + server.getLocalPort() + "/";
      String text = read(XmlFile.withFields(folder, FIELD.formatted("code")).path());
      XmlFile external =
          XmlFile.of(folder, "<!DOCTYPE isopackager SYSTEM \"" + url + "a.dtd\">\n" + text);
      assertThat(quickly(external)).isEmpty();
      XmlFile parameter =
          XmlFile.of(
              folder, "<!DOCTYPE isopackager [<!ENTITY % p SYSTEM \"" + url + "\"> %p;]>\n" + text);
      assertThat(quickly(parameter)).startsWith("TG-SPC-004 ");

      Assertions.assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void shouldRefuseADocumentTypeInAnotherPlace() {
    assertThat(XmlFile.of(folder, XmlFile.DOCTYPE + XmlFile.DOCTYPE + "<isopackager/>").error())
        .matches("TG-SPC-00[34] .*");
    assertThat(XmlFile.of(folder, "<!DOCTYPE isopackager \"").error()).startsWith("TG-SPC-003 ");
  }

  @Test
  void shouldRefuseWhatIsTooLarge() throws IOException {
    Path path = folder.resolve("large.xml");
    Files.writeString(path, "<isopackager>" + " ".repeat(10 << 20) + "</isopackager>");

    assertThat(quickly(new XmlFile(path))).startsWith("TG-SPC-002 ");
  }

  @Test
  void shouldRefuseWhatIsTooDeepOrTooMuch() {
    String deep = "<isofieldpackager>".repeat(50_000);
    assertThat(quickly(XmlFile.of(folder, "<isopackager>" + deep))).startsWith("TG-SPC-005 ");

    String many = "<isofield/>".repeat(50_000);
    assertThat(quickly(XmlFile.of(folder, "<isopackager>" + many + "</isopackager>")))
        .startsWith("TG-SPC-005 ");
  }

  @Test
  void shouldRefuseTensOfThousandsOfAttributes() {
    StringBuilder attributes = new StringBuilder();
    for (int i = 0; i < 50_000; i++) {
      attributes.append(" a%d=\"\"".formatted(i));
    }

    assertThat(quickly(XmlFile.of(folder, "<isopackager" + attributes + "/>")))
        .startsWith("TG-SPC-00");
  }

  @Test
  void shouldReadNamesInLatin1() throws IOException {
    XmlFile file = XmlFile.withFields(folder, FIELD.formatted("C\u00f3digo"));
    Files.write(file.path(), read(file.path()).getBytes(StandardCharsets.ISO_8859_1));

    assertThat(file.field(3)).contains("name: \"C\u00f3digo\"");
  }

  @Test
  void shouldSayThatThereIsNoSuchFile() {
    assertThat(new XmlFile(folder.resolve("none.xml")).error())
        .startsWith("TG-SPC-001 cannot read the file: none.xml;");
  }

  private static String quickly(XmlFile file) {
    return assertTimeoutPreemptively(Duration.ofSeconds(5), file::error);
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
