package dev.tollgate.gateway.journal;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.ledger.Ascii16;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads {@code account,currency,balance_minor}; all rows or an error that names line and column.
 */
public final class AccountCsv {
  static final String HEADER = "account,currency,balance_minor";

  private static final int COLUMNS = 3;

  private final Path file;
  private int line;

  private AccountCsv(Path file) {
    this.file = file;
  }

  /** Reads the whole file. */
  public static List<ImportCommand> read(Path file) {
    return new AccountCsv(file).read();
  }

  private List<ImportCommand> read() {
    List<ImportCommand> pockets = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String row : lines()) {
      line++;
      if (line == 1) {
        require(row.equals(HEADER), "TG-CSV-002", "wrong header", "start the file with: " + HEADER);
      } else if (!row.isEmpty()) {
        String[] cells = row.split(",", -1);
        require(cells.length == COLUMNS, "TG-CSV-004", "not 3 columns", "see the header");
        require(
            seen.add(cells[0] + "," + cells[1]),
            "TG-CSV-006",
            "the pocket of an earlier line",
            "remove one of them");
        pockets.add(
            new ImportCommand.Pocket(account(cells[0]), currency(cells[1]), amount(cells[2])));
      }
    }
    require(line > 0, "TG-CSV-002", "no header line", "start the file with: " + HEADER);
    return pockets;
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

  private Ascii16 account(String text) {
    column(text.matches("[A-Za-z0-9._-]{1,16}"), "account", "write 1 to 16 letters, digits or -_.");
    return Ascii16.parse(text);
  }

  /** Gold and the like have a code too, but no minor units to count in. */
  private int currency(String text) {
    String next = "write an ISO 4217 code such as EUR";
    try {
      Currency currency = Currency.getInstance(text);
      column(currency.getDefaultFractionDigits() >= 0, "currency", next);
      return currency.getNumericCode();
    } catch (IllegalArgumentException e) {
      throw wrong("currency", next);
    }
  }

  private long amount(String text) {
    column(text.matches("[0-9]{1,15}"), "balance_minor", "write up to 15 digits, in minor units");
    return Long.parseLong(text);
  }

  private void column(boolean right, String column, String next) {
    if (!right) {
      throw wrong(column, next);
    }
  }

  private TollgateException wrong(String column, String next) {
    return new TollgateException(
        "TG-CSV-005", ExitCode.FOUND_WRONG, "wrong value", file + ":" + line + " " + column, next);
  }

  private void require(boolean right, String code, String what, String next) {
    if (!right) {
      throw new TollgateException(
          code, ExitCode.FOUND_WRONG, what, file + ":" + Math.max(1, line), next);
    }
  }
}
