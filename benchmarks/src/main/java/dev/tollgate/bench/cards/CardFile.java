package dev.tollgate.bench.cards;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The issuer's card file of test cards, as {@code bin/tollgate cards import} reads it. */
public final class CardFile {
  public static final String HEADER =
      "pan,psn,expiry_yymm,service_code,pin_method,pvki,pin_check_value,account,product,status";
  private static final int COLUMNS = 10;

  private CardFile() {}

  /**
   * @param expiry YYMM
   * @param pinCheckValue PVV, four digits; empty without a PIN
   */
  public record Card(
      String pan,
      String psn,
      String expiry,
      String serviceCode,
      String pinMethod,
      String pvki,
      String pinCheckValue,
      String account,
      String product,
      String status) {

    /** One line of the file. */
    public String row() {
      return String.join(
          ",",
          pan,
          psn,
          expiry,
          serviceCode,
          pinMethod,
          pvki,
          pinCheckValue,
          account,
          product,
          status);
    }

    /** Keeps card data out of messages by construction. */
    @Override
    public String toString() {
      return "Card[account " + account + "]";
    }
  }

  /** The file of some cards, row by row. */
  public static Iterable<String> rows(Iterable<Card> cards) {
    return () ->
        Stream.concat(
                Stream.of(HEADER), StreamSupport.stream(cards.spliterator(), false).map(Card::row))
            .iterator();
  }

  /** Cards by PAN, in file order. */
  public static Map<String, Card> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException _) {
      throw wrong(file.toString(), "card file cannot be read");
    }
    if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
      throw wrong(file + " line 1", "not the header of a card file");
    }
    Map<String, Card> cards = new LinkedHashMap<>();
    for (int i = 1; i < lines.size(); i++) {
      List<String> cells = List.of(lines.get(i).split(",", -1));
      if (cells.size() != COLUMNS) {
        throw wrong(file + " line " + (i + 1), "not " + COLUMNS + " columns");
      }
      cards.put(cells.getFirst(), card(cells));
    }
    return cards;
  }

  private static Card card(List<String> cells) {
    return new Card(
        cells.get(0),
        cells.get(1),
        cells.get(2),
        cells.get(3),
        cells.get(4),
        cells.get(5),
        cells.get(6),
        cells.get(7),
        cells.get(8),
        cells.get(9));
  }

  private static TollgateException wrong(String where, String what) {
    return new TollgateException(
        "TG-BEN-011", ExitCode.FAILED, what, where, "restore the file from the repository");
  }
}
