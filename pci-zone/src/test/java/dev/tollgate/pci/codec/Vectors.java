package dev.tollgate.pci.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads the JSON vectors beside the tests; JSON is a subset of YAML. */
public final class Vectors {
  private Vectors() {}

  @SuppressWarnings("unchecked")
  public static List<Map<String, Object>> read(String file, String list) {
    try (InputStream in = Vectors.class.getResourceAsStream(file)) {
      var root =
          (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromInputStream(in);
      return (List<Map<String, Object>>) root.get(list);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] message(Map<String, Object> vector) {
    return HexFormat.of().parseHex((String) vector.get("hex"));
  }
}
