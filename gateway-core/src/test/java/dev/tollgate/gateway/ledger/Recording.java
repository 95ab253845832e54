package dev.tollgate.gateway.ledger;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** A snapshot as an adapter would store it: one message of little-endian bytes for each block. */
final class Recording implements SnapshotSink {
  final List<byte[]> messages = new ArrayList<>();

  static Recording of(Ledger ledger) {
    Recording recording = new Recording();
    ledger.save(recording);
    return recording;
  }

  @Override
  public void block(long[] words, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(words, 0, length);
    messages.add(bytes.array());
  }

  Ledger restore() {
    int[] next = {0};
    return Ledger.restore(
        words -> next[0] == messages.size() ? 0 : fill(words, messages.get(next[0]++)));
  }

  /** All bytes one after the other. */
  byte[] bytes() {
    ByteBuffer all = ByteBuffer.allocate(messages.stream().mapToInt(m -> m.length).sum());
    messages.forEach(all::put);
    return all.array();
  }

  Recording copy() {
    Recording copy = new Recording();
    messages.forEach(message -> copy.messages.add(message.clone()));
    return copy;
  }

  private static int fill(long[] words, byte[] message) {
    if (message.length % Long.BYTES != 0 || message.length > words.length * Long.BYTES) {
      return SnapshotSource.NO_BLOCK;
    }
    int length = message.length / Long.BYTES;
    ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words, 0, length);
    return length;
  }
}
