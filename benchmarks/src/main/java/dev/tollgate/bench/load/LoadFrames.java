package dev.tollgate.bench.load;

import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.network.MessageKeys;
import dev.tollgate.bench.network.MessageMac;
import dev.tollgate.bench.network.Network;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Ready-made frames in the order and the shares they are sent in. Each has a key of its own: STAN
 * and RRN count up from the present microsecond, so a second run repeats none. What was approved is
 * kept for the messages that complete or reverse it. Used by one thread.
 */
public final class LoadFrames {
  /** STANs, and so the messages that can be in flight. */
  static final int STANS = 1_000_000;

  private static final int CARD_BITS = 24;
  private static final int CARDS_MAX = 1 << CARD_BITS;

  private final Iso87 dialect;
  private final List<Part> parts;

  /** Which part's turn it is, again and again. */
  private final byte[] turns;

  private final MessageTime time = new MessageTime();
  private final int[] partAndCard = new int[STANS];
  private final long[] transmissions = new long[STANS];

  /** RRN of the message put last, and STAN at the end of it. */
  private long number;

  private int turn;

  /**
   * A share of the messages.
   *
   * @param weight its share, beside those of the others
   * @param original index of the part whose approved messages this one names; -1 if none
   */
  record Part(FrameSet frames, int weight, int original, Approved approved, boolean followed) {
    Part(FrameSet frames, int weight, int original, boolean followed) {
      this(frames, weight, original, new Approved(), followed);
    }
  }

  /**
   * 0100 purchases in the ASCII dialect.
   *
   * @param purchases what each card buys; all PANs must have the same length
   */
  public LoadFrames(List<Purchase> purchases) {
    this(Iso87.ASCII, parts(purchases));
  }

  LoadFrames(Iso87 dialect, List<Part> parts) {
    this(dialect, parts, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
  }

  /**
   * @param before the first message's RRN is the next one after it
   */
  LoadFrames(Iso87 dialect, List<Part> parts, long before) {
    this.number = before;
    this.dialect = dialect;
    this.parts = List.copyOf(parts);
    turns = turns(parts.stream().mapToInt(Part::weight).toArray());
  }

  /** How the messages are encoded, and so their answers. */
  Iso87 dialect() {
    return dialect;
  }

  /** Bytes of the longest frame, length prefix included. */
  public int frameBytes() {
    return parts.stream().mapToInt(part -> part.frames().frameBytes()).max().orElseThrow();
  }

  /** Names of the kinds of messages, in the order of their indices. */
  List<String> names() {
    return parts.stream().map(part -> part.frames().name()).toList();
  }

  /**
   * Where the chips' transaction counters are: a run against the same cards starts above; 0 without
   * chips.
   */
  public int lastCounter() {
    return parts.stream().mapToInt(part -> part.frames().lastCounter()).max().orElseThrow();
  }

  /** Starts again from the chips' first counters: for a peer that has seen none of them. */
  public void rewind() {
    for (Part part : parts) {
      part.frames().rewind();
      part.approved().clear();
    }
  }

  /** Makes what the next messages need; not to be done while time is measured. */
  void prepare(long messages) {
    for (Part part : parts) {
      // A message whose original is not there yet leaves its turn to that kind.
      part.frames().prepare(part.followed() ? messages : share(part, messages));
    }
  }

  /** Has the messages that follow tell the present second. */
  void refreshTime() {
    time.refresh();
  }

  /**
   * Writes the next message, framed.
   *
   * @return where it ends
   */
  int put(byte[] out, int at) {
    number += (number + 1) % STANS == 0 ? 2 : 1; // zeros in DE90 name no message
    int index = turns[turn];
    turn = turn + 1 == turns.length ? 0 : turn + 1;
    Part part = parts.get(index);
    if (part.original() >= 0) {
      Part named = parts.get(part.original());
      if (named.approved().take()) {
        int card = named.approved().card();
        part.frames().put(out, at, number, time, named.approved());
        sent(index, card);
        return at + part.frames().frameBytes();
      }
      index = part.original();
      part = named;
    }
    int card = part.frames().nextCard();
    part.frames().put(out, at, number, time);
    sent(index, card);
    return at + part.frames().frameBytes();
  }

  /** STAN of the message put last. */
  int stan() {
    return (int) (number % STANS);
  }

  /**
   * Tells that a message was answered.
   *
   * @return the kind of message it was
   */
  int answered(int stan, boolean approved) {
    int index = partAndCard[stan] >>> CARD_BITS;
    if (approved && parts.get(index).followed()) {
      long its = number - Math.floorMod(number - stan, STANS);
      int card = partAndCard[stan] & (CARDS_MAX - 1);
      parts.get(index).approved().add(card, its, transmissions[stan]);
    }
    return index;
  }

  private void sent(int index, int card) {
    partAndCard[stan()] = (index << CARD_BITS) | card;
    transmissions[stan()] = time.transmission();
  }

  private long share(Part part, long messages) {
    long weights = parts.stream().mapToLong(Part::weight).sum();
    return (messages / turns.length + 1) * turns.length * part.weight() / weights;
  }

  /** Each part as often as it weighs, spread as evenly as that goes. */
  private static byte[] turns(int[] weights) {
    int total = Arrays.stream(weights).sum();
    byte[] turns = new byte[total];
    int[] credit = new int[weights.length];
    for (int turn = 0; turn < total; turn++) {
      int best = 0;
      for (int i = 0; i < weights.length; i++) {
        credit[i] += weights[i];
        best = credit[i] > credit[best] ? i : best;
      }
      credit[best] -= total;
      turns[turn] = (byte) best;
    }
    return turns;
  }

  static List<Part> parts(List<Purchase> purchases) {
    FrameSet frames = new FrameSet("purchase", Iso87.ASCII, messages(purchases), 1);
    return List.of(new Part(frames, 1, -1, false));
  }

  private static List<LoadMessage> messages(List<Purchase> purchases) {
    AlphaMessages messages = new AlphaMessages(new MessageKeys(Clock.systemUTC()));
    List<LoadMessage> packed = new ArrayList<>();
    for (Purchase purchase : purchases) {
      packed.add(
          new LoadMessage(MessageMac.pack(messages.purchase(purchase), Network.ALPHA), null));
    }
    return packed;
  }
}
