package dev.tollgate.gateway.imports;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.currency.Iso4217;
import dev.tollgate.gateway.ledger.Ascii16;
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

  /** Gives the cells of each row in turn, up to the first wrong one; empty lines are left out. */
  void read(Consumer<String[]> reader) {
    read(
        reader,
        fault -> {
          throw fault;
        });
  }

  /**
   * The same, but goes on behind wrong rows.
   *
   * @param onWrong told what is wrong with each
   */
  void read(Consumer<String[]> reader, Consumer<TollgateException> onWrong) {
    List<String> lines = lines();
    line = 1;
    String next = "start the file with: " + header;
    require(!lines.isEmpty(), "TG-CSV-002", "no header line", next);
    require(withoutMark(lines.getFirst()).equals(header), "TG-CSV-002", "wrong header", next);
    for (String row : lines.subList(1, lines.size())) {
      line++;
      if (!row.isEmpty()) {
        read(row, reader, onWrong);
      }
    }
  }

  private void read(String row, Consumer<String[]> reader, Consumer<TollgateException> onWrong) {
    try {
      String[] cells = row.split(",", -1);
      require(
          cells.length == columns, "TG-CSV-004", "not " + columns + " columns", "see the header");
      reader.accept(cells);
    } catch (TollgateException fault) {
      onWrong.accept(fault);
    }
  }

  /** Of the row that is being read, from 1. */
  int line() {
    return line;
  }

  /** Refuses the row if one before it had the same key. */
  void unique(String key, String what) {
    require(
        keys.add(key), "TG-CSV-006", "the " + what + " of an earlier line", "remove one of them");
  }

  Ascii16 account(String text) {
    column(text.matches("[A-Za-z0-9._-]{1,16}"), "account", "write 1 to 16 letters, digits or -_.");
    return Ascii16.parse(text);
  }

  long amountMinor(String text, String column) {
    column(
        text.matches("[0-9]{1,15}"),
        column,
        "write up to 15 digits, in minor units: 1250 for 12.50 EUR");
    return Long.parseLong(text);
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

  /** Spreadsheets put a byte order mark before UTF-8. */
  private static String withoutMark(String firstLine) {
    return firstLine.startsWith("\uFEFF") ? firstLine.substring(1) : firstLine;
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
      throw new TollgateException(code, ExitCode.FOUND_WRONG, what, file + ":" + line, next);
    }
  }
}
