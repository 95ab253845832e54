package dev.tollgate.bench.load;

import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.network.MessageKeys;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;

/**
 * Ready-made 0100 frames, one a card, packed once by jPOS. Sending one copies it and patches what
 * must differ each time: STAN, RRN and the times. Used by one thread.
 */
public final class LoadFrames {
  /** STANs, and so the messages that can be in flight. */
  static final int STANS = 1_000_000;

  private static final int LENGTH_BYTES = 2;
  private static final int[] PATCHED = {7, 11, 12, 13, 37};

  private final byte[][] frames;
  private final int[] offsets = new int[PATCHED.length];
  private final byte[] transmission = new byte[10];
  private long transmissionSecond = Long.MIN_VALUE;
  private long sequence = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());

  /**
   * @param purchases what each card buys; all PANs must have the same length
   */
  public LoadFrames(List<Purchase> purchases) {
    AlphaMessages messages = new AlphaMessages(new MessageKeys(Clock.systemUTC()));
    frames = new byte[purchases.size()][];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = frame(messages.purchase(purchases.get(i)));
      requireSameLayout(frames[i], i == 0);
    }
  }

  /** Bytes of one frame, length prefix included. */
  public int frameBytes() {
    return frames[0].length;
  }

  /**
   * Appends the next message.
   *
   * @return its STAN
   */
  int put(ByteBuffer out) {
    refreshTime();
    long number = sequence++;
    int stan = (int) (number % STANS);
    int start = out.position();
    out.put(frames[(int) (number % frames.length)]);
    out.put(start + offsets[0], transmission);
    putDigits(out, start + offsets[1], stan, 6);
    out.put(start + offsets[2], transmission, 4, 6);
    out.put(start + offsets[3], transmission, 0, 4);
    putDigits(out, start + offsets[4], number, 12);
    return stan;
  }

  private static byte[] frame(ISOMsg message) {
    try {
      byte[] packed = AlphaMessages.pack(message);
      return ByteBuffer.allocate(LENGTH_BYTES + packed.length)
          .putShort((short) packed.length)
          .put(packed)
          .array();
    } catch (ISOException e) {
      throw new IllegalStateException("a purchase always packs", e);
    }
  }

  /**
   * One set of offsets for all frames, so that they must all have their fields at the same place.
   */
  private void requireSameLayout(byte[] frame, boolean first) {
    for (int i = 0; i < PATCHED.length; i++) {
      int at = Iso87Ascii.find(frame, LENGTH_BYTES, frame.length - LENGTH_BYTES, PATCHED[i]);
      if (!first && at != offsets[i]) {
        throw new IllegalArgumentException("PANs of different lengths");
      }
      offsets[i] = at;
    }
  }

  private void refreshTime() {
    long second = Math.floorDiv(System.currentTimeMillis(), 1000L);
    if (second == transmissionSecond) {
      return;
    }
    transmissionSecond = second;
    ZonedDateTime now = Instant.ofEpochSecond(second).atZone(ZoneOffset.UTC);
    long digits = now.getMonthValue();
    for (int part :
        new int[] {now.getDayOfMonth(), now.getHour(), now.getMinute(), now.getSecond()}) {
      digits = digits * 100 + part;
    }
    putDigits(ByteBuffer.wrap(transmission), 0, digits, transmission.length);
  }

  private static void putDigits(ByteBuffer out, int at, long value, int digits) {
    long rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      out.put(i, (byte) ('0' + rest % 10));
      rest /= 10;
    }
  }
}
