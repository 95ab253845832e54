package dev.tollgate.gateway.pipeline;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.ledger.TransactionKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.agrona.collections.IntArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link KeptVoids} in a file: places of 56 bytes behind a header, each with its own CRC-32C; a
 * place is used again when its void is done, and the file is emptied when all are. A record that
 * was being written when the process ended is ignored.
 *
 * <p>What is written is in the page cache when {@link #keep} returns, so it outlives the process,
 * however that ends, but not a power failure; nothing here waits for a disk.
 */
public final class VoidFile implements KeptVoids, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VoidFile.class);

  /** TGVOIDS, version 1. */
  private static final long HEADER = 0x5447_564f_4944_5301L;

  static final int HEADER_BYTES = Long.BYTES;
  static final int RECORD_BYTES = 56;
  private static final int CHECKED_BYTES = RECORD_BYTES - Integer.BYTES;

  /** 3.5 MiB: far more than can wait for a ledger that takes no requests meanwhile. */
  static final int PLACES_MAX = 1 << 16;

  private final FileChannel channel;

  /** The record that is read or written. */
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(RECORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private final CRC32C checksum = new CRC32C();
  private final IntArrayList free = new IntArrayList();
  private int places;

  private VoidFile(FileChannel channel, int places) {
    this.channel = channel;
    this.places = places;
  }

  /**
   * Opens or makes the file.
   *
   * @throws TollgateException if it cannot be, or is another file: money may be held that it tells
   *     of
   */
  public static VoidFile open(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      boolean whole = channel.read(header, 0) == HEADER_BYTES;
      if (!whole) {
        channel.truncate(0);
        channel.write(header.clear().putLong(0, HEADER), 0);
      } else if (header.getLong(0) != HEADER) {
        channel.close();
        throw refused(file, "is no file of ours, or of a newer version");
      }
      long records = (channel.size() - HEADER_BYTES) / RECORD_BYTES;
      return new VoidFile(channel, (int) Math.min(records, PLACES_MAX));
    } catch (IOException e) {
      throw refused(file, "cannot be opened: " + e.getMessage());
    }
  }

  /** Called once, before anything is kept. */
  @Override
  public void read(Reader reader) {
    TransactionKey key = new TransactionKey();
    int unread = 0;
    for (int place = 0; place < places; place++) {
      if (readRecord(place, key)) {
        reader.onVoid(key, buffer.getLong(44), place);
      } else {
        free.addInt(place);
        unread++;
      }
    }
    if (unread > 1) {
      LOG.warn("TG-LED-042 {} records of the file of voids are damaged and ignored", unread);
    }
  }

  @Override
  public int keep(TransactionKey key, long commandId) {
    int place = free.isEmpty() ? places : free.getInt(free.size() - 1);
    if (place >= PLACES_MAX || !write(place, key, commandId)) {
      return NOT_KEPT;
    }
    if (place == places) {
      places++;
    } else {
      free.fastUnorderedRemove(free.size() - 1);
    }
    return place;
  }

  @Override
  public void drop(int place) {
    free.addInt(place);
    if (free.size() == places) {
      empty();
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("TG-LED-043 the file of voids was not closed: {}", e.getMessage());
    }
  }

  private boolean write(int place, TransactionKey key, long commandId) {
    buffer.clear();
    buffer.putInt(key.networkId).putInt(key.mti).putInt((int) key.transmissionDateTime);
    buffer.putInt(key.stan).putInt(0);
    buffer.putLong(key.acquirerId).putLong(key.forwarderId).putLong(key.terminal);
    buffer.putLong(commandId);
    buffer.putInt(checksum(buffer)).flip();
    try {
      return channel.write(buffer, position(place)) == RECORD_BYTES;
    } catch (IOException _) {
      return false; // the void goes on without
    }
  }

  private boolean readRecord(int place, TransactionKey key) {
    buffer.clear();
    try {
      channel.read(buffer, position(place));
    } catch (IOException _) {
      return false;
    }
    if (buffer.hasRemaining() || buffer.getInt(CHECKED_BYTES) != checksum(buffer)) {
      return false;
    }
    key.networkId = buffer.getInt(0);
    key.mti = buffer.getInt(4);
    key.transmissionDateTime = buffer.getInt(8);
    key.stan = buffer.getInt(12);
    key.acquirerId = buffer.getLong(20);
    key.forwarderId = buffer.getLong(28);
    key.terminal = buffer.getLong(36);
    return true;
  }

  private int checksum(ByteBuffer record) {
    checksum.reset();
    checksum.update(record.duplicate().position(0).limit(CHECKED_BYTES));
    return (int) checksum.getValue();
  }

  /** What stays in a file that cannot be emptied is voided once more at the next start. */
  private void empty() {
    free.clear();
    places = 0;
    try {
      channel.truncate(HEADER_BYTES);
    } catch (IOException _) {
      return;
    }
  }

  private static long position(int place) {
    return HEADER_BYTES + (long) place * RECORD_BYTES;
  }

  private static TollgateException refused(Path file, String why) {
    return new TollgateException(
        "TG-LED-041",
        ExitCode.FAILED,
        "the file of voids " + why,
        file.toString(),
        "see docs/OPERATING.md before you move it away: money may be held for requests it names");
  }
}
