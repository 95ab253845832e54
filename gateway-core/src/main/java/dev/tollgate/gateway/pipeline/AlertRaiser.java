package dev.tollgate.gateway.pipeline;

import dev.tollgate.pci.SealedRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Lets through a few alerts of each kind in a while: a peer that sends nonsense must not fill the
 * log, nor cost the transaction thread an allocation per message. What is held back is counted.
 */
@SuppressWarnings("EnumOrdinal") // an index in memory, never a stored form
final class AlertRaiser {
  static final int ALERTS_MAX = 5;
  static final long WINDOW_NS = TimeUnit.SECONDS.toNanos(10);

  /**
   * One alert: what its transaction is known by to both sides, and nothing of the card; or a field
   * of the dialect and nothing of the message.
   *
   * @param field 0 if it is about a transaction
   * @param heldBack alerts of this kind since the last one that was let through
   */
  record Raised(
      Alert alert, String network, int stan, String retrievalReference, int field, long heldBack) {}

  private final NetworkRules[] networks;
  private final LongSupplier nanoClock;
  private final Predicate<Raised> log;
  private final LongAdder suppressed;
  private final long[] windowStartNs = new long[Alert.values().length];
  private final int[] raised = new int[Alert.values().length];
  private final long[] heldBack = new long[Alert.values().length];

  /**
   * @param log takes an alert, or says that it has no room for it
   */
  AlertRaiser(
      NetworkRules[] networks,
      LongSupplier nanoClock,
      Predicate<Raised> log,
      LongAdder suppressed) {
    this.networks = networks;
    this.nanoClock = nanoClock;
    this.log = log;
    this.suppressed = suppressed;
  }

  void raise(Alert alert, SealedRequest request) {
    if (isDue(alert)) {
      String reference =
          RetrievalReference.text(request.retrievalReferenceHi(), request.retrievalReferenceLo());
      raise(alert, request.network(), request.stan(), reference, 0);
    } else {
      holdBack(alert);
    }
  }

  /** An alert about a field of a network's dialect. */
  void raise(Alert alert, int network, int field) {
    if (isDue(alert)) {
      raise(alert, network, (int) SealedRequest.ABSENT, "", field);
    } else {
      holdBack(alert);
    }
  }

  private boolean isDue(Alert alert) {
    int kind = alert.ordinal();
    long nowNs = nanoClock.getAsLong();
    if (raised[kind] == 0 || nowNs - windowStartNs[kind] > WINDOW_NS) {
      windowStartNs[kind] = nowNs;
      raised[kind] = 0;
    }
    return raised[kind] < ALERTS_MAX;
  }

  private void raise(Alert alert, int network, int stan, String reference, int field) {
    int kind = alert.ordinal();
    String name = networks[network].name();
    if (log.test(new Raised(alert, name, stan, reference, field, heldBack[kind]))) {
      raised[kind]++;
      heldBack[kind] = 0;
    } else {
      holdBack(alert);
    }
  }

  private void holdBack(Alert alert) {
    heldBack[alert.ordinal()]++;
    suppressed.increment();
  }
}
