package dev.tollgate.gateway.imports;

import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads {@code from,to,rate}: one major unit of {@code from} is worth {@code rate} major units of
 * {@code to}. All rows or an error that names line and column.
 *
 * <p>The ledger takes a rate for its own direction only. So a row whose opposite is not in the file
 * also gives that, as the exact inverse: one line is enough for a pair without a spread, and two
 * lines give each direction its price. Nothing is derived across a third currency.
 */
public final class RateCsv {
  static final String HEADER = "from,to,rate";

  /** With 12 of them after the point; then numerator and denominator stay below 10^18. */
  private static final int DIGITS_MAX = 14;

  private static final String RATE = "[0-9]{1,9}(\\.[0-9]{1,12})?";

  private RateCsv() {}

  /** Reads the whole file; the rates of its rows, each followed by its inverse if that is due. */
  public static List<OperatorCommand> read(Path file) {
    List<OperatorCommand.Rate> rows = new ArrayList<>();
    Set<List<Integer>> given = new HashSet<>();
    CsvFile csv = new CsvFile(file, HEADER);
    csv.read(cells -> {
      OperatorCommand.Rate rate = rate(csv, cells[0], cells[1], cells[2]);
      rows.add(rate);
      given.add(List.of(rate.from(), rate.to()));
    });
    List<OperatorCommand> rates = new ArrayList<>();
    for (OperatorCommand.Rate row : rows) {
      rates.add(row);
      if (!given.contains(List.of(row.to(), row.from()))) {
        rates.add(row.inverse());
      }
    }
    return rates;
  }

  private static OperatorCommand.Rate rate(CsvFile csv, String from, String to, String text) {
    csv.unique(from + "," + to, "rate");
    Currency source = csv.currency(from, "from");
    Currency target = csv.currency(to, "to");
    csv.column(!source.equals(target), "to", "write another currency than in from");
    csv.column(text.matches(RATE), "rate", "write a decimal such as 1.0845");
    BigDecimal rate = new BigDecimal(text).stripTrailingZeros();
    csv.column(rate.signum() > 0, "rate", "write more than zero");
    csv.column(
        rate.unscaledValue().toString().length() <= DIGITS_MAX,
        "rate",
        "write at most " + DIGITS_MAX + " digits");
    return inMinorUnits(source, target, rate);
  }

  /** As a fraction in lowest terms, with the exponents of both currencies in it. */
  private static OperatorCommand.Rate inMinorUnits(Currency from, Currency to, BigDecimal rate) {
    int shift = to.getDefaultFractionDigits() - from.getDefaultFractionDigits();
    BigDecimal minor = rate.movePointRight(shift).stripTrailingZeros();
    int scale = Math.max(0, minor.scale());
    BigInteger numerator = minor.setScale(scale).unscaledValue();
    BigInteger denominator = BigInteger.TEN.pow(scale);
    BigInteger divisor = numerator.gcd(denominator);
    return new OperatorCommand.Rate(
        from.getNumericCode(),
        to.getNumericCode(),
        numerator.divide(divisor).longValueExact(),
        denominator.divide(divisor).longValueExact());
  }
}
