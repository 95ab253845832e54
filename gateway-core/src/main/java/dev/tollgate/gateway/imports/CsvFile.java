package dev.tollgate.gateway.imports;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.currency.Iso4217;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A CSV import, read row by row. Its errors name file, line and column, never the value. */
final class CsvFile {
  private final Path file;
  private final String header;
  private final int columns;
  private final Set<String> keys = new HashSet<>();
  private int line;

  /**
   * @param header the first line as it must be
   */
  CsvFile(Path file, String header) {
    this.file = file;
    this.header = header;
    this.columns = header.split(",").length;
  }

  /** Gives the cells of each row in turn; empty lines are left out. */
  void read(Consumer<String[]> reader) {
    for (String row : lines()) {
      line++;
      if (line == 1) {
        require(row.equals(header), "TG-CSV-002", "wrong header", "start the file with: " + header);
      } else if (!row.isEmpty()) {
        String[] cells = row.split(",", -1);
        require(
            cells.length == columns, "TG-CSV-004", "not " + columns + " columns", "see the header");
        reader.accept(cells);
      }
    }
    require(line > 0, "TG-CSV-002", "no header line", "start the file with: " + header);
  }

  /** Refuses the row if one before it had the same key. */
  void unique(String key, String what) {
    require(
        keys.add(key), "TG-CSV-006", "the " + what + " of an earlier line", "remove one of them");
  }

  Currency currency(String text, String column) {
    return Iso4217.find(text)
        .orElseThrow(() -> wrong(column, "write an ISO 4217 code such as EUR"));
  }

  void column(boolean right, String column, String next) {
    if (!right) {
      throw wrong(column, next);
    }
  }

  private TollgateException wrong(String column, String next) {
    return new TollgateException(
        "TG-CSV-005", ExitCode.FOUND_WRONG, "wrong value", file + ":" + line + " " + column, next);
  }

  private List<String> lines() {
    try {
      return Files.readString(file, StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new TollgateException(
          "TG-CSV-001",
          ExitCode.FAILED,
          "file cannot be read",
          file.toString(),
          "check the path, the permissions and that it is UTF-8 text");
    }
  }

  private void require(boolean right, String code, String what, String next) {
    if (!right) {
      throw new TollgateException(
          code, ExitCode.FOUND_WRONG, what, file + ":" + Math.max(1, line), next);
    }
  }
}
