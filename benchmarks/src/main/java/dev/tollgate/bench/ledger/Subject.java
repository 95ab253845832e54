package dev.tollgate.bench.ledger;

import dev.tollgate.gateway.cluster.ClusterConfig;
import dev.tollgate.gateway.cluster.LogHandler;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.replica.ChainRecord;
import dev.tollgate.gateway.replica.LedgerService;
import java.util.List;

/** What a log is for, in a measurement. */
sealed interface Subject extends AutoCloseable {
  LogHandler handler();

  /** Adds cards, before anybody is connected. */
  void populate(int cards);

  Traffic traffic(int cards);

  @Override
  void close();

  /** Nothing but the log. */
  record Bare(LogHandler handler) implements Subject {
    @Override
    public void populate(int cards) {}

    @Override
    public Traffic traffic(int cards) {
      return new EchoTraffic();
    }

    @Override
    public void close() {}
  }

  /** The gateway's ledger, as the gateway puts it behind its log. */
  record OfLedger(LedgerService handler, ChainRecord chain) implements Subject {
    /** So many at once, as the thread of the log must not be held up for long. */
    private static final int BATCH = 100_000;

    /** Holds and decisions of ten seconds, with room for 400,000 a second. */
    private static final LedgerConfig LIMITS =
        new LedgerConfig(3, 10_000, 1 << 22, 10_000, 1 << 22, List.of());

    static OfLedger open(ClusterConfig config) {
      ChainRecord chain = ChainRecord.open(config.chain(), true);
      return new OfLedger(new LedgerService(chain), chain);
    }

    @Override
    public void populate(int cards) {
      if (cards == 0) {
        return;
      }
      var _ = handler.read(OfLedger::configure);
      for (int from = 0; from < cards; from += BATCH) {
        int first = from;
        int end = Math.min(cards, from + BATCH);
        var _ =
            handler.read(ledger -> {
              Population.add(ledger, first, end);
              return end;
            });
      }
    }

    @Override
    public Traffic traffic(int cards) {
      return new LedgerTraffic(cards);
    }

    @Override
    public void close() {
      chain.close();
    }

    private static boolean configure(Ledger ledger) {
      var _ =
          ledger.configure(
              System.currentTimeMillis(),
              LIMITS.pinTriesMax(),
              LIMITS.idempotencyWindowMs(),
              LIMITS.idempotencyEntriesMax(),
              LIMITS.holdLifetimeMs(),
              LIMITS.holdsMax());
      return true;
    }
  }
}
