package dev.tollgate.gateway.pipeline;

/** Sizes and times of the pipeline, with their reasons and how they depend on each other. */
public final class PipelineLimits {
  /**
   * A cell causes at most one arrival, one verification and one unsent answer at a time, and a late
   * verification of its last use; all links together, however often they come and go, one event. So
   * four places a cell are never used up, and the zone may treat a full ring as a broken promise.
   */
  private static final int RING_PLACES_PER_CELL = 4;

  private static final int RING_PLACES_LINKS = 1;

  /**
   * Cells beyond the transactions in flight: while so many wait for their answer to be written, or
   * for a native call to return, new requests still get a cell, and with it a refusal.
   */
  private static final int SPARE_CELLS_PERCENT = 50;

  /** An answer at the deadline must still be encoded and flushed. */
  static final long ANSWER_MARGIN_NS = 50_000_000;

  /** Shortest deadline a network may be given: well over the margin and over one HSM timeout. */
  public static final int DEADLINE_MIN_MS = 200;

  /** How often deadlines and lanes are looked at while transactions are in flight. */
  static final long TICK_NS = 1_000_000;

  /**
   * Longest sleep when nothing is in flight. Everything that happens rings the doorbell, but a
   * connection to the ledger must be polled every 50 ms.
   */
  static final long IDLE_NS = 40_000_000;

  /**
   * With so many in flight the agent is not woken for each event, but looks by itself after a rest:
   * what comes until then is taken together, and so it is by all behind it.
   */
  static final int CROWD = 64;

  private static final long CROWD_REST_NS_EACH = 1_000;
  private static final long CROWD_REST_NS_MAX = 500_000;

  /** Events taken from the ring before the ledger, the timers and the sockets get their turn. */
  static final int BATCH_MAX = 256;

  /**
   * How long an orderly stop waits for the transactions in flight: longer than any deadline left.
   */
  static final int DRAIN_MS = 3_000;

  /** How long it waits for peers to answer the sign-off; one that does not is left all the same. */
  static final int SIGN_OFF_MS = 1_000;

  static {
    if (ANSWER_MARGIN_NS * 2 > DEADLINE_MIN_MS * 1_000_000L) {
      throw new AssertionError("the answer margin must leave time for the work");
    }
  }

  private PipelineLimits() {}

  /**
   * How long the agent rests with so many in flight. They wait for each other anyway, the longer
   * the more they are; this is to be a small part of it.
   */
  static long crowdRestNs(int inFlight) {
    return Math.min(inFlight * CROWD_REST_NS_EACH, CROWD_REST_NS_MAX);
  }

  /** Vault cells for so many transactions in flight. */
  public static int cells(int inFlightMax) {
    return inFlightMax + inFlightMax * SPARE_CELLS_PERCENT / 100;
  }

  /** Ring size for so many cells, a power of two. */
  static int ringSize(int cells) {
    int places = cells * RING_PLACES_PER_CELL + RING_PLACES_LINKS;
    return Integer.highestOneBit(places - 1) << 1;
  }
}
