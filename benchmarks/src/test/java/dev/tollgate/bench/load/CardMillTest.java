package dev.tollgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.cards.Luhn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardMillTest {
  @TempDir private Path folder;

  @Test
  void shouldWriteCardsAndAccountsThatFitThePurchases() throws IOException {
    CardMill mill = new CardMill(20, TestFiles.crypto());
    mill.writeCards(folder.resolve("cards.csv"));
    mill.writeAccounts(folder.resolve("accounts.csv"));

    Map<String, Card> cards = CardFile.read(folder.resolve("cards.csv"));
    List<String> accounts = Files.readAllLines(folder.resolve("accounts.csv"));

    assertThat(cards.keySet())
        .hasSize(20)
        .allMatch(Luhn::isValid)
        .allMatch(pan -> pan.startsWith("400000"));
    assertThat(accounts).hasSize(21).startsWith("account,currency,balance_minor");
    assertThat(cards.values())
        .allMatch(card -> accounts.stream().anyMatch(row -> row.startsWith(card.account() + ",")));
  }
}
