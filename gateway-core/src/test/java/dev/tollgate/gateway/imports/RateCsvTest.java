package dev.tollgate.gateway.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateCsvTest {
  private static final int EUR = 978;
  private static final int USD = 840;

  @TempDir private Path folder;

  // Exponents: EUR 2, USD 2, JPY 0, KWD 3, CLF 4.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          row                       | numerator       | denominator
          USD,EUR,0.92              | 23              | 25
          USD,EUR,1                 | 1               | 1
          USD,EUR,0001.50           | 3               | 2
          USD,EUR,3.000000000001    | 3000000000001   | 1000000000000
          USD,JPY,150.25            | 601             | 400
          JPY,USD,0.0066            | 33              | 50
          KWD,JPY,490               | 49              | 100
          JPY,KWD,0.002             | 2               | 1
          JPY,CLF,999999999.99999   | 99999999999999  | 10
          CLF,JPY,0.000000000001    | 1               | 10000000000000000
          """)
  void shouldReadARateInMinorUnits(String row, long numerator, long denominator)
      throws IOException {
    Path file = write("from,to,rate\n" + row + "\n");
    OperatorCommand.Rate rate = (OperatorCommand.Rate) RateCsv.read(file).getFirst();
    assertThat(rate.numerator()).isEqualTo(numerator);
    assertThat(rate.denominator()).isEqualTo(denominator);
  }

  @Test
  void shouldGiveTheInverseOfARowWithoutItsOpposite() throws IOException {
    Path file = write("from,to,rate\r\nUSD,EUR,0.92\r\n\r\nGBP,EUR,1.2\nEUR,GBP,0.8");

    assertThat(RateCsv.read(file))
        .containsExactly(
            new OperatorCommand.Rate(USD, EUR, 23, 25),
            new OperatorCommand.Rate(EUR, USD, 25, 23),
            new OperatorCommand.Rate(826, EUR, 6, 5),
            new OperatorCommand.Rate(EUR, 826, 4, 5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                 | TG-CSV-002 | :1",
        "from,to                            | TG-CSV-002 | :1",
        "HEADER;USD,EUR                     | TG-CSV-004 | :2",
        "HEADER;USD,EUR,1,2                 | TG-CSV-004 | :2",
        "HEADER;USD,EUR,1;USA,EUR,1         | TG-CSV-005 | :3 from",
        "HEADER;usd,EUR,1                   | TG-CSV-005 | :2 from",
        "HEADER;840,EUR,1                   | TG-CSV-005 | :2 from",
        "HEADER;XAU,EUR,1                   | TG-CSV-005 | :2 from",
        "HEADER;USD,EURO,1                  | TG-CSV-005 | :2 to",
        "HEADER;USD,USD,1                   | TG-CSV-005 | :2 to",
        "HEADER;USD,EUR,0                   | TG-CSV-005 | :2 rate",
        "HEADER;USD,EUR,0.000               | TG-CSV-005 | :2 rate",
        "HEADER;USD,EUR,-1                  | TG-CSV-005 | :2 rate",
        "HEADER;USD,EUR,1e3                 | TG-CSV-005 | :2 rate",
        "HEADER;USD,EUR,.5                  | TG-CSV-005 | :2 rate",
        "HEADER;USD,EUR,1.                  | TG-CSV-005 | :2 rate",
        "HEADER;USD,EUR,''                  | TG-CSV-005 | :2 rate",
        "HEADER;USD,EUR, 1                  | TG-CSV-005 | :2 rate",
        "HEADER;USD,EUR,1234567890          | TG-CSV-005 | :2 rate",
        "HEADER;USD,EUR,0.1234567890123     | TG-CSV-005 | :2 rate",
        "HEADER;USD,EUR,123.123456789012    | TG-CSV-005 | :2 rate",
        "HEADER;USD,EUR,1;GBP,EUR,1;USD,EUR,2 | TG-CSV-006 | :4",
      })
  void shouldNameLineAndColumn(String rows, String code, String place) throws IOException {
    Path file = write(rows.replace("HEADER", "from,to,rate").replace(';', '\n'));

    assertThatThrownBy(() -> RateCsv.read(file))
        .isInstanceOf(TollgateException.class)
        .hasMessageStartingWith(code)
        .hasMessageContaining(file + place)
        .hasMessageContaining("; next: ");
  }

  @Test
  void shouldSayWhenThereIsNoFile() {
    assertThatThrownBy(() -> RateCsv.read(folder.resolve("none.csv")))
        .hasMessageStartingWith("TG-CSV-001");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("rates.csv"), text);
  }
}
