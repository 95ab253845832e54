package dev.tollgate.bench.cards;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.cards.CardFile.Card;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardSeriesTest {
  @TempDir private Path folder;

  @Test
  void shouldMakePansOfTheTestRangeWithACheckDigit() {
    assertThat(List.of(CardSeries.SENDERS.pan(0), CardSeries.SENDERS.pan(99_999_999)))
        .allMatch(Luhn::isValid)
        .allMatch(pan -> pan.length() == 16 && pan.startsWith("400000"))
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldGiveEachCardItsOwnAccount() throws IOException {
    Iterable<Card> three = new CardSeries("400001", "mine").first(3);
    Path cardFile = folder.resolve("cards.csv");
    Path accountFile = folder.resolve("accounts.csv");

    Files.write(cardFile, CardFile.rows(three));
    Files.write(accountFile, AccountFile.rows(three));

    Map<String, Card> cards = CardFile.read(cardFile);
    assertThat(cards.values())
        .containsExactlyElementsOf(three)
        .extracting(Card::account)
        .containsExactly("mine000000", "mine000001", "mine000002");
    assertThat(Files.readAllLines(accountFile))
        .containsExactly(
            "account,currency,balance_minor",
            "mine000000,EUR,100000000000",
            "mine000001,EUR,100000000000",
            "mine000002,EUR,100000000000");
  }

  @Test
  void shouldMakeCardsWithAndWithoutAPin() {
    CardSeries series = CardSeries.SENDERS;
    String pan = series.pan(7);

    assertThat(series.card(7).row())
        .isEqualTo(pan + ",0,3112,201,NONE,,,bench000007,default,ACTIVE");
    assertThat(series.card(7, pan, "1", "1234").row())
        .isEqualTo(pan + ",0,3112,201,PVV,1,1234,bench000007,default,ACTIVE");
  }

  /** {@code #FUNDING} pays for all of them, and goes down to half of what a long holds. */
  @Test
  void shouldLetTenMillionAccountsBeOpened() {
    assertThat(Math.multiplyExact(AccountFile.OPENING_MINOR, 10_000_000L))
        .isLessThan(Long.MAX_VALUE / 2);
  }
}
