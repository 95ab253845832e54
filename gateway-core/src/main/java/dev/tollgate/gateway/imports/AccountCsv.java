package dev.tollgate.gateway.imports;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code account,currency,balance_minor}; all rows or an error that names line and column.
 */
public final class AccountCsv {
  static final String HEADER = "account,currency,balance_minor";

  private AccountCsv() {}

  /** Reads the whole file. */
  public static FileRows read(Path file) {
    List<OperatorCommand> pockets = new ArrayList<>();
    List<Integer> lines = new ArrayList<>();
    CsvFile csv = new CsvFile(file, HEADER);
    csv.read(cells -> {
      pockets.add(pocket(csv, cells[0], cells[1], cells[2]));
      lines.add(csv.line());
    });
    return new FileRows(file, pockets, lines, new WrongLines());
  }

  private static OperatorCommand pocket(
      CsvFile csv, String account, String currency, String balance) {
    csv.unique(account + "," + currency, "pocket");
    Ascii16 name = csv.account(account);
    int number = csv.currency(currency, "currency").getNumericCode();
    return new OperatorCommand.Pocket(name, number, csv.amountMinor(balance, "balance_minor"));
  }
}
