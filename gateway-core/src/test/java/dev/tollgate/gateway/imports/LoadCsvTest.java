package dev.tollgate.gateway.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.fault.ExitCode;
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
import org.junit.jupiter.params.provider.ValueSource;

class LoadCsvTest {
  private static final String HEADER = "reference,account,currency,amount_minor";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void shouldReadLoadsWithTheirLines(String end) throws IOException {
    Path file =
        write(
            String.join(end, "\uFEFF" + HEADER, "2026-08/17:a#1,anna,EUR,1250", "", "b,bo,JPY,7"));

    FileRows rows = LoadCsv.read(file);

    assertThat(rows.wrong().count()).isZero();
    assertThat(rows.wrong().exitCode()).isEqualTo(ExitCode.OK);
    assertThat(rows.lines()).containsExactly(2, 4);
    assertThat(rows.commands())
        .containsExactly(
            new OperatorCommand.Load(
                Ascii16.parse("2026-08/17:a#1"), Ascii16.parse("anna"), 978, 1250),
            new OperatorCommand.Load(Ascii16.parse("b"), Ascii16.parse("bo"), 392, 7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "r1,anna,EUR                    | TG-CSV-004 | ''",
        "r1,anna,EUR,1,                 | TG-CSV-004 | ''",
        ",anna,EUR,1                    | TG-CSV-005 | ' reference'",
        "r2345678901234567,anna,EUR,1   | TG-CSV-005 | ' reference'",
        "r 1,anna,EUR,1                 | TG-CSV-005 | ' reference'",
        "'\"r1\",anna,EUR,1'            | TG-CSV-005 | ' reference'",
        "ré,anna,EUR,1                  | TG-CSV-005 | ' reference'",
        "r1,#FUNDING,EUR,1              | TG-CSV-005 | ' account'",
        "r1,a2345678901234567,EUR,1     | TG-CSV-005 | ' account'",
        "r1,anna,978,1                  | TG-CSV-005 | ' currency'",
        "r1,anna,XAU,1                  | TG-CSV-005 | ' currency'",
        "r1,anna,eur,1                  | TG-CSV-005 | ' currency'",
        "r1,anna,EUR,-1                 | TG-CSV-005 | ' amount_minor'",
        "r1,anna,EUR,0                  | TG-CSV-005 | ' amount_minor'",
        "r1,anna,EUR,12.50              | TG-CSV-005 | ' amount_minor'",
        "r1,anna,EUR,                   | TG-CSV-005 | ' amount_minor'",
        "r1,anna,EUR,1234567890123456   | TG-CSV-005 | ' amount_minor'",
        "first,boris,EUR,2              | TG-CSV-006 | ''",
        "first,anna,EUR,1               | TG-CSV-006 | ''",
      })
  void shouldNameLineAndColumn(String row, String code, String column) throws IOException {
    Path file = write(HEADER + "\nfirst,anna,EUR,1\n" + row + "\nlast,anna,EUR,1\n");

    FileRows rows = LoadCsv.read(file);

    assertThat(rows.lines()).containsExactly(2, 4);
    assertThat(rows.wrong().told())
        .singleElement()
        .extracting(TollgateException::line)
        .asString()
        .startsWith(code + " ")
        .contains(": " + file + ":3" + column + "; next: ");
    assertThat(rows.wrong().exitCode()).isEqualTo(ExitCode.FOUND_WRONG);
  }

  @Test
  void shouldTellThousandWrongLinesAndCountThemAll() throws IOException {
    WrongLines wrong = LoadCsv.read(write(HEADER + "\nr,anna,EUR,0".repeat(1_001))).wrong();

    assertThat(wrong.count()).isEqualTo(1_001);
    assertThat(wrong.told()).hasSize(1_000);
    assertThat(wrong.told().getFirst().line()).contains(":2 amount_minor;");
    assertThat(wrong.told().getLast().line()).contains(":1001;"); // the reference of an earlier one
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n", "r1,anna,EUR,1", HEADER + ",", "account,currency,balance_minor"})
  void shouldAskForTheHeader(String text) throws IOException {
    Path file = write(text);

    assertThatThrownBy(() -> LoadCsv.read(file))
        .hasMessageStartingWith("TG-CSV-002 ")
        .hasMessageContaining(file + ":1; next: start the file with: " + HEADER);
  }

  @Test
  void shouldSayWhenThereIsNoTextToRead() throws IOException {
    Path binary = Files.write(folder.resolve("binary.csv"), new byte[] {(byte) 0xff, 'a'});

    for (Path file : new Path[] {folder.resolve("none.csv"), folder, binary}) {
      assertThatThrownBy(() -> LoadCsv.read(file))
          .hasMessageStartingWith("TG-CSV-001 ")
          .hasMessageContaining(file.toString());
    }
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("loads.csv"), text);
  }
}
