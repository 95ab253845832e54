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

  /** What the zone counts: one for each way a message can end early, and what is worth a look. */
  public enum ZoneCounter {
    /** Complete frames read that hold a message. */
    FRAMES,
    /** Frames of length zero, used as keep-alive by some networks; ignored. */
    FRAMES_EMPTY,
    /** Connections closed because a length prefix was over the limit. */
    FRAMES_OVERSIZED,
    /** Connections closed because what should have been a length prefix was none. */
    FRAMES_ILLEGIBLE,
    /** Connections closed because a frame was not complete in time. */
    FRAMES_TIMED_OUT,
    /** Messages dropped because the header before them is not the network's. */
    HEADERS_WRONG(true),
    /** Messages of ours that the network sent back in a reject group; not answered. */
    MESSAGES_REJECTED(true),
    /** Messages with a fault too early to answer them. */
    MESSAGES_DROPPED(true),
    /** Messages with a fault that were answered as a format error. */
    MESSAGES_MALFORMED(true),
    /** Messages whose authentication code is not right. */
    MAC_WRONG(true),
    /** Messages without an authentication code on a network that demands one. */
    MAC_MISSING(true),
    /** Application cryptograms that are not right, or that nobody here can check. */
    CRYPTOGRAMS_WRONG(true),
    /**
     * Declines and network management that left without an authentication code the network wants.
     */
    ANSWERS_WITHOUT_MAC(true),
    /** Answers that did not leave in time or whose connection was gone. */
    ANSWERS_UNSENT(true),
    /** Answers that could not be encoded, and what was to be said instead neither. */
    ANSWERS_UNBUILT(true),
    /** Connections refused because all link buffers were in use. */
    LINKS_REFUSED,
    /** Connections closed because reading or handling what was read failed, a reset included. */
    LINKS_BROKEN,
    /** Connections closed because the peer did not take its answers in time. */
    LINKS_STALLED,
    /** Times a socket was not read: every cell in use, or the peer slow to take its answers. */
    READS_PAUSED;

    private final boolean ofNetwork;

    ZoneCounter() {
      this(false);
    }

    ZoneCounter(boolean ofNetwork) {
      this.ofNetwork = ofNetwork;
    }

    /** Whether there is one for each network. */
    public boolean ofNetwork() {
      return ofNetwork;
    }
  }
}
