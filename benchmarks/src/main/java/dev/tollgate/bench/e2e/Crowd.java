package dev.tollgate.bench.e2e;

import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.cards.CardSeries;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The cards that send, with others evenly between them that never do: what is looked up lies as far
 * apart as it does where all of them send.
 *
 * @param all cards there shall be, the senders included
 */
record Crowd(List<Card> senders, int all) implements Iterable<Card> {
  /** Another range than the senders'. */
  private static final CardSeries OTHERS = new CardSeries("400001", "other");

  Crowd {
    senders = List.copyOf(senders);
  }

  @Override
  public Iterator<Card> iterator() {
    return IntStream.range(0, senders.size()).boxed().flatMap(this::senderAndOthers).iterator();
  }

  private Stream<Card> senderAndOthers(int sender) {
    Stream<Card> others =
        IntStream.range(othersBefore(sender), othersBefore(sender + 1)).mapToObj(OTHERS::card);
    return Stream.concat(Stream.of(senders.get(sender)), others);
  }

  private int othersBefore(int sender) {
    long others = Math.max(0, all - senders.size());
    return (int) (sender * others / senders.size());
  }
}
