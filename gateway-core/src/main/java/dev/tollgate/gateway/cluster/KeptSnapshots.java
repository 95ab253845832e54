package dev.tollgate.gateway.cluster;

import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.RecordingLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The snapshots that a node can start from, newest first: those that the recording log counts as
 * valid and that the archive still has. A snapshot is two recordings, one of the consensus module
 * and one of the service.
 */
final class KeptSnapshots {
  /** If the newest turns out to be damaged, an operator can have a start use the older one. */
  static final int KEPT = 2;

  private static final int SERVICE = 0;

  /**
   * @param logPosition the log goes on from here
   * @param timestampMs log time
   * @param module recording of the consensus module
   * @param service recording of the service
   */
  record Snapshot(long logPosition, long timestampMs, long module, long service) {}

  private KeptSnapshots() {}

  /**
   * @param entries of the recording log
   * @param recordings ids that the archive has
   */
  static List<Snapshot> of(List<RecordingLog.Entry> entries, Set<Long> recordings) {
    Map<Long, RecordingLog.Entry> services = new HashMap<>();
    for (RecordingLog.Entry entry : entries) {
      if (isThere(entry, recordings) && entry.serviceId == SERVICE) {
        services.put(entry.logPosition, entry);
      }
    }
    List<Snapshot> snapshots = new ArrayList<>();
    for (RecordingLog.Entry entry : entries) {
      RecordingLog.Entry service = services.get(entry.logPosition);
      if (service != null
          && isThere(entry, recordings)
          && entry.serviceId == ConsensusModule.Configuration.SERVICE_ID) {
        snapshots.add(
            new Snapshot(
                entry.logPosition, entry.timestamp, entry.recordingId, service.recordingId));
      }
    }
    snapshots.sort(Comparator.comparingLong(Snapshot::logPosition).reversed());
    return snapshots;
  }

  /** Recordings of the log, one for all terms as a rule. */
  static Set<Long> logRecordings(List<RecordingLog.Entry> entries) {
    Set<Long> logs = new HashSet<>();
    for (RecordingLog.Entry entry : entries) {
      if (entry.type == RecordingLog.ENTRY_TYPE_TERM
          && entry.isValid
          && entry.recordingId != AeronArchive.NULL_POSITION) {
        logs.add(entry.recordingId);
      }
    }
    return logs;
  }

  private static boolean isThere(RecordingLog.Entry entry, Set<Long> recordings) {
    return entry.type == RecordingLog.ENTRY_TYPE_SNAPSHOT
        && entry.isValid
        && recordings.contains(entry.recordingId);
  }
}
