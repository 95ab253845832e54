package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenMapTest {
  private final Records records = new Records(3);
  private final TokenMap map = new TokenMap(records);

  @Test
  void shouldNumberKeysInTheOrderTheyAreAdded() {
    // Few distinct halves, so many keys share one and every repeat and near miss comes up.
    Map<String, Integer> model = new HashMap<>();
    Random random = new Random(11);
    for (int i = 0; i < 50_000; i++) {
      long hi = random.nextInt(200) - 100L;
      long lo = (random.nextInt(200) - 100L) << 40;
      Integer known = model.get(hi + "/" + lo);
      assertThat(map.find(hi, lo)).isEqualTo(known == null ? TokenMap.NONE : known);
      if (random.nextBoolean()) {
        int expected = known == null ? model.size() : known;
        assertThat(map.findOrAdd(hi, lo)).isEqualTo(expected);
        model.put(hi + "/" + lo, expected);
        assertThat(records.get(expected, TokenMap.KEY_HI)).isEqualTo(hi);
        assertThat(records.get(expected, TokenMap.KEY_LO)).isEqualTo(lo);
      }
    }
    assertThat(records.size()).isEqualTo(model.size());
  }

  @Test
  void shouldTellTheZeroKeyFromNone() {
    assertThat(map.find(0, 0)).isEqualTo(TokenMap.NONE);
    assertThat(map.findOrAdd(0, 0)).isZero();
    assertThat(map.find(0, 0)).isZero();
    assertThat(map.find(0, 1)).isEqualTo(TokenMap.NONE);
    assertThat(map.find(1, 0)).isEqualTo(TokenMap.NONE);
  }
}
