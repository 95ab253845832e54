package dev.tollgate.pci;

import java.util.EnumMap;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** The zone's counters since it was opened; any thread may count and read. */
public final class ZoneCounters {
  /** The network of a counter that is not kept by network. */
  public static final int NO_NETWORK = -1;

  /** By counter, then by network; one for all networks where they are not told apart. */
  private final EnumMap<ZoneCounter, LongAdder[]> adders = new EnumMap<>(ZoneCounter.class);

  private final ByField unknownFields;
  private final ByField invalidAnswers;

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
    unknownFields = new ByField(networks);
    invalidAnswers = new ByField(networks);
  }

  /**
   * Data elements that came and nobody declared, and parts inside declared ones: what a network
   * sends since it changed its specification.
   */
  public ByField unknownFields() {
    return unknownFields;
  }

  /** Messages of ours that were not of their dialect and did not leave, by the field at fault. */
  public ByField invalidAnswers() {
    return invalidAnswers;
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

  /** Counts by network and data element; made at start, so nothing a peer sends makes it grow. */
  public static final class ByField {
    /** The highest data element there is, that of a third bitmap. */
    public static final int FIELD_MAX = 192;

    private static final int FIELDS = FIELD_MAX + 1;

    private final int networks;
    private final AtomicLongArray counts;

    /** Gets one count after the other. */
    public interface CountReader {
      void value(int network, int field, long count);
    }

    private ByField(int networks) {
      this.networks = networks;
      this.counts = new AtomicLongArray(networks * FIELDS);
    }

    /**
     * @param network index in the configuration
     * @param field data element, 1 for the message as a whole
     */
    public void add(int network, int field, long count) {
      counts.addAndGet(network * FIELDS + field, count);
    }

    public long count(int network, int field) {
      return counts.get(network * FIELDS + field);
    }

    /** Sum over the fields of a network. */
    public long sum(int network) {
      long sum = 0;
      for (int field = 0; field < FIELDS; field++) {
        sum += count(network, field);
      }
      return sum;
    }

    /** Tells what was counted at all, by network and then by field. */
    public void forEach(CountReader reader) {
      for (int network = 0; network < networks; network++) {
        for (int field = 0; field < FIELDS; field++) {
          long count = count(network, field);
          if (count != 0) {
            reader.value(network, field, count);
          }
        }
      }
    }
  }
}
