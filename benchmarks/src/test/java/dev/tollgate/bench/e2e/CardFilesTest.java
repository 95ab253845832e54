package dev.tollgate.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.cards.Luhn;
import dev.tollgate.bench.load.CardMill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardFilesTest {
  @TempDir private Path folder;

  @Test
  void shouldHoldTheMillsCardsSpreadAmongOthers() throws IOException {
    CardFiles files = CardFiles.write(folder, new CardMill(10, TestFiles.crypto()), 105);

    var cards = CardFile.read(files.cards());
    List<String> accounts = Files.readAllLines(files.accounts());
    List<String> pans = Files.readAllLines(files.cards()).stream().skip(1).toList();
    List<Integer> senders =
        IntStream.range(0, pans.size())
            .filter(row -> pans.get(row).startsWith("400000"))
            .boxed()
            .toList();
    assertThat(cards).hasSize(105);
    assertThat(cards.keySet()).allMatch(Luhn::isValid);
    assertThat(accounts).hasSize(106).doesNotHaveDuplicates();
    assertThat(cards.values())
        .allMatch(card -> accounts.stream().anyMatch(row -> row.startsWith(card.account() + ",")));
    assertThat(senders).hasSize(10).startsWith(0, 10, 21).endsWith(94);
  }

  @Test
  void shouldLeaveTheMillsCardsAloneWhereThereAreNoOthers() throws IOException {
    CardFiles files = CardFiles.write(folder, new CardMill(10, TestFiles.crypto()), 10);

    assertThat(CardFile.read(files.cards())).hasSize(10);
    files.delete();
    assertThat(folder).isEmptyDirectory();
  }
}
