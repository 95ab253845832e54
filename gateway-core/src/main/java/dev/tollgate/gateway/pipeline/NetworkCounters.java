package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.rules.Reason;

/** What the agent counts for each network; written by its thread, read by anyone. */
public final class NetworkCounters {
  /** As in the configuration. */
  public final String name;

  /** Messages that arrived, by what is done with them. */
  public final EnumCounters<MessageClass> messages = new EnumCounters<>(MessageClass.class);

  /** Answers by their reason, those to repeats included. */
  public final EnumCounters<Reason> answers = new EnumCounters<>(Reason.class);

  /** From arrival to the answer's place in its queue. */
  public final LatencyHistogram latency = new LatencyHistogram();

  NetworkCounters(String name) {
    this.name = name;
  }
}
