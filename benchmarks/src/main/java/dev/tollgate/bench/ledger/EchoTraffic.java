package dev.tollgate.bench.ledger;

import dev.tollgate.gateway.cluster.LogHandler;
import dev.tollgate.gateway.cluster.SnapshotSink;
import dev.tollgate.gateway.cluster.SnapshotSource;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** The same lengths as the ledger's, and nothing done in between. */
final class EchoTraffic implements Traffic {
  @Override
  public void write(MutableDirectBuffer buffer, long correlation) {
    buffer.putLong(0, correlation);
  }

  @Override
  public long read(DirectBuffer buffer, int offset, int length) {
    return buffer.getLong(offset);
  }

  /** The other end. */
  static final class Echo implements LogHandler {
    @Override
    public int onCommand(
        long timestampMs, DirectBuffer buffer, int offset, int length, MutableDirectBuffer answer) {
      answer.putLong(0, buffer.getLong(offset));
      return ANSWER_LENGTH;
    }

    @Override
    public void writeSnapshot(SnapshotSink sink) {}

    @Override
    public void readSnapshot(SnapshotSource source) {}
  }
}
