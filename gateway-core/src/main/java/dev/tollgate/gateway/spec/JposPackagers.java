package dev.tollgate.gateway.spec;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.pci.yaml.YamlMap;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;

/**
 * How the zone gets a dialect from a jPOS packager file: as the very text that {@code spec import}
 * prints. For {@link dev.tollgate.pci.spec.DialectFile}.
 */
public final class JposPackagers {
  private JposPackagers() {}

  /**
   * Reads a packager file.
   *
   * @param like name of a shipped dialect
   */
  public static YamlMap read(Path packager, String like) {
    byte[] yaml = PackagerImport.yaml(packager, like).getBytes(UTF_8);
    return YamlMap.read(packager + " as YAML", new ByteArrayInputStream(yaml));
  }
}
