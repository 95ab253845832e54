package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.TransactionKind;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What the agent counts; written by its thread, read by anyone. */
public final class PipelineCounters {
  /** In the order of the configuration. */
  public final List<NetworkCounters> networks;

  /** What somebody has to look into. */
  public final EnumCounters<FollowUp> followUps = new EnumCounters<>(FollowUp.class);

  /** Decisions that came from the idempotency window. */
  public final LongAdder repeated = new LongAdder();

  /** Messages refused or left before any work because too many were in flight, or we stop. */
  public final LongAdder shed = new LongAdder();

  /** Messages whose time was up without a decision. */
  public final LongAdder deadlines = new LongAdder();

  /** Messages the HSM did not check, because its queue was full or it failed. */
  public final LongAdder hsmUnavailable = new LongAdder();

  /** Reversals that went to the ledger without a token, because there was no HSM. */
  public final LongAdder reversedWithoutHsm = new LongAdder();

  /** Commands the ledger did not take. */
  public final LongAdder ledgerUnavailable = new LongAdder();

  /** Advices left without an answer; their senders repeat them. */
  public final LongAdder advicesUnanswered = new LongAdder();

  /** Messages that were not decided while a copy of theirs was in flight: its answer is theirs. */
  public final LongAdder copiesUnanswered = new LongAdder();

  /** Approvals whose answer did not leave; the ledger took the money back. */
  public final LongAdder undone = new LongAdder();

  /** Voids that could not be written down, and would not outlive the process. */
  public final LongAdder voidsNotKept = new LongAdder();

  /** Well-formed messages nobody waits for: responses, and requests of kinds that get no answer. */
  public final LongAdder unmatched = new LongAdder();

  /** Alerts that were not logged, because there were too many of their kind. */
  public final LongAdder alertsSuppressed = new LongAdder();

  private final EnumCounters<TransactionKind> pos = new EnumCounters<>(TransactionKind.class);
  private final EnumCounters<TransactionKind> cash = new EnumCounters<>(TransactionKind.class);
  private final EnumCounters<TransactionKind> online = new EnumCounters<>(TransactionKind.class);

  public PipelineCounters(List<String> networks) {
    this.networks = networks.stream().map(NetworkCounters::new).toList();
  }

  /** Decided requests, advices and reversals of a channel, by kind. */
  public EnumCounters<TransactionKind> transactions(Channel channel) {
    return switch (channel) {
      case POS -> pos;
      case CASH -> cash;
      case ONLINE -> online;
    };
  }
}
