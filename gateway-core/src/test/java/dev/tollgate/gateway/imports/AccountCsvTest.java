package dev.tollgate.gateway.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountCsvTest {
  @TempDir private Path folder;

  @Test
  void shouldReadRowsWithWindowsLineEndsAndWithoutALastOne() throws IOException {
    Path file = write("account,currency,balance_minor\r\nanna,EUR,100\r\n\r\nanna,JPY,7");

    FileRows rows = AccountCsv.read(file);

    assertThat(rows.commands())
        .containsExactly(
            new OperatorCommand.Pocket(Ascii16.parse("anna"), 978, 100),
            new OperatorCommand.Pocket(Ascii16.parse("anna"), 392, 7));
    assertThat(rows.lines()).containsExactly(2, 4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                   | TG-CSV-002 | :1",
        "account,currency                     | TG-CSV-002 | :1",
        "HEADER;anna,EUR                      | TG-CSV-004 | :2",
        "HEADER;anna,EUR,1,2                  | TG-CSV-004 | :2",
        "HEADER;anna,EUR,1;bo ris,EUR,1       | TG-CSV-005 | :3 account",
        "HEADER;a2345678901234567,EUR,1       | TG-CSV-005 | :2 account",
        "HEADER;anna,EURO,1                   | TG-CSV-005 | :2 currency",
        "HEADER;anna,978,1                    | TG-CSV-005 | :2 currency",
        "HEADER;anna,EUR,-1                   | TG-CSV-005 | :2 balance_minor",
        "HEADER;anna,EUR,1.00                 | TG-CSV-005 | :2 balance_minor",
        "HEADER;anna,EUR,1234567890123456     | TG-CSV-005 | :2 balance_minor",
        "HEADER;anna,EUR,1;anna,EUR,1         | TG-CSV-006 | :3",
      })
  void shouldNameLineAndColumn(String rows, String code, String place) throws IOException {
    String text = rows.replace("HEADER", "account,currency,balance_minor").replace(';', '\n');
    Path file = write(text);

    assertThatThrownBy(() -> AccountCsv.read(file))
        .isInstanceOf(TollgateException.class)
        .hasMessageStartingWith(code)
        .hasMessageContaining(file + place)
        .hasMessageContaining("; next: ");
  }

  /** As spreadsheets write it. */
  @Test
  void shouldReadAFileWithAByteOrderMark() throws IOException {
    Path file = write("\uFEFFaccount,currency,balance_minor\nanna,EUR,100");

    assertThat(AccountCsv.read(file).commands()).hasSize(1);
  }

  @Test
  void shouldSayWhenThereIsNoFile() {
    assertThatThrownBy(() -> AccountCsv.read(folder.resolve("none.csv")))
        .hasMessageStartingWith("TG-CSV-001");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("accounts.csv"), text);
  }
}
