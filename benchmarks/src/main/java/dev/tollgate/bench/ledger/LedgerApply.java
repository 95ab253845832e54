package dev.tollgate.bench.ledger;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.rules.Reason;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * {@code Ledger.apply} of requests that hold money, as {@link ApplyMain} has it with few cards:
 * decisions leave their window after 4,000 others.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LedgerApply {
  private static final int CARDS = 1_000;
  private static final int WINDOW_MS = 80;
  private static final int COMMANDS_A_MS = 50;
  private static final int ENTRIES_MAX = 1 << 20;
  private static final long START_MS = 1_700_000_000_000L;

  private final Ledger ledger =
      new Ledger(new LedgerConfig(3, WINDOW_MS, ENTRIES_MAX, WINDOW_MS, ENTRIES_MAX));
  private final Decision decision = new Decision();
  private final Authorizations authorizations = new Authorizations(CARDS);
  private long commands;

  @Setup
  public void populate() {
    Population.add(ledger, 0, CARDS);
  }

  @Benchmark
  public Reason ledgerApply() {
    long nowMs = START_MS + commands / COMMANDS_A_MS;
    ledger.apply(nowMs, authorizations.next(), commands++, decision);
    if (decision.reason != Reason.APPROVED) {
      throw new IllegalStateException("not approved: " + decision.reason);
    }
    return decision.reason;
  }
}
