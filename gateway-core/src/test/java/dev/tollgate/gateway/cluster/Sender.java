package dev.tollgate.gateway.cluster;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Offers numbered commands, as many at a time as fit, and counts their answers. */
final class Sender implements AnswerHandler, AutoCloseable {
  private final ClusterClient client;
  private final UnsafeBuffer command;
  private long next;
  private long answered;

  /**
   * @param last number that was answered before
   */
  Sender(ClusterNode node, int length, long last) {
    this.client = node.connect(() -> {});
    this.command = new UnsafeBuffer(new byte[length]);
    this.next = last + 1;
    this.answered = last;
  }

  /** Sends until this holds or twenty seconds are over; then waits for all answers. */
  boolean sendUntil(BooleanSupplier enough) {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!enough.getAsBoolean() && System.nanoTime() < endNs) {
      command.putLong(0, next);
      if (client.offer(command, 0, command.capacity())) {
        next++;
      } else {
        client.poll(this);
      }
    }
    while (client.inFlight() > 0 && System.nanoTime() < endNs) {
      client.poll(this);
    }
    return enough.getAsBoolean();
  }

  boolean send(int count) {
    long last = next + count;
    return sendUntil(() -> next == last);
  }

  long answered() {
    return answered;
  }

  @Override
  public void onAnswer(long timestampMs, DirectBuffer buffer, int offset, int length) {
    answered = buffer.getLong(offset);
  }

  @Override
  public void onDisconnected() {
    throw new AssertionError("disconnected");
  }

  @Override
  public void close() {
    client.close();
  }
}
