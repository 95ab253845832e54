package dev.tollgate.bench.ledger;

import dev.tollgate.gateway.cluster.LogHandler;

/** What a log is for, in a measurement. */
interface Subject {
  LogHandler handler();

  /**
   * Adds cards, before anybody is connected.
   *
   * @return how many there are
   */
  long populate(int cards);

  Traffic traffic();
}
