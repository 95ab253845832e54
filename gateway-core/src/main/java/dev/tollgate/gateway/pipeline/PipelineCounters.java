package dev.tollgate.gateway.pipeline;

import java.util.concurrent.atomic.LongAdder;

/** What the agent counts; written by its thread, read by anyone. */
public final class PipelineCounters {
  public final LongAdder requests = new LongAdder();
  public final LongAdder approved = new LongAdder();
  public final LongAdder declined = new LongAdder();
  public final LongAdder repeated = new LongAdder();

  /** Requests answered before any work because too many were in flight. */
  public final LongAdder shed = new LongAdder();

  /** Requests answered at their deadline, without a decision. */
  public final LongAdder deadlines = new LongAdder();

  /** Requests the HSM did not check, because its queue was full or it failed. */
  public final LongAdder hsmUnavailable = new LongAdder();

  /** Commands the ledger did not take. */
  public final LongAdder ledgerUnavailable = new LongAdder();

  /** Approvals whose answer did not leave; the ledger took the money back. */
  public final LongAdder undone = new LongAdder();

  /** Well-formed messages nobody waits for: responses, and requests of kinds that get no answer. */
  public final LongAdder unmatched = new LongAdder();
}
