package dev.tollgate.bench.spec;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A published message, as jPOS decodes it with the packager it is named with. The file is {@code
 * iso8583-messages.json}; each entry of it tells its source.
 *
 * @param hex without the bytes in front of the message type
 * @param packager file name; empty if none is known
 * @param fields as jPOS decodes them; empty if nobody says
 */
record SampleMessage(String id, String hex, String packager, SortedMap<Integer, String> fields) {
  static List<SampleMessage> all() {
    InputStream in =
        SampleMessage.class.getResourceAsStream("/dev/tollgate/bench/spec/iso8583-messages.json");
    Object file = new Load(LoadSettings.builder().build()).loadFromInputStream(in);
    return ((List<?>) ((Map<?, ?>) file).get("messages"))
        .stream().map(entry -> of((Map<?, ?>) entry)).toList();
  }

  private static SampleMessage of(Map<?, ?> entry) {
    SortedMap<Integer, String> fields = new TreeMap<>();
    if (entry.get("fields") instanceof Map<?, ?> map) {
      map.forEach((key, value) -> fields.put(Integer.valueOf(key.toString()), value.toString()));
    }
    int header = 2 * ((Number) entry.get("header_bytes")).intValue();
    return new SampleMessage(
        entry.get("id").toString(),
        entry.get("hex").toString().substring(header),
        entry.get("packager").toString(),
        fields);
  }

  @Override
  public String toString() {
    return id;
  }
}
