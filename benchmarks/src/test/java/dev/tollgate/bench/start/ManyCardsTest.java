package dev.tollgate.bench.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.cards.Luhn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyCardsTest {
  @TempDir private Path folder;

  @Test
  void shouldGiveEachCardItsOwnAccount() throws IOException {
    ManyCards cards = new ManyCards(3);
    Path cardFile = folder.resolve("cards.csv");
    Path accountFile = folder.resolve("accounts.csv");

    cards.writeCards(cardFile);
    cards.writeAccounts(accountFile);

    List<String> rows = Files.readAllLines(cardFile);
    assertThat(rows).hasSize(4).first().isEqualTo(CardFile.HEADER);
    List<String> accounts = rows.stream().skip(1).map(row -> row.split(",", -1)[7]).toList();
    assertThat(accounts).doesNotHaveDuplicates();
    assertThat(Files.readAllLines(accountFile).stream().skip(1).map(row -> row.split(",", -1)[0]))
        .containsExactlyElementsOf(accounts);
  }

  @Test
  void shouldMakePansOfTheTestRangeWithACheckDigit() {
    assertThat(List.of(new ManyCards(2).pan(0), new ManyCards(2).pan(1)))
        .allMatch(Luhn::isValid)
        .allMatch(pan -> pan.length() == 16 && pan.startsWith("400000"))
        .doesNotHaveDuplicates();
  }
}
