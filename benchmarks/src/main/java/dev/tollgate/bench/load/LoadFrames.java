package dev.tollgate.bench.load;

import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.network.MessageKeys;
import dev.tollgate.bench.network.MessageMac;
import dev.tollgate.bench.network.Network;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ready-made 0100 frames, one a card, packed once by jPOS. Sending one copies it and patches what
 * must differ each time: STAN, RRN, the times, and a chip's counter and cryptogram. Used by one
 * thread.
 */
public final class LoadFrames {
  /** STANs, and so the messages that can be in flight. */
  static final int STANS = 1_000_000;

  private static final int LENGTH_BYTES = 2;
  private static final int[] PATCHED = {7, 11, 12, 13, 37};
  private static final int CHIP_DATA = 55;
  private static final byte[] COUNTER_TAG = {(byte) 0x9F, 0x36, 2};
  private static final byte[] ARQC_TAG = {(byte) 0x9F, 0x26, Cryptograms.ARQC_BYTES};

  private final Iso87 dialect;
  private final byte[][] frames;
  private final int[] offsets = new int[PATCHED.length];
  private final @Nullable Cryptograms cryptograms;
  private int counterAt;
  private int arqcAt;
  private long nextSecond;
  private long month;
  private long time;
  private long sequence = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  private long put;

  /**
   * Purchases in the ASCII dialect.
   *
   * @param purchases what each card buys; all PANs must have the same length
   */
  public LoadFrames(List<Purchase> purchases) {
    this(Iso87.ASCII, messages(purchases));
  }

  /**
   * @param messages what each card sends, all with their fields at the same places, and either all
   *     from chips or none
   */
  public LoadFrames(Iso87 dialect, List<LoadMessage> messages) {
    this.dialect = dialect;
    frames = new byte[messages.size()][];
    boolean chips = messages.getFirst().cryptogram() != null;
    cryptograms = chips ? new Cryptograms(messages) : null;
    for (int i = 0; i < frames.length; i++) {
      byte[] message = messages.get(i).bytes();
      frames[i] =
          ByteBuffer.allocate(LENGTH_BYTES + message.length)
              .putShort((short) message.length)
              .put(message)
              .array();
      requireSameLayout(frames[i], i == 0);
    }
  }

  /** How the messages are encoded, and so their answers. */
  Iso87 dialect() {
    return dialect;
  }

  /** Bytes of one frame, length prefix included. */
  public int frameBytes() {
    return frames[0].length;
  }

  /** Starts again from the chips' first counters: for a peer that has seen none of them. */
  public void rewind() {
    put = 0;
  }

  /** Makes what the next messages need; not to be done while time is measured. */
  void prepare(long messages) {
    if (cryptograms != null) {
      cryptograms.prepare(put + messages);
    }
  }

  /**
   * Appends the next message.
   *
   * @return its STAN
   */
  int put(ByteBuffer out) {
    refreshTime();
    long number = sequence++;
    long message = put++;
    int card = (int) (message % frames.length);
    int stan = (int) (number % STANS);
    int start = out.position();
    out.put(frames[card]);
    dialect.put(out, start + offsets[0], month * 1_000_000 + time, 10);
    dialect.put(out, start + offsets[1], stan, 6);
    dialect.put(out, start + offsets[2], time, 6);
    dialect.put(out, start + offsets[3], month, 4);
    Iso87.ASCII.put(out, start + offsets[4], number, 12);
    if (cryptograms != null) {
      out.putShort(start + counterAt, (short) cryptograms.counter(message));
      out.put(
          start + arqcAt,
          cryptograms.arqcs(message),
          card * Cryptograms.ARQC_BYTES,
          Cryptograms.ARQC_BYTES);
    }
    return stan;
  }

  private static List<LoadMessage> messages(List<Purchase> purchases) {
    AlphaMessages messages = new AlphaMessages(new MessageKeys(Clock.systemUTC()));
    return purchases.stream()
        .map(messages::purchase)
        .map(message -> new LoadMessage(MessageMac.pack(message, Network.ALPHA), null))
        .toList();
  }

  /**
   * One set of offsets for all frames, so that they must all have their fields at the same place.
   */
  private void requireSameLayout(byte[] frame, boolean first) {
    for (int i = 0; i < PATCHED.length; i++) {
      int at = dialect.find(frame, LENGTH_BYTES, frame.length - LENGTH_BYTES, PATCHED[i]);
      requireSame(first, at, offsets[i]);
      offsets[i] = at;
    }
    if (cryptograms != null) {
      int chip = dialect.find(frame, LENGTH_BYTES, frame.length - LENGTH_BYTES, CHIP_DATA);
      int counter = after(COUNTER_TAG, frame, chip);
      int arqc = after(ARQC_TAG, frame, chip);
      requireSame(first, counter, counterAt);
      requireSame(first, arqc, arqcAt);
      counterAt = counter;
      arqcAt = arqc;
    }
  }

  private static void requireSame(boolean first, int at, int before) {
    if (at < 0 || (!first && at != before)) {
      throw new IllegalArgumentException("fields missing, or PANs of different lengths");
    }
  }

  /** Where the value of a tag begins. */
  private static int after(byte[] tag, byte[] frame, int from) {
    for (int at = Math.max(0, from); at + tag.length < frame.length; at++) {
      if (ByteBuffer.wrap(frame, at, tag.length).equals(ByteBuffer.wrap(tag))) {
        return at + tag.length;
      }
    }
    return -1;
  }

  private void refreshTime() {
    long second = Math.floorDiv(System.currentTimeMillis(), 1000L);
    if (second < nextSecond) {
      return;
    }
    nextSecond = second + 1;
    ZonedDateTime now = Instant.ofEpochSecond(second).atZone(ZoneOffset.UTC);
    month = now.getMonthValue() * 100L + now.getDayOfMonth();
    time = (now.getHour() * 100L + now.getMinute()) * 100 + now.getSecond();
  }
}
