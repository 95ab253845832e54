package dev.tollgate.bench.load;

import java.util.ArrayList;
import java.util.List;

/**
 * Application cryptograms of many chips, made before they are needed: message n comes from card n
 * modulo the number of cards, each with its own counter from 1 upwards. Used by one thread.
 */
final class Cryptograms {
  static final int ARQC_BYTES = 8;
  private static final int COUNTER_MAX = 0xFFFF;

  private final List<LoadMessage> cards;

  /** For each counter from 1, the ARQCs of all cards one behind the other. */
  private final List<byte[]> byCounter = new ArrayList<>();

  Cryptograms(List<LoadMessage> cards) {
    this.cards = cards;
  }

  /**
   * Makes what the messages before this one need; takes some 20 microseconds each.
   *
   * @throws IllegalArgumentException if that is more than the chips' counters can count
   */
  void prepare(long messages) {
    long counters = (messages + cards.size() - 1) / cards.size();
    if (counters > COUNTER_MAX) {
      throw new IllegalArgumentException("more messages than the chips have counters");
    }
    while (byCounter.size() < counters) {
      byte[] arqcs = new byte[cards.size() * ARQC_BYTES];
      for (int card = 0; card < cards.size(); card++) {
        byte[] arqc = cards.get(card).arqc(byCounter.size() + 1);
        System.arraycopy(arqc, 0, arqcs, card * ARQC_BYTES, ARQC_BYTES);
      }
      byCounter.add(arqcs);
    }
  }

  int counter(long message) {
    return (int) (message / cards.size()) + 1;
  }

  /** The ARQCs of all cards for this message's counter. */
  byte[] arqcs(long message) {
    return byCounter.get(counter(message) - 1);
  }
}
