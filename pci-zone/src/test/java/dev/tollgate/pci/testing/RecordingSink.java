package dev.tollgate.pci.testing;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import dev.tollgate.pci.Zone.RequestSink;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes everything and keeps it in order; any thread may call it. */
public class RecordingSink implements RequestSink {
  /** A cell by slot and use. */
  public record Use(int slot, long generation) {}

  /** A connection by network and index. */
  public record Link(int network, int link) {}

  public final List<SealedRequest> arrived = new CopyOnWriteArrayList<>();
  public final List<VerificationResult> results = new CopyOnWriteArrayList<>();
  public final List<Use> verified = new CopyOnWriteArrayList<>();
  public final List<Use> unsent = new CopyOnWriteArrayList<>();
  public final List<Link> up = new CopyOnWriteArrayList<>();
  public final List<Link> down = new CopyOnWriteArrayList<>();

  /** How many requests had arrived at each wake-up. */
  public final List<Integer> arrivedAtWake = new CopyOnWriteArrayList<>();

  @Override
  public void wake() {
    arrivedAtWake.add(arrived.size());
  }

  @Override
  public boolean arrived(SealedRequest request, VerificationResult result) {
    results.add(result);
    return arrived.add(request);
  }

  @Override
  public boolean verified(int slot, long generation) {
    return verified.add(new Use(slot, generation));
  }

  @Override
  public boolean unsent(int slot, long generation) {
    return unsent.add(new Use(slot, generation));
  }

  @Override
  public boolean linkUp(int network, int link) {
    return up.add(new Link(network, link));
  }

  @Override
  public boolean linkDown(int network, int link) {
    return down.add(new Link(network, link));
  }

  public SealedRequest lastArrived() {
    return arrived.getLast();
  }
}
