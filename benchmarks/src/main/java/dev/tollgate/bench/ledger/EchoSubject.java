package dev.tollgate.bench.ledger;

import dev.tollgate.gateway.cluster.LogHandler;

/** Nothing but the log. */
final class EchoSubject implements Subject {
  @Override
  public LogHandler handler() {
    return new EchoTraffic.Echo();
  }

  @Override
  public long populate(int cards) {
    return 0;
  }

  @Override
  public Traffic traffic() {
    return new EchoTraffic();
  }
}
