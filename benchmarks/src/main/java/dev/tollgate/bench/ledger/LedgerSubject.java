package dev.tollgate.bench.ledger;

import dev.tollgate.gateway.cluster.LogHandler;

/** The gateway's ledger. */
final class LedgerSubject implements Subject {
  @Override
  public LogHandler handler() {
    throw new IllegalStateException("not yet");
  }

  @Override
  public long populate(int cards) {
    return cards;
  }

  @Override
  public Traffic traffic() {
    return new EchoTraffic();
  }
}
