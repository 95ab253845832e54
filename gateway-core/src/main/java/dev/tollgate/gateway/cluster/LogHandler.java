package dev.tollgate.gateway.cluster;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What the log is for: a deterministic state machine that sees each committed command once, in the
 * order of the log, on one thread. Whatever it throws stops the node: to go on after half a command
 * would be to differ from the log.
 */
public interface LogHandler {
  /**
   * Carries out one command.
   *
   * @param timestampMs log time, milliseconds since the epoch
   * @param answer takes the answer, from index 0
   * @return length of the answer in bytes, 0 for none
   */
  int onCommand(
      long timestampMs, DirectBuffer buffer, int offset, int length, MutableDirectBuffer answer);

  /**
   * Has a turn on the same thread when no command is there, and now and then between commands; for
   * what is not in the log. It must not change what commands find.
   *
   * @param logPosition up to which the log is carried out
   */
  default void onIdle(long logPosition) {}

  /**
   * All of the log that was there is carried out, and this node decides what comes next. Throws to
   * refuse that; a {@link dev.tollgate.fault.TollgateException} is told as it is.
   */
  default void onReplayed() {}

  /** The node closes in order; nothing comes after this. */
  default void onClose(long logPosition) {}

  /** Writes its whole state, as of the last command. */
  void writeSnapshot(SnapshotSink sink);

  /** Takes over the state of a snapshot, before the first command. */
  void readSnapshot(SnapshotSource source);
}
