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
  public static List<OperatorCommand> read(Path file) {
    List<OperatorCommand> pockets = new ArrayList<>();
    CsvFile csv = new CsvFile(file, HEADER);
    csv.read(cells -> pockets.add(pocket(csv, cells[0], cells[1], cells[2])));
    return pockets;
  }

  private static OperatorCommand pocket(
      CsvFile csv, String account, String currency, String balance) {
    csv.unique(account + "," + currency, "pocket");
    csv.column(
        account.matches("[A-Za-z0-9._-]{1,16}"), "account", "write 1 to 16 letters, digits or -_.");
    int number = csv.currency(currency, "currency").getNumericCode();
    csv.column(
        balance.matches("[0-9]{1,15}"), "balance_minor", "write up to 15 digits, in minor units");
    return new OperatorCommand.Pocket(Ascii16.parse(account), number, Long.parseLong(balance));
  }
}
