package dev.tollgate.bench.load;

import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.cards.Luhn;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.load.LoadFrames.Part;
import dev.tollgate.bench.load.LoadMix.Message;
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
public final class CardMill {
  private static final String RANGE = "400000";
  static final String PIN = "1234";
  private static final String EXPIRY = "3112";
  private static final String KEY_INDEX = "1";
  private static final long BALANCE_MINOR = 1_000_000_000_000L;

  private final List<Card> cards = new ArrayList<>();
  private final CardCrypto crypto;

  /**
   * @param count of cards; the first ones are the same whatever it is
   */
  public CardMill(int count, CardCrypto crypto) {
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

  public void writeCards(Path file) throws IOException {
    write(file, CardFile.HEADER, cards.stream().map(Card::row).toList());
  }

  public void writeAccounts(Path file) throws IOException {
    write(
        file,
        "account,currency,balance_minor",
        cards.stream()
            .map(card -> card.account() + "," + LoadMix.CURRENCY + "," + BALANCE_MINOR)
            .toList());
  }

  /** What these cards send, chips from their first transaction on. */
  public LoadFrames frames(LoadMix mix) {
    return frames(mix, 1);
  }

  /**
   * What these cards send, ready to be sent again and again.
   *
   * @param firstCounter the chips' next transaction counter, 1 to 65,535
   */
  public LoadFrames frames(LoadMix mix, int firstCounter) {
    CardMessages messages = new CardMessages(mix, crypto);
    List<Message> kinds = mix.messages();
    List<Part> parts = new ArrayList<>();
    for (Message kind : kinds) {
      List<LoadMessage> all =
          senders(mix, kind).stream().map(card -> messages.of(kind, card)).toList();
      int original = kind.of() == null ? -1 : kinds.indexOf(mix.message(kind.of()));
      boolean followed = kinds.stream().anyMatch(other -> kind.name().equals(other.of()));
      FrameSet frames = new FrameSet(kind.name(), mix.form(), all, firstCounter);
      parts.add(new Part(frames, kind.weight(), original, followed));
    }
    return new LoadFrames(mix.form(), parts);
  }

  /**
   * The cards of a message. Messages with a chip share the cards, for a chip counts all it does,
   * and a cryptogram is made for one count of one message.
   */
  private List<Card> senders(LoadMix mix, Message kind) {
    Message first = kind.of() == null ? kind : mix.message(kind.of());
    List<Message> chips = mix.messages().stream().filter(one -> one.proof().chip()).toList();
    int index = chips.indexOf(first);
    if (index < 0) {
      return cards;
    }
    List<Card> own = new ArrayList<>();
    for (int i = index; i < cards.size(); i += chips.size()) {
      own.add(cards.get(i));
    }
    return own;
  }

  private static void write(Path file, String header, List<String> rows) throws IOException {
    Files.writeString(file, header + "\n" + String.join("\n", rows) + "\n");
  }
}
