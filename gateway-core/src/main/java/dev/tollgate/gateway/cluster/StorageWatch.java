package dev.tollgate.gateway.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the free space of the ledger's disk and says when its state changes. It comes back from
 * a state by itself, once there is a little more space than the level asks for.
 */
final class StorageWatch {
  private static final Logger LOG = LoggerFactory.getLogger(StorageWatch.class);

  private static final long MIB = 1024 * 1024;

  /** So that a state does not come and go with each segment. */
  private static final long MARGIN_BYTES = 8 * MIB;

  private final Path path;
  private final Upkeep upkeep;
  private final LongSupplier freeBytes;
  private final Consumer<StorageState> onChange;
  private volatile StorageState state = StorageState.AMPLE;

  /**
   * @param onChange told on the thread that looks
   */
  StorageWatch(Path path, Upkeep upkeep, LongSupplier freeBytes, Consumer<StorageState> onChange) {
    this.path = path;
    this.upkeep = upkeep;
    this.freeBytes = freeBytes;
    this.onChange = onChange;
  }

  /** What the file system of this path has left for us. */
  static LongSupplier freeBytes(Path path) {
    return () -> {
      try {
        FileStore store = Files.getFileStore(path);
        return store.getUsableSpace();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  StorageState state() {
    return state;
  }

  /** Whether so much can be written without new work being shed for it. */
  boolean hasRoomFor(long bytes) {
    return freeBytes.getAsLong() - bytes >= upkeep.shedBytes();
  }

  void look() {
    long free = freeBytes.getAsLong();
    StorageState was = state;
    StorageState now = upkeep.stateOf(free);
    if (now.compareTo(was) < 0) {
      StorageState withMargin = upkeep.stateOf(free - MARGIN_BYTES);
      now = withMargin.compareTo(was) < 0 ? withMargin : was;
    }
    if (now != was) {
      state = now;
      tell(now, free);
      onChange.accept(now);
    }
  }

  private void tell(StorageState now, long free) {
    String left = path + " has " + free / MIB + " MiB left";
    switch (now) {
      case AMPLE -> LOG.info("ledger: {}, enough again", left);
      case LOW -> LOG.warn("TG-LED-016 the ledger's disk is filling up: {}; make room", left);
      case SHEDDING ->
          LOG.error("TG-LED-016 the ledger takes no new requests: {}; make room", left);
      case FULL -> LOG.error("TG-LED-016 the ledger takes nothing: {}; make room", left);
    }
  }
}
