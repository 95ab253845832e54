package dev.tollgate.gateway.pipeline;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which connections there are: event loops write, anybody reads. One word a link and one flag for
 * all of them, so a flood of connections takes no more room than one; what it skips is only states
 * that are over. The zone tells of one link in order, so the last word is the true one.
 */
public final class LinkBoard {
  private static final int NETWORK_BITS = 16;
  private static final long NETWORK_MASK = (1L << NETWORK_BITS) - 1;

  /** Number of connections the link has had, then its network plus one, 0 while it is down. */
  private final AtomicLongArray words;

  private final AtomicBoolean changed = new AtomicBoolean();

  LinkBoard(int linksMax) {
    words = new AtomicLongArray(linksMax);
  }

  /**
   * @return whether the reader must be told; it has been already, if not
   */
  boolean up(int network, int link) {
    long connections = (words.get(link) >>> NETWORK_BITS) + 1;
    words.set(link, connections << NETWORK_BITS | (network + 1));
    return changed.compareAndSet(false, true);
  }

  /** As {@link #up}. */
  boolean down(int link) {
    words.set(link, words.get(link) & ~NETWORK_MASK);
    return changed.compareAndSet(false, true);
  }

  /** To be called before the words are read: what changes from then on is told anew. */
  void seen() {
    changed.set(false);
  }

  int size() {
    return words.length();
  }

  /** Another value whenever the link is another connection, or is none any more. */
  long word(int link) {
    return words.get(link);
  }

  static boolean isUp(long word) {
    return (word & NETWORK_MASK) != 0;
  }

  /** Connections of a network now. */
  public int connections(int network) {
    int count = 0;
    for (int link = 0; link < words.length(); link++) {
      count += (words.get(link) & NETWORK_MASK) == network + 1 ? 1 : 0;
    }
    return count;
  }
}
