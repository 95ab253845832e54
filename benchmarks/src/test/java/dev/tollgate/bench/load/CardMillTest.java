package dev.tollgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.cards.CardSeries;
import dev.tollgate.bench.crypto.CardCrypto;
import java.util.List;
import org.junit.jupiter.api.Test;

class CardMillTest {
  private final CardCrypto crypto = TestFiles.crypto();

  @Test
  void shouldMakeCardsWithThePinTheySend() {
    List<Card> cards = new CardMill(20, crypto).cards();

    assertThat(cards)
        .hasSize(20)
        .allMatch(
            card -> card.pinCheckValue().equals(crypto.pvv(card.pan(), card.pvki(), CardMill.PIN)));
    assertThat(cards.get(3).pan()).isEqualTo(CardSeries.SENDERS.pan(3));
  }

  @Test
  void shouldBeginWithTheSameCardsHoweverManyThereAre() {
    assertThat(new CardMill(20, crypto).cards()).startsWith(cards(3));
  }

  private Card[] cards(int count) {
    return new CardMill(count, crypto).cards().toArray(Card[]::new);
  }
}
