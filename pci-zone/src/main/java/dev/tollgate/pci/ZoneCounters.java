package dev.tollgate.pci;

import java.util.EnumMap;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** The zone's counters since it was opened; any thread may count and read. */
public final class ZoneCounters {
  /** The network of a counter that is not kept by network. */
  public static final int NO_NETWORK = -1;

  /** By counter, then by network; one for all networks where they are not told apart. */
  private final EnumMap<ZoneCounter, LongAdder[]> adders = new EnumMap<>(ZoneCounter.class);

  /** Gets one value after the other. */
  public interface Reader {
    /**
     * @param network index in the configuration, or {@link ZoneCounters#NO_NETWORK}
     */
    void value(ZoneCounter counter, int network, long value);
  }

  /**
   * @param networks how many there are
   */
  public ZoneCounters(int networks) {
    for (ZoneCounter counter : ZoneCounter.values()) {
      LongAdder[] each = new LongAdder[counter.ofNetwork() ? networks : 1];
      for (int i = 0; i < each.length; i++) {
        each[i] = new LongAdder();
      }
      adders.put(counter, each);
    }
  }

  /** Counts one of a counter that is not kept by network. */
  public void increment(ZoneCounter counter) {
    add(counter, NO_NETWORK, 1);
  }

  /** Counts one of a counter that is kept by network. */
  public void increment(ZoneCounter counter, int network) {
    add(counter, network, 1);
  }

  /**
   * @param network index in the configuration
   */
  public void add(ZoneCounter counter, int network, long count) {
    of(counter)[counter.ofNetwork() ? network : 0].add(count);
  }

  /** Sum over all networks. */
  public long sum(ZoneCounter counter) {
    long sum = 0;
    for (LongAdder adder : of(counter)) {
      sum += adder.sum();
    }
    return sum;
  }

  /** Tells all values, by counter and then by network. */
  public void forEach(Reader reader) {
    adders.forEach((counter, each) -> {
      for (int i = 0; i < each.length; i++) {
        reader.value(counter, counter.ofNetwork() ? i : NO_NETWORK, each[i].sum());
      }
    });
  }

  private LongAdder[] of(ZoneCounter counter) {
    return Objects.requireNonNull(adders.get(counter));
  }
}
