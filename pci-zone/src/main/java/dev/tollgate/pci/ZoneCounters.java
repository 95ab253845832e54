package dev.tollgate.pci;

import java.util.concurrent.atomic.LongAdder;

/** What the zone counts, one counter for each way a message can end early. */
public final class ZoneCounters {
  /** Complete frames read. */
  public final LongAdder frames = new LongAdder();

  /** Frames of length zero, used as keep-alive by some networks; ignored. */
  public final LongAdder framesEmpty = new LongAdder();

  /** Connections closed because a length prefix was over the limit. */
  public final LongAdder framesOversized = new LongAdder();

  /** Connections closed because a frame was not complete in time. */
  public final LongAdder framesTimedOut = new LongAdder();

  /** Messages with a fault too early to answer them. */
  public final LongAdder messagesDropped = new LongAdder();

  /** Messages with a fault that were answered as a format error. */
  public final LongAdder messagesMalformed = new LongAdder();

  /** Messages with a data element nobody declared. */
  public final LongAdder fieldsUndeclared = new LongAdder();

  /** Connections refused because all link buffers were in use. */
  public final LongAdder linksRefused = new LongAdder();

  /** Connections closed because reading or handling what was read failed, a reset included. */
  public final LongAdder linksBroken = new LongAdder();

  /** Connections closed because the peer did not take its answers in time. */
  public final LongAdder linksStalled = new LongAdder();

  /** Times a socket was not read: every cell in use, or the peer slow to take its answers. */
  public final LongAdder readsPaused = new LongAdder();

  /** Answers that did not leave in time or whose connection was gone. */
  public final LongAdder answersUnsent = new LongAdder();

  /** Answers that could not be encoded; none is expected. */
  public final LongAdder answersUnbuilt = new LongAdder();
}
