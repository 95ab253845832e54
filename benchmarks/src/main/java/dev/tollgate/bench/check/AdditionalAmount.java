package dev.tollgate.bench.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One part of DE54, twenty characters.
 *
 * @param account DE3 positions 3 and 4: which account
 * @param type 01 ledger balance, 02 available balance, 40 cash, 57 original amount
 * @param currency ISO 4217 numeric, three digits
 * @param minor negative for a debit
 */
public record AdditionalAmount(String account, String type, String currency, long minor) {
  /** The account nobody chose. */
  public static final String DEFAULT_ACCOUNT = "00";

  public static final String LEDGER_BALANCE = "01";
  public static final String AVAILABLE_BALANCE = "02";
  public static final String CASH = "40";
  public static final String ORIGINAL_AMOUNT = "57";

  private static final Pattern PART = Pattern.compile("(\\d\\d)(\\d\\d)(\\d{3})([CD])(\\d{12})");
  private static final int CHARS = 20;

  /** All parts of a field; empty if it does not consist of whole ones. */
  public static List<AdditionalAmount> parse(String field) {
    List<AdditionalAmount> amounts = new ArrayList<>();
    for (int at = 0; at < field.length(); at += CHARS) {
      Matcher part = PART.matcher(field.substring(at, Math.min(at + CHARS, field.length())));
      if (!part.matches()) {
        return List.of();
      }
      long minor = Long.parseLong(part.group(5));
      amounts.add(
          new AdditionalAmount(
              part.group(1),
              part.group(2),
              part.group(3),
              "D".equals(part.group(4)) ? -minor : minor));
    }
    return amounts;
  }

  /** As it stands in the field. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%s%s%s%s%012d",
        account,
        type,
        currency,
        minor < 0 ? "D" : "C",
        Math.abs(minor));
  }
}
