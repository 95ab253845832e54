package dev.tollgate.bench.load;

import java.util.ArrayList;
import java.util.List;

/**
 * Application cryptograms of many chips, made before they are needed: message n comes from card n
 * modulo the number of cards, each with its own counter upwards from the first. Used by one thread.
 */
final class Cryptograms {
  static final int ARQC_BYTES = 8;
  private static final int COUNTER_MAX = 0xFFFF;

  private final List<LoadMessage> cards;
  private final int first;

  /** For each counter from the first, the ARQCs of all cards one behind the other. */
  private final List<byte[]> byCounter = new ArrayList<>();

  Cryptograms(List<LoadMessage> cards, int first) {
    this.cards = cards;
    this.first = first;
  }

  /**
   * Makes what the messages before this one need; takes some 20 microseconds each.
   *
   * @throws IllegalArgumentException if that is more than the chips' counters can count
   */
  void prepare(long messages) {
    long counters = (messages + cards.size() - 1) / cards.size();
    if (first - 1 + counters > COUNTER_MAX) {
      throw new IllegalArgumentException("more messages than the chips have counters");
    }
    while (byCounter.size() < counters) {
      byte[] arqcs = new byte[cards.size() * ARQC_BYTES];
      for (int card = 0; card < cards.size(); card++) {
        byte[] arqc = cards.get(card).arqc(first + byCounter.size());
        System.arraycopy(arqc, 0, arqcs, card * ARQC_BYTES, ARQC_BYTES);
      }
      byCounter.add(arqcs);
    }
  }

  int counter(long message) {
    return first + (int) (message / cards.size());
  }

  /** The ARQCs of all cards for this message's counter. */
  byte[] arqcs(long message) {
    return byCounter.get(counter(message) - first);
  }
}
