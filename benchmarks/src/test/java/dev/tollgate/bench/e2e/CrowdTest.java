package dev.tollgate.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.cards.Luhn;
import dev.tollgate.bench.load.CardMill;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrowdTest {
  private final List<Card> senders = new CardMill(10, TestFiles.crypto()).cards();

  @Test
  void shouldSpreadTheSendersAmongOthers() {
    List<Card> crowd = new ArrayList<>();
    new Crowd(senders, 105).forEach(crowd::add);

    List<Integer> places =
        IntStream.range(0, crowd.size())
            .filter(place -> senders.contains(crowd.get(place)))
            .boxed()
            .toList();
    assertThat(places).hasSize(10).startsWith(0, 10, 21).endsWith(94);
    assertThat(crowd).hasSize(105).containsSubsequence(senders);
    assertThat(crowd).extracting(Card::pan).doesNotHaveDuplicates().allMatch(Luhn::isValid);
    assertThat(crowd).extracting(Card::account).doesNotHaveDuplicates();
  }

  @Test
  void shouldLeaveTheSendersAloneWhereThereAreNoOthers() {
    assertThat(new Crowd(senders, 10)).containsExactlyElementsOf(senders);
  }
}
