package dev.tollgate.bench.load;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of message as every card sends it, packed once by jPOS and framed. Sending one copies it
 * and patches what differs each time: STAN, RRN, the times, a chip's counter and cryptogram, and
 * the original it names.
 */
final class FrameSet {
  private static final int LENGTH_BYTES = 2;
  private static final int[] PATCHED = {7, 11, 12, 13, 37};
  private static final int CHIP_DATA = 55;
  private static final int ORIGINAL_DIGITS = 42;
  private static final byte[] COUNTER_TAG = {(byte) 0x9F, 0x36, 2};
  private static final byte[] ARQC_TAG = {(byte) 0x9F, 0x26, Cryptograms.ARQC_BYTES};

  private final String name;
  private final Iso87 dialect;
  private final byte[][] frames;
  private final int[] offsets = new int[PATCHED.length];
  private final @Nullable Cryptograms cryptograms;
  private int counterAt;
  private int arqcAt;
  private long put;

  /**
   * @param messages what each card sends, all with their fields at the same places, and either all
   *     from chips or none; DE90, where there is one, comes last
   */
  FrameSet(String name, Iso87 dialect, List<LoadMessage> messages, int firstCounter) {
    this.name = name;
    this.dialect = dialect;
    frames = new byte[messages.size()][];
    boolean chips = messages.getFirst().cryptogram() != null;
    cryptograms = chips ? new Cryptograms(messages, firstCounter) : null;
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

  String name() {
    return name;
  }

  /** Bytes of one frame, length prefix included. */
  int frameBytes() {
    return frames[0].length;
  }

  boolean hasChips() {
    return cryptograms != null;
  }

  /** The highest counter a chip has sent. */
  int lastCounter() {
    return cryptograms == null || put == 0 ? 0 : cryptograms.counter(put - 1);
  }

  void rewind() {
    put = 0;
  }

  void prepare(long messages) {
    if (cryptograms != null) {
      cryptograms.prepare(put + messages);
    }
  }

  /** The card whose turn it is. */
  int nextCard() {
    return (int) (put % frames.length);
  }

  /**
   * Writes the next message of the card whose turn it is.
   *
   * @param number its RRN, and its STAN at the end of it
   */
  void put(byte[] out, int at, long number, MessageTime time) {
    int card = nextCard();
    patch(out, at, card, number, time);
    if (cryptograms != null) {
      int counter = cryptograms.counter(put);
      out[at + counterAt] = (byte) (counter >> 8);
      out[at + counterAt + 1] = (byte) counter;
      byte[] arqcs = cryptograms.arqcs(put);
      int from = card * Cryptograms.ARQC_BYTES;
      System.arraycopy(arqcs, from, out, at + arqcAt, Cryptograms.ARQC_BYTES);
    }
    put++;
  }

  /** Writes a message of a card that names another message of it in DE90. */
  void put(byte[] out, int at, long number, MessageTime time, Approved original) {
    patch(out, at, original.card(), number, time);
    int names = at + frameBytes() - dialect.numberBytes(ORIGINAL_DIGITS);
    dialect.put(out, names + dialect.numberBytes(4), original.number() % LoadFrames.STANS, 6);
    dialect.put(out, names + dialect.numberBytes(10), original.transmission(), 10);
  }

  private void patch(byte[] out, int at, int card, long number, MessageTime time) {
    System.arraycopy(frames[card], 0, out, at, frames[card].length);
    dialect.put(out, at + offsets[0], time.transmission(), 10);
    dialect.put(out, at + offsets[1], number % LoadFrames.STANS, 6);
    dialect.put(out, at + offsets[2], time.time(), 6);
    dialect.put(out, at + offsets[3], time.date(), 4);
    Iso87.ASCII.put(out, at + offsets[4], number, 12);
  }

  /**
   * One set of offsets for all frames, so that they must all have their fields at the same place.
   */
  private void requireSameLayout(byte[] frame, boolean first) {
    boolean same = frame.length == frames[0].length;
    for (int i = 0; i < PATCHED.length; i++) {
      int at = dialect.find(frame, LENGTH_BYTES, frame.length - LENGTH_BYTES, PATCHED[i]);
      requireSame(first, at, same ? offsets[i] : -1);
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
}
