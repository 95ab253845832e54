package dev.tollgate.gateway.cluster;

import dev.tollgate.gateway.cluster.KeptSnapshots.Snapshot;
import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.RecordingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Deletes what no start can need any more: snapshots but the two newest, snapshots that a kill left
 * half written, and the log's segments before the older of the two. What is deleted is first no
 * longer part of a recording, then its file goes; a kill in between leaves a file that the next
 * purge finds. The archive refuses to delete what is being replayed.
 */
final class LogPurge {
  private static final Pattern SEGMENT = Pattern.compile("(\\d+)-\\d+\\.rec(\\.del)?");

  private final AeronArchive archive;
  private final Path folder;
  private final Map<Long, Recording> recordings = new HashMap<>();

  private LogPurge(AeronArchive archive, Path folder) {
    this.archive = archive;
    this.folder = folder;
  }

  /**
   * @param snapshots how many there are now
   * @param newestBytes length of the newest one, 0 without
   */
  record Result(int snapshots, long newestBytes) {}

  /**
   * @param entries of the recording log
   */
  static Result run(AeronArchive archive, Path folder, List<RecordingLog.Entry> entries)
      throws IOException {
    LogPurge purge = new LogPurge(archive, folder);
    Set<Long> files = purge.recordingsWithFiles(); // first: a recording is known before its file
    purge.list();
    return purge.run(entries, files);
  }

  private Result run(List<RecordingLog.Entry> entries, Set<Long> files) throws IOException {
    List<Snapshot> all = KeptSnapshots.of(entries, recordings.keySet());
    List<Snapshot> kept = all.subList(0, Math.min(all.size(), KeptSnapshots.KEPT));
    if (kept.isEmpty()) {
      return new Result(0, 0);
    }
    Set<Long> needed = new HashSet<>(KeptSnapshots.logRecordings(entries));
    for (Snapshot snapshot : kept) {
      needed.add(snapshot.module());
      needed.add(snapshot.service());
    }
    // the next snapshot may be under way, and nothing but its number tells
    long newest = Math.min(kept.getFirst().module(), kept.getFirst().service());
    for (long id : recordings.keySet()) {
      if (id < newest && !needed.contains(id)) {
        archive.purgeRecording(id);
      }
    }
    for (long id : files) {
      if (id < newest && !recordings.containsKey(id)) {
        deleteFiles(id);
      }
    }
    if (kept.size() == KeptSnapshots.KEPT) {
      for (long id : KeptSnapshots.logRecordings(entries)) {
        cutLog(id, kept.getLast().logPosition());
      }
    }
    return new Result(kept.size(), recordingOf(kept.getFirst().service()).length());
  }

  private void cutLog(long id, long position) {
    Recording log = recordings.get(id);
    if (log == null) {
      return;
    }
    long start = log.segmentOf(position);
    if (start > log.start()) {
      archive.detachSegments(id, start);
    }
    archive.deleteDetachedSegments(id); // also what an earlier purge was killed over
  }

  private Recording recordingOf(long id) {
    Recording recording = recordings.get(id);
    if (recording == null) {
      throw new IllegalStateException("no recording " + id);
    }
    return recording;
  }

  private void list() {
    archive.listRecordings(
        0,
        Integer.MAX_VALUE,
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

  private Set<Long> recordingsWithFiles() throws IOException {
    Set<Long> ids = new HashSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> {
        Matcher name = SEGMENT.matcher(file.getFileName().toString());
        if (name.matches()) {
          ids.add(Long.parseLong(name.group(1)));
        }
      });
    }
    return ids;
  }

  private void deleteFiles(long id) throws IOException {
    List<Path> gone;
    try (Stream<Path> files = Files.list(folder)) {
      gone = files.filter(file -> isOf(file, id)).toList();
    }
    for (Path file : gone) {
      Files.deleteIfExists(file);
    }
  }

  private static boolean isOf(Path file, long id) {
    Matcher name = SEGMENT.matcher(file.getFileName().toString());
    return name.matches() && Long.parseLong(name.group(1)) == id;
  }
}
