package dev.tollgate.bench.step;

import dev.tollgate.pci.Answer;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.Zone;
import dev.tollgate.pci.ZoneCounters;
import java.util.concurrent.atomic.AtomicLong;

/** A zone whose checks are done as soon as they are asked for; answers are counted. */
final class InstantZone implements Zone {
  private final RequestSink sink;
  private final ZoneCounters counters = new ZoneCounters(1);
  private final AtomicLong approved = new AtomicLong();

  /** Written by the agent's thread. */
  private long told;

  InstantZone(RequestSink sink) {
    this.sink = sink;
  }

  /** Approvals so far; those of a batch are seen together. */
  long approved() {
    return approved.getAcquire();
  }

  @Override
  public boolean verify(SealedRequest request) {
    return sink.verified(request.slot(), request.generation());
  }

  @Override
  public void answer(SealedRequest request, Answer answer) {
    told += answer.approved ? 1 : 0;
  }

  @Override
  public void flush() {
    approved.setRelease(told);
  }

  @Override
  public void release(SealedRequest request) {}

  @Override
  public boolean sendNetworkManagement(int link, long transmissionDateTime, int stan, int code) {
    return false;
  }

  @Override
  public ZoneCounters counters() {
    return counters;
  }

  @Override
  public boolean isSealing() {
    return false;
  }

  @Override
  public void tick(long nowNs) {}
}
