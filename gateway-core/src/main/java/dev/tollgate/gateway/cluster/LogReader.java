package dev.tollgate.gateway.cluster;

import dev.tollgate.fault.TollgateException;
import io.aeron.archive.CatalogView;
import io.aeron.cluster.RecordingLog;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.cluster.codecs.MessageHeaderDecoder;
import io.aeron.cluster.codecs.SessionMessageHeaderDecoder;
import io.aeron.cluster.codecs.SnapshotMark;
import io.aeron.cluster.codecs.SnapshotMarkerDecoder;
import io.aeron.exceptions.AeronException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the snapshots and the log of a home out of its files: no node need run, and a running one
 * is not disturbed. Each fragment's CRC-32C is checked on the way. A damaged place is told as
 * TG-LED-011 with file and position.
 */
public final class LogReader {
  private final Path archive;
  private final Map<Long, Recording> recordings = new HashMap<>();
  private final List<Snapshot> snapshots = new ArrayList<>();
  private final long log;

  /**
   * A snapshot that a start can use, of two recordings.
   *
   * @param logPosition the log goes on from here
   * @param timestampMs log time it was taken at, milliseconds since the epoch
   * @param module what the cluster itself keeps, in the archive
   * @param service the state of the log's handler
   */
  public record Snapshot(long logPosition, long timestampMs, long module, long service) {}

  /** Takes the commands of the log, in its order. */
  @FunctionalInterface
  public interface CommandVisitor {
    /**
     * The bytes are gone once this returns.
     *
     * @param timestampMs log time, milliseconds since the epoch
     * @param logPosition behind the command
     */
    void onCommand(long timestampMs, long logPosition, DirectBuffer buffer, int offset, int length);
  }

  private LogReader(Path ledger) {
    this.archive = ledger.resolve("archive");
    try (RecordingLog entries = new RecordingLog(ledger.resolve("cluster").toFile(), false)) {
      list(); // after the entries: it has all recordings they name
      for (KeptSnapshots.Snapshot kept : KeptSnapshots.of(entries.entries(), recordings.keySet())) {
        snapshots.add(
            new Snapshot(kept.logPosition(), kept.timestampMs(), kept.module(), kept.service()));
      }
      this.log = entries.findLastTermRecordingId();
    }
  }

  /**
   * Finds out what a home has, as of now.
   *
   * @throws TollgateException TG-LED-007 or TG-LED-019
   */
  public static LogReader open(Path home) {
    Path ledger = home.resolve("ledger");
    LogReader reader = find(ledger);
    if (reader == null) {
      throw Faults.noLedger(ledger);
    }
    return reader;
  }

  /**
   * @return null if nothing was ever written; fails with TG-LED-007
   */
  static @Nullable LogReader find(Path ledger) {
    if (!Files.exists(ledger.resolve("cluster").resolve(RecordingLog.RECORDING_LOG_FILE_NAME))) {
      return null;
    }
    try {
      LogReader reader = new LogReader(ledger);
      return reader.recordings.containsKey(reader.log) ? reader : null;
    } catch (AeronException e) {
      throw Faults.damaged(ledger, String.valueOf(e.getMessage()));
    }
  }

  /** The snapshots, newest first. */
  public List<Snapshot> snapshots() {
    return List.copyOf(snapshots);
  }

  /** The first log position that is still there; 0 if nothing was purged yet. */
  public long start() {
    return log().start();
  }

  /**
   * Gives a snapshot's blocks, once what the cluster keeps with it is found to be sound; whoever
   * reads them ends with the block without longs.
   */
  public SnapshotSource blocks(Snapshot snapshot) {
    try (RecordingReader module = readerOf(snapshot.module())) {
      while (module.next()) {
        // checked on the way
      }
    }
    return new Blocks(readerOf(snapshot.service()));
  }

  private RecordingReader readerOf(long id) {
    Recording recording = recordings.get(id);
    if (recording == null) {
      throw new IllegalArgumentException("not a recording of this home: " + id);
    }
    return new RecordingReader(archive, recording, recording.start());
  }

  /**
   * Reads all commands behind a position.
   *
   * @param from {@link #start} or the position of a snapshot
   * @return position behind the last message
   */
  public long commands(long from, CommandVisitor visitor) {
    MessageHeaderDecoder header = new MessageHeaderDecoder();
    SessionMessageHeaderDecoder session = new SessionMessageHeaderDecoder();
    try (RecordingReader reader = new RecordingReader(archive, log(), from)) {
      while (reader.next()) {
        if (isMessage(header, reader, SessionMessageHeaderDecoder.TEMPLATE_ID)) {
          session.wrapAndApplyHeader(reader.message(), 0, header);
          int offset = AeronCluster.SESSION_HEADER_LENGTH;
          int length = reader.length() - offset;
          visitor.onCommand(
              session.timestamp(), reader.position(), reader.message(), offset, length);
        }
      }
      return reader.position();
    }
  }

  private Recording log() {
    Recording recording = recordings.get(log);
    if (recording == null) {
      throw new IllegalStateException("no recording " + log);
    }
    return recording;
  }

  private void list() {
    CatalogView.listRecordings(
        archive.toFile(),
        (control,
            correlation,
            id,
            started,
            stopped,
            start,
            stop,
            initialTermId,
            segmentLength,
            termLength,
            mtu,
            session,
            stream,
            stripped,
            channel,
            source) ->
            recordings.put(
                id, new Recording(id, start, stop, initialTermId, segmentLength, termLength)));
  }

  private static boolean isMessage(MessageHeaderDecoder header, RecordingReader in, int template) {
    if (in.length() < MessageHeaderDecoder.ENCODED_LENGTH) {
      return false;
    }
    header.wrap(in.message(), 0);
    return header.schemaId() == MessageHeaderDecoder.SCHEMA_ID && header.templateId() == template;
  }

  /** Blocks stand behind what the service container keeps of its own. */
  private static final class Blocks implements SnapshotSource {
    private final RecordingReader reader;
    private final BlockDecoder decoder = new BlockDecoder();
    private boolean ended;

    Blocks(RecordingReader reader) {
      this.reader = reader;
      MessageHeaderDecoder header = new MessageHeaderDecoder();
      SnapshotMarkerDecoder marker = new SnapshotMarkerDecoder();
      boolean begun = false;
      while (!begun && next()) {
        begun =
            isMessage(header, reader, SnapshotMarkerDecoder.TEMPLATE_ID)
                && marker.wrapAndApplyHeader(reader.message(), 0, header).mark()
                    == SnapshotMark.END;
      }
    }

    @Override
    public int read(long[] block) {
      if (ended) {
        return 0;
      }
      if (!next()) {
        throw damaged("it ends early");
      }
      try {
        int read = decoder.decode(reader.message(), 0, reader.length(), block);
        if (read == 0 && next()) {
          throw damaged("it goes on after its end");
        }
        ended = read == 0;
        return read;
      } catch (SnapshotDamage e) {
        throw damaged(String.valueOf(e.getMessage()));
      } finally {
        if (ended) {
          reader.close();
        }
      }
    }

    private boolean next() {
      return reader.next();
    }

    private TollgateException damaged(String detail) {
      return Faults.damagedPlace(reader.file(), reader.position(), reader.position(), detail);
    }
  }
}
