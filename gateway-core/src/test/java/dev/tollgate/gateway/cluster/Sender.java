package dev.tollgate.gateway.cluster;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Offers numbered commands, as many at a time as fit, and counts their answers. */
final class Sender implements AnswerHandler, AutoCloseable {
  private static final long TIME_NS_MAX = TimeUnit.SECONDS.toNanos(20);

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

  /** Sends until this holds, waits for all answers, and takes at most twenty seconds for each. */
  boolean sendUntil(BooleanSupplier enough) {
    offerUntil(enough);
    long endNs = System.nanoTime() + TIME_NS_MAX;
    while (client.inFlight() > 0 && System.nanoTime() < endNs) {
      client.poll(this);
    }
    return enough.getAsBoolean();
  }

  /** Sends until this holds, and leaves the answers to those it had to take in between. */
  void offerUntil(BooleanSupplier enough) {
    long endNs = System.nanoTime() + TIME_NS_MAX;
    while (!enough.getAsBoolean() && System.nanoTime() < endNs) {
      command.putLong(0, next);
      if (client.offer(command, 0, command.capacity())) {
        next++;
      } else {
        client.poll(this);
      }
    }
  }

  boolean send(int count) {
    long last = next + count;
    return sendUntil(() -> next == last);
  }

  /** Offers for so long. @return how many were taken */
  long sendFor(long timeNs) {
    long before = next;
    long endNs = System.nanoTime() + timeNs;
    sendUntil(() -> System.nanoTime() - endNs >= 0);
    return next - before;
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
    // what is not answered then is not counted
  }

  @Override
  public void close() {
    client.close();
  }
}
