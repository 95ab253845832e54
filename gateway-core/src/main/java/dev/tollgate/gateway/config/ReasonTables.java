package dev.tollgate.gateway.config;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.ReasonTable;
import dev.tollgate.pci.yaml.YamlMap;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The response code tables that ship with the product: reason to DE39, as data. */
final class ReasonTables {
  private static final Map<String, Reason> REASONS =
      Arrays.stream(Reason.values()).collect(Collectors.toMap(Enum::name, Function.identity()));

  private ReasonTables() {}

  static ReasonTable shipped(String name) {
    String resource = "/dev/tollgate/gateway/reasons/" + name + ".yaml";
    try (InputStream in = ReasonTables.class.getResourceAsStream(resource)) {
      if (in != null) {
        return read(YamlMap.read(name + ".yaml", in));
      }
    } catch (IOException _) {
      // closing a resource; reading has its own error
    }
    throw new TollgateException(
        "TG-CFG-042",
        ExitCode.FOUND_WRONG,
        "no such reason table",
        name,
        "use a shipped one: iso87");
  }

  private static ReasonTable read(YamlMap file) {
    Map<Reason, String> codes = new EnumMap<>(Reason.class);
    for (YamlMap row : file.maps("reasons")) {
      Reason reason = row.choice("reason", REASONS);
      if (codes.put(reason, row.text("code")) != null) {
        throw row.refuse("reason", "a reason twice", "keep one of the rows");
      }
    }
    file.done();
    return ReasonTable.of(codes);
  }
}
