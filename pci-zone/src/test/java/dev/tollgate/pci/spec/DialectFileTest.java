package dev.tollgate.pci.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.pci.yaml.YamlMap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectFileTest {
  @TempDir private Path home;
  private final List<String> asked = new ArrayList<>();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dialect: iso87-binary                            | iso87-binary |
          dialect: net/own.yaml                            | own          |
          dialect: net/delta.xml                           | packager     | net/delta.xml iso87-ascii
          dialect: {jpos-packager: delta.xml}              | packager     | delta.xml iso87-ascii
          dialect: {jpos-packager: d, like: iso93-ascii}   | packager     | d iso93-ascii
          """)
  void shouldFindTheDialectOfANetwork(String network, String dialect, String packager)
      throws IOException {
    Files.createDirectories(home.resolve("net"));
    Files.writeString(home.resolve("net/own.yaml"), "dialect: own\n");

    YamlMap found = DialectFile.of(yaml(network), home, this::read);

    assertThat(found.text("dialect")).isEqualTo(dialect);
    assertThat(asked).isEqualTo(packager == null ? List.of() : List.of(packager));
  }

  @Test
  void shouldRefuseKeysThatAPackagerDoesNotHave() {
    YamlMap network = yaml("dialect: {jpos-packager: delta.xml, liek: iso93-ascii}");
    DialectFile.of(network, home, this::read);

    assertThatThrownBy(network::done).hasMessageContaining("did you mean 'like'?");
  }

  @Test
  void shouldSayWhichDialectsThereAre() {
    assertThatThrownBy(() -> DialectFile.of("iso78", home, this::read))
        .hasMessageStartingWith("TG-MSG-001 no such dialect: iso78")
        .hasMessageContaining("iso87-ascii");
  }

  private YamlMap read(Path packager, String like) {
    asked.add(home.relativize(packager) + " " + like);
    return yaml("dialect: packager");
  }

  private static YamlMap yaml(String text) {
    return YamlMap.read("test.yaml", new ByteArrayInputStream(text.getBytes(UTF_8)));
  }
}
