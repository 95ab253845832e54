package dev.tollgate.bench.step;

import dev.tollgate.pci.card.CardTable;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A card's record by its token, of cards in random order. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CardLookUp {
  private static final int FEW = 1_000;
  private static final int MANY = 1_000_000;

  private final SplittableRandom order = new SplittableRandom(8583);
  private final CardTable few = new CardTable(FEW);
  private final CardTable many = new CardTable(MANY);

  @Setup
  public void fill() {
    for (int card = 0; card < MANY; card++) {
      if (card < FEW) {
        few.put(spread(card), spread(~card), card + 1L, card);
      }
      many.put(spread(card), spread(~card), card + 1L, card);
    }
  }

  @Benchmark
  public long cardLookUp() {
    return lookUp(few, order.nextInt(FEW));
  }

  @Benchmark
  public long cardLookUpMillion() {
    return lookUp(many, order.nextInt(MANY));
  }

  private static long lookUp(CardTable table, int card) {
    int found = table.find(spread(card), spread(~card));
    if (found == CardTable.NONE || table.record(found) != card + 1) {
      throw new IllegalStateException("not this card");
    }
    return table.pinReference(found);
  }

  /** As spread as AES output: SplitMix64's last steps. */
  private static long spread(int card) {
    long z = (card + 1) * 0x9e37_79b9_7f4a_7c15L;
    z = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
    return z ^ z >>> 31;
  }
}
