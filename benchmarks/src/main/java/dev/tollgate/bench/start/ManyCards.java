package dev.tollgate.bench.start;

import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.cards.Luhn;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Test cards in the published test range 4000 00, without a PIN, each with an account of its own:
 * written card by card, so that ten million take no memory.
 *
 * @param count up to 100 million
 */
record ManyCards(int count) {
  static final String EXPIRY = "3112";
  private static final String RANGE = "400000";
  private static final String BALANCE_MINOR = "1000000000000";

  String pan(int card) {
    return Luhn.complete(RANGE + String.format(Locale.ROOT, "%09d", card));
  }

  void writeCards(Path file) throws IOException {
    write(file, CardFile.HEADER, this::cardRow);
  }

  void writeAccounts(Path file) throws IOException {
    write(file, "account,currency,balance_minor", card -> account(card) + ",EUR," + BALANCE_MINOR);
  }

  private String cardRow(int card) {
    String account = account(card);
    return new Card(pan(card), "0", EXPIRY, "201", "NONE", "", "", account, "default", "ACTIVE")
        .row();
  }

  private static String account(int card) {
    return String.format(Locale.ROOT, "bench%08d", card);
  }

  private void write(Path file, String header, IntFunction<String> row) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(header + "\n");
      for (int card = 0; card < count; card++) {
        out.write(row.apply(card) + "\n");
      }
    }
  }
}
