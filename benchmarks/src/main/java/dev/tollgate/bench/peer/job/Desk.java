package dev.tollgate.bench.peer.job;

import dev.tollgate.bench.hsm.JceChecks;
import dev.tollgate.bench.hsm.JceToken;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jpos.util.NameRegistrar;

/**
 * What the participants share; jPOS makes them by class name, so they find it in its registrar.
 *
 * @param checks ciphers, one set for each transaction that is at the HSM
 * @param holds how many were placed or tried
 */
record Desk(Bank bank, BlockingQueue<JceChecks> checks, RecentKeys recent, AtomicLong holds) {
  private static final String NAME = "desk";

  static Desk open(Bank bank, JceToken token, int hsmSessions, int windowSeconds) {
    BlockingQueue<JceChecks> checks = new ArrayBlockingQueue<>(hsmSessions);
    for (int i = 0; i < hsmSessions; i++) {
      checks.add(token.checks());
    }
    Desk desk = new Desk(bank, checks, new RecentKeys(windowSeconds), new AtomicLong());
    NameRegistrar.register(NAME, desk);
    return desk;
  }

  static Desk get() {
    try {
      return NameRegistrar.get(NAME);
    } catch (NameRegistrar.NotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
