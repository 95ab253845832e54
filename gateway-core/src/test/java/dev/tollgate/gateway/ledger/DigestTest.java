package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every bit of a word moves every bit of both lanes. */
class DigestTest {
  private static final int ROUNDS = 500;

  /** Words behind the one that differs. */
  private static final int BEHIND = 6;

  @Test
  void shouldSpreadEveryBitOverBothLanes() {
    Random random = new Random(3);
    for (int bit = 0; bit < 64; bit++) {
      int first = 0;
      int second = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long[] words = random.longs(BEHIND + 2).toArray();
        Digest digest = digest(words);
        words[1] ^= 1L << bit;
        Digest other = digest(words);
        first += Long.bitCount(digest.hi() ^ other.hi());
        second += Long.bitCount(digest.lo() ^ other.lo());
      }
      assertThat(first / (double) ROUNDS).as("bit %d, first lane", bit).isBetween(30.0, 34.0);
      assertThat(second / (double) ROUNDS).as("bit %d, second lane", bit).isBetween(30.0, 34.0);
    }
  }

  @Test
  void shouldBeMovedByLeadingZeros() {
    assertThat(digest(new long[1]).hi()).isNotEqualTo(digest(new long[0]).hi());
    assertThat(digest(new long[1]).lo()).isNotEqualTo(digest(new long[0]).lo());
    assertThat(digest(new long[2]).hi()).isNotEqualTo(digest(new long[1]).hi());
  }

  @Test
  void shouldBeTheSameWordByWordAndAtOnce() {
    long[] words = new Random(4).longs(100).toArray();
    Digest atOnce = digest(words);
    Digest single = new Digest();
    for (long word : words) {
      single.add(word);
    }
    assertThat(single.hi()).isEqualTo(atOnce.hi());
    assertThat(single.lo()).isEqualTo(atOnce.lo());
  }

  private static Digest digest(long[] words) {
    Digest digest = new Digest();
    digest.add(words, words.length);
    return digest;
  }
}
