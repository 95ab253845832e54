package dev.tollgate.pci;

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
  /** Declines and network management that left without an authentication code the network wants. */
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
