package dev.tollgate.pci.spec;

import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.yaml.YamlMap;
import java.nio.file.Path;

/**
 * Where a dialect comes from: shipped by name, a YAML file, or a jPOS packager file. Whatever it
 * is, it is one {@link YamlMap} in the grammar of docs/DIALECTS.md before the codec reads it.
 */
public final class DialectFile {
  /** What a packager is like unless its user says otherwise. */
  public static final String LIKE_DEFAULT = "iso87-ascii";

  /** Turns a packager file, which is not read inside the zone, into a dialect. */
  @FunctionalInterface
  public interface PackagerReader {
    /**
     * @param like the shipped dialect that says what a packager does not
     */
    YamlMap read(Path packager, String like);
  }

  private DialectFile() {}

  /**
   * The dialect of a network, from its key {@code dialect}: a name, a file, or a map of {@code
   * jpos-packager} and {@code like}.
   *
   * @param home where relative paths start
   */
  public static YamlMap of(YamlMap network, Path home, PackagerReader packagers) {
    if (!network.isMap("dialect")) {
      return of(network.text("dialect"), home, packagers);
    }
    YamlMap packager = network.map("dialect");
    return packagers.read(
        home.resolve(packager.text("jpos-packager")), packager.textOr("like", LIKE_DEFAULT));
  }

  /**
   * The dialect that a name or path stands for: {@code x.yaml} and {@code x.yml} are dialect files,
   * {@code x.xml} is a packager like {@value #LIKE_DEFAULT}, anything else is shipped by that name.
   *
   * @param folder where relative paths start
   */
  public static YamlMap of(String name, Path folder, PackagerReader packagers) {
    if (name.endsWith(".xml")) {
      return packagers.read(folder.resolve(name), LIKE_DEFAULT);
    }
    return name.endsWith(".yaml") || name.endsWith(".yml")
        ? YamlMap.read(folder.resolve(name))
        : DialectReader.shippedFile(name);
  }
}
