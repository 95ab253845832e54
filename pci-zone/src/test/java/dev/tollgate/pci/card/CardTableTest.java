package dev.tollgate.pci.card;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.card.ProductTable.Name16;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CardTableTest {
  private final Map<Name16, Long> expected = new HashMap<>(); // any record of two longs will do
  private CardTable table = new CardTable(0);

  @Test
  void shouldSayWhatAMapSays() {
    Random random = new Random(2026);
    for (int round = 0; round < 60; round++) {
      int more = random.nextInt(60);
      CardTable before = table;
      int sizeBefore = before.size();
      table = table.grown(more);
      for (int i = 0; i < more; i++) {
        // few values, so that tokens collide in the low half, in the high half and in both
        put(random.nextInt(40) - 20L, random.nextInt(90) * 64L, 1 + random.nextInt(1000));
      }
      assertSame();
      assertThat(before.size()).isEqualTo(sizeBefore);
    }
    assertThat(table.size()).isGreaterThan(1_000);
  }

  @Test
  void shouldHoldAsManyAsItWasMadeFor() {
    for (int cards : new int[] {0, 1, 7, 8, 9, 15, 16, 17, 1023, 1024, 1025}) {
      expected.clear();
      table = new CardTable(cards);
      for (int i = 0; i < cards; i++) {
        put(i, -1, 5);
      }
      assertSame();
    }
  }

  @Test
  void shouldKnowNothingAtFirst() {
    assertThat(table.find(0, 0)).isEqualTo(CardTable.NONE);
    assertThat(table.size()).isZero();
  }

  private void put(long hi, long lo, long record) {
    table.put(hi, lo, record, ~record);
    expected.put(new Name16(hi, lo), record);
  }

  private void assertSame() {
    assertThat(table.size()).isEqualTo(expected.size());
    expected.forEach(
        (token, record) -> assertThat(recordOf(token.hi(), token.lo())).isEqualTo(record));
    for (long hi = -21; hi <= 20; hi++) {
      for (long lo = 0; lo < 90 * 64; lo += 64) {
        long known = expected.getOrDefault(new Name16(hi, lo), 0L);
        if (recordOf(hi, lo) != known) {
          throw new AssertionError(hi + "/" + lo + " is not " + known);
        }
      }
    }
  }

  /** The record, 0 for none; with it lies the reference that came with it. */
  private long recordOf(long hi, long lo) {
    int card = table.find(hi, lo);
    if (card == CardTable.NONE) {
      return 0;
    }
    assertThat(table.pinReference(card)).isEqualTo(~table.record(card));
    return table.record(card);
  }
}
