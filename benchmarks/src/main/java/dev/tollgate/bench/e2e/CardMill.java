package dev.tollgate.bench.e2e;

import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.cards.Luhn;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.load.LoadFrames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Makes test cards in the published test range 4000 00, each with an account that never runs dry,
 * for measurements.
 */
final class CardMill {
  private static final String RANGE = "400000";
  static final String PIN = "1234";
  private static final String EXPIRY = "3112";
  private static final String KEY_INDEX = "1";
  private static final long BALANCE_MINOR = 1_000_000_000_000L;

  private final List<Card> cards = new ArrayList<>();
  private final CardCrypto crypto;

  CardMill(int count, CardCrypto crypto) {
    this.crypto = crypto;
    for (int i = 0; i < count; i++) {
      String pan = Luhn.complete(RANGE + String.format(Locale.ROOT, "%09d", i));
      String account = String.format(Locale.ROOT, "bench%06d", i);
      cards.add(
          new Card(
              pan,
              "0",
              EXPIRY,
              "201",
              "PVV",
              KEY_INDEX,
              crypto.pvv(pan, KEY_INDEX, PIN),
              account,
              "default",
              "ACTIVE"));
    }
  }

  void writeCards(Path file) throws IOException {
    write(file, CardFile.HEADER, cards.stream().map(Card::row).toList());
  }

  void writeAccounts(Path file) throws IOException {
    write(
        file,
        "account,currency,balance_minor",
        cards.stream().map(card -> card.account() + ",EUR," + BALANCE_MINOR).toList());
  }

  /** What all cards send, ready to be sent again and again. */
  LoadFrames frames(Workload workload) {
    return new LoadFrames(
        workload.dialect(), cards.stream().map(card -> workload.message(card, crypto)).toList());
  }

  private static void write(Path file, String header, List<String> rows) throws IOException {
    Files.writeString(file, header + "\n" + String.join("\n", rows) + "\n");
  }
}
