package dev.tollgate.gateway.cluster;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Answers with the first eight bytes of the command, and has no state. */
final class EchoHandler implements LogHandler {
  @Override
  public int onCommand(
      long timestampMs, DirectBuffer buffer, int offset, int length, MutableDirectBuffer answer) {
    answer.putLong(0, buffer.getLong(offset));
    return Long.BYTES;
  }

  @Override
  public void writeSnapshot(SnapshotSink sink) {}

  @Override
  public void readSnapshot(SnapshotSource source) {}
}
