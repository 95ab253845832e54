package dev.tollgate.gateway.cluster;

import io.aeron.Counter;
import io.aeron.cluster.ClusterControl;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.RecordingLog;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.agrona.concurrent.AgentTerminationException;

/**
 * What the consensus module shows of itself. Its counters lie in memory that it gives back when it
 * ends, which may be at any time, and to read them then is to crash; so they are read on its own
 * thread, between its turns.
 */
final class ModuleCounters {
  private final ConsensusModule.Context context;
  private final LogThread logThread;

  ModuleCounters(ConsensusModule.Context context, LogThread logThread) {
    this.context = context;
    this.logThread = logThread;
  }

  /** Snapshots taken since the start; 0 once the module has ended. */
  long snapshots() throws InterruptedException {
    return get(() -> valueOf(context.snapshotCounter()));
  }

  /** Position up to which the log is committed; 0 once the module has ended. */
  long commitPosition() throws InterruptedException {
    return get(this::committed);
  }

  /** The same, for whoever is on the module's thread. */
  long committed() {
    return valueOf(context.commitPositionCounter());
  }

  boolean isTakingSnapshot() throws InterruptedException {
    return get(
        () -> valueOf(context.moduleStateCounter()) == ConsensusModule.State.SNAPSHOT.code());
  }

  /** Whether a snapshot is asked for now. */
  boolean askSnapshot() throws InterruptedException {
    return get(() ->
        !context.controlToggleCounter().isClosed()
            && ClusterControl.ToggleState.SNAPSHOT.toggle(context.controlToggleCounter()));
  }

  /** Entries of the recording log, as they are now. */
  List<RecordingLog.Entry> entries() throws InterruptedException {
    return get(() -> List.copyOf(context.recordingLog().entries()));
  }

  private static long valueOf(Counter counter) {
    return counter.isClosed() ? 0 : counter.get();
  }

  private <T> T get(Supplier<T> look) throws InterruptedException {
    AtomicReference<T> seen = new AtomicReference<>();
    logThread.call(() -> seen.set(look.get()));
    T value = seen.get();
    if (value == null) {
      throw new AgentTerminationException("nothing was seen");
    }
    return value;
  }
}
