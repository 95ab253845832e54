package dev.tollgate.gateway.imports;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code reference,account,currency,amount_minor}. It goes on behind a wrong row, so that a
 * file can be corrected in one go.
 */
public final class LoadCsv {
  static final String HEADER = "reference,account,currency,amount_minor";

  private LoadCsv() {}

  /** Reads the whole file. */
  public static FileRows read(Path file) {
    List<OperatorCommand> loads = new ArrayList<>();
    List<Integer> lines = new ArrayList<>();
    WrongLines wrong = new WrongLines();
    CsvFile csv = new CsvFile(file, HEADER);
    csv.read(
        cells -> {
          loads.add(load(csv, cells[0], cells[1], cells[2], cells[3]));
          lines.add(csv.line());
        },
        wrong::add);
    return new FileRows(file, loads, lines, wrong);
  }

  private static OperatorCommand load(
      CsvFile csv, String reference, String account, String currency, String amount) {
    csv.column(
        Ascii16.isName(reference) && reference.indexOf('"') < 0, // quotes would be part of it
        "reference",
        "write 1 to 16 printable ASCII characters without space, comma and quotation mark");
    csv.unique(reference, "reference");
    Ascii16 name = csv.account(account);
    int number = csv.currency(currency, "currency").getNumericCode();
    long amountMinor = csv.amountMinor(amount, "amount_minor");
    csv.column(amountMinor > 0, "amount_minor", "write more than zero");
    return new OperatorCommand.Load(Ascii16.parse(reference), name, number, amountMinor);
  }
}
