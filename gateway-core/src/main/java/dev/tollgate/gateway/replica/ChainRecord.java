package dev.tollgate.gateway.replica;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was carried out, remembered beside the log: how many commands, and the ledger's chain over
 * them. A start replays the log; when it comes to the same number of commands, the chain must be
 * the same, and it must come that far.
 *
 * <p>The file is mapped, so what was written outlives the process however it ends. It has two slots
 * a page apart that are written in turn, little-endian: magic with the version, commands, chain
 * high and low, log position, 8 bytes each, and a CRC-32C of them. A kill in the middle of one
 * leaves the other. It is not synced: after a failure of power it may be older, never newer than a
 * log that is synced first.
 *
 * <p>It belongs to the thread that carries out commands.
 */
public final class ChainRecord implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChainRecord.class);

  private static final long MAGIC = 0x54_47_43_48_41_49_4e_01L; // TGCHAIN, version 1
  private static final int SLOT = 4_096;
  private static final int SLOTS = 2;
  private static final int LENGTH = SLOTS * SLOT;
  private static final int COMMANDS_OFFSET = 8;
  private static final int HI_OFFSET = 16;
  private static final int LO_OFFSET = 24;
  private static final int POSITION_OFFSET = 32;
  private static final int CHECK_OFFSET = 40;
  private static final long EVERY_NS = TimeUnit.SECONDS.toNanos(1);

  private final Path file;
  private final boolean synced;
  private final MappedByteBuffer map;
  private final byte[] scratch = new byte[CHECK_OFFSET];
  private @Nullable Entry expected;
  private long recorded;
  private int nextSlot;
  private long dueNs;

  /**
   * @param logPosition behind the last command
   */
  private record Entry(long commands, long hi, long lo, long logPosition) {}

  private ChainRecord(Path file, boolean synced, MappedByteBuffer map) {
    this.file = file;
    this.synced = synced;
    this.map = map;
    this.dueNs = System.nanoTime();
    this.expected = newest();
    this.recorded = expected == null ? 0 : expected.commands;
  }

  /**
   * Opens the record, or begins one.
   *
   * @param file {@code HOME/ledger/chain}
   * @param synced whether commands are carried out only after they are synced ({@code ledger.sync}
   *     1)
   * @throws TollgateException TG-LED-015
   */
  public static ChainRecord open(Path file, boolean synced) {
    try {
      return new ChainRecord(file, synced, map(file));
    } catch (IOException _) {
      throw unusable(file, "cannot be read or written");
    }
  }

  /**
   * The record as it is, to compare only; nothing without a file.
   *
   * @throws TollgateException TG-LED-015
   */
  static Optional<ChainRecord> view(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, LENGTH);
      map.order(ByteOrder.LITTLE_ENDIAN);
      return Optional.of(new ChainRecord(file, true, map));
    } catch (IOException _) {
      throw unusable(file, "cannot be read");
    }
  }

  /** How many commands were carried out before, as far as it is recorded; 0 without a record. */
  public long commands() {
    return recorded;
  }

  /**
   * A command was carried out, or a snapshot taken over.
   *
   * @param commands so far
   * @param hi the chain's high half behind them
   * @param lo the low half
   * @throws TollgateException TG-LED-012 if it is another chain than was recorded
   */
  public void onCommand(long commands, long hi, long lo) {
    Entry entry = expected;
    if (entry == null || commands < entry.commands) {
      return;
    }
    expected = null;
    if (commands == entry.commands && (hi != entry.hi || lo != entry.lo)) {
      throw differs(entry);
    }
  }

  /**
   * All of the log is replayed.
   *
   * @throws TollgateException TG-LED-013 if commands that were carried out are missing, though they
   *     had been synced; otherwise that is a warning, TG-LED-014
   */
  public void onReplayed(long commands) {
    Entry entry = expected;
    if (entry == null) {
      return;
    }
    String missing =
        (entry.commands - commands)
            + " of "
            + entry.commands
            + " commands, to log position "
            + entry.logPosition;
    if (synced) {
      throw lost(missing);
    }
    LOG.warn("TG-LED-014 the ledger's log has lost its end: {}; it goes on without", missing);
    forget();
  }

  /** Records the chain if the last time is a second ago; cheap otherwise. */
  public void onIdle(long nowNs, long commands, long hi, long lo, long logPosition) {
    if (commands > recorded && nowNs - dueNs >= 0) {
      dueNs = nowNs + EVERY_NS;
      record(commands, hi, lo, logPosition);
    }
  }

  /** Records the chain now. Nothing older takes the place of what is recorded. */
  public void record(long commands, long hi, long lo, long logPosition) {
    if (commands <= recorded) {
      return;
    }
    int at = nextSlot * SLOT;
    map.putLong(at, MAGIC);
    map.putLong(at + COMMANDS_OFFSET, commands);
    map.putLong(at + HI_OFFSET, hi);
    map.putLong(at + LO_OFFSET, lo);
    map.putLong(at + POSITION_OFFSET, logPosition);
    map.putInt(at + CHECK_OFFSET, check(at));
    nextSlot = (nextSlot + 1) % SLOTS;
    recorded = commands;
  }

  /** Writes it to its disk, as far as that takes it. */
  @Override
  public void close() {
    try {
      map.force();
    } catch (UncheckedIOException _) {
      // it stays an older one then, and is compared all the same
    }
  }

  /** All of it is written once, so that a full disk has room for it later too. */
  private static MappedByteBuffer map(Path file) throws IOException {
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (FileChannel channel = FileChannel.open(file, options)) {
      long missing = LENGTH - channel.size();
      if (missing > 0) {
        channel.write(ByteBuffer.allocate((int) missing), channel.size());
      }
      MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH);
      map.order(ByteOrder.LITTLE_ENDIAN);
      return map;
    }
  }

  private @Nullable Entry newest() {
    Entry newest = null;
    boolean empty = true;
    for (int slot = 0; slot < SLOTS; slot++) {
      int at = slot * SLOT;
      empty &= isZero(at);
      if (map.getLong(at) == MAGIC && map.getInt(at + CHECK_OFFSET) == check(at)) {
        long commands = map.getLong(at + COMMANDS_OFFSET);
        if (newest == null || commands > newest.commands) {
          newest =
              new Entry(
                  commands,
                  map.getLong(at + HI_OFFSET),
                  map.getLong(at + LO_OFFSET),
                  map.getLong(at + POSITION_OFFSET));
          nextSlot = (slot + 1) % SLOTS;
        }
      }
    }
    if (newest == null && !empty) {
      throw unusable(file, "none of its records is whole");
    }
    return newest;
  }

  private boolean isZero(int at) {
    for (int i = 0; i <= CHECK_OFFSET; i++) {
      if (map.get(at + i) != 0) {
        return false;
      }
    }
    return true;
  }

  private int check(int at) {
    map.get(at, scratch);
    CRC32C crc = new CRC32C();
    crc.update(scratch);
    return (int) crc.getValue();
  }

  private void forget() {
    expected = null;
    recorded = 0;
    map.put(0, ByteBuffer.allocate(LENGTH), 0, LENGTH);
  }

  private TollgateException differs(Entry entry) {
    return new TollgateException(
        "TG-LED-012",
        ExitCode.FOUND_WRONG,
        "the ledger's log is not the one that was carried out",
        file + " (command " + entry.commands + ", log position " + entry.logPosition + ")",
        "do not go on with it; run ledger verify, restore from a backup or another node");
  }

  private TollgateException lost(String missing) {
    return new TollgateException(
        "TG-LED-013",
        ExitCode.FOUND_WRONG,
        "commands that were carried out are missing at the end of the ledger's log",
        file + " (" + missing + ")",
        "restore the log from a backup or another node; to go on without them delete this file");
  }

  private static TollgateException unusable(Path file, String detail) {
    return new TollgateException(
        "TG-LED-015",
        ExitCode.FOUND_WRONG,
        "the record of the ledger's chain cannot be used",
        file + " (" + detail + ")",
        "check owner and disk; if it is damaged delete it, the log is compared from now on then");
  }
}
