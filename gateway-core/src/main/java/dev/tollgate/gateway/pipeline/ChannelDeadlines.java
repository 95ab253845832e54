package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.rules.Channel;

/**
 * How long after its arrival the answer to a request is still worth something, by where the card is
 * used.
 */
public record ChannelDeadlines(long posNs, long cashNs, long onlineNs) {
  /** The same everywhere. */
  public static ChannelDeadlines all(long deadlineNs) {
    return new ChannelDeadlines(deadlineNs, deadlineNs, deadlineNs);
  }

  public long of(Channel channel) {
    return switch (channel) {
      case POS -> posNs;
      case CASH -> cashNs;
      case ONLINE -> onlineNs;
    };
  }
}
