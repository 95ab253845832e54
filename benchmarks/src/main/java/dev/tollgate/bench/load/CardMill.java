package dev.tollgate.bench.load;

import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.cards.CardSeries;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.load.LoadFrames.Part;
import dev.tollgate.bench.load.LoadMix.Message;
import java.util.ArrayList;
import java.util.List;

/** The test cards of a measurement, all with the same PIN, and what they send. */
public final class CardMill {
  static final String PIN = "1234";
  private static final String KEY_INDEX = "1";

  private final List<Card> cards = new ArrayList<>();
  private final CardCrypto crypto;

  /**
   * @param count of cards; the first ones are the same whatever it is
   */
  public CardMill(int count, CardCrypto crypto) {
    this.crypto = crypto;
    for (int i = 0; i < count; i++) {
      String pan = CardSeries.SENDERS.pan(i);
      cards.add(CardSeries.SENDERS.card(i, pan, KEY_INDEX, crypto.pvv(pan, KEY_INDEX, PIN)));
    }
  }

  /** For import. */
  public List<Card> cards() {
    return List.copyOf(cards);
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
}
