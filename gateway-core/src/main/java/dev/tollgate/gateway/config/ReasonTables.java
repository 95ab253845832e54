package dev.tollgate.gateway.config;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.ReasonTable;
import dev.tollgate.pci.yaml.YamlMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tables reason to response code (DE39), as data: those that ship, and files of one's own. */
final class ReasonTables {
  private static final String FILE_ENDING = ".yaml";
  private static final Map<String, Reason> REASONS =
      Arrays.stream(Reason.values()).collect(Collectors.toMap(Enum::name, Function.identity()));

  private ReasonTables() {}

  /**
   * Reads a table.
   *
   * @param name of a shipped one, or of a file that ends in {@code .yaml}
   * @param home where relative paths start
   * @param nowMs the time by which each reason must have a code
   */
  static ReasonTable read(String name, Path home, long nowMs) {
    return name.endsWith(FILE_ENDING)
        ? read(YamlMap.read(home.resolve(name)), nowMs)
        : shipped(name, nowMs);
  }

  private static ReasonTable shipped(String name, long nowMs) {
    String resource = "/dev/tollgate/gateway/reasons/" + name + FILE_ENDING;
    try (InputStream in = ReasonTables.class.getResourceAsStream(resource)) {
      if (in != null) {
        return read(YamlMap.read(name + FILE_ENDING, in), nowMs);
      }
    } catch (IOException _) {
      // closing a resource; reading has its own error
    }
    throw new TollgateException(
        "TG-CFG-042",
        ExitCode.FOUND_WRONG,
        "no such reason table",
        name,
        "use a shipped one: iso87; or the path of a file that ends in .yaml");
  }

  private static ReasonTable read(YamlMap file, long nowMs) {
    List<ReasonTable.Row> rows = new ArrayList<>();
    for (YamlMap row : file.maps("reasons")) {
      rows.add(new ReasonTable.Row(row.choice("reason", REASONS), code(row), from(row)));
    }
    file.done();
    try {
      return ReasonTable.of(rows, nowMs);
    } catch (IllegalArgumentException e) {
      throw file.refuse(
          "reasons",
          String.valueOf(e.getMessage()),
          "give every reason one row that is valid now, and at most one for each date");
    }
  }

  private static String code(YamlMap row) {
    String code = row.text("code");
    if (!code.matches("[0-9A-Z]{2}")) {
      throw row.refuse("code", "not a response code", "write two digits or capital letters");
    }
    return code;
  }

  private static long from(YamlMap row) {
    if (!row.has("from")) {
      return ReasonTable.ALWAYS;
    }
    try {
      return LocalDate.parse(row.text("from"))
          .atStartOfDay(ZoneOffset.UTC)
          .toInstant()
          .toEpochMilli();
    } catch (DateTimeParseException e) {
      throw row.refuse("from", "not a date", "write a day (UTC) like 2026-12-01");
    }
  }
}
