package dev.tollgate.pci.edge.link;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Hears of the end of each write of a connection. Netty's own promise is good for one write; this
 * one never counts as done and is used again, so a write leaves no garbage. One write at a time.
 */
final class WritePromise extends DefaultChannelPromise {
  private final Ended ended;

  /** Told on the event loop. */
  @FunctionalInterface
  interface Ended {
    void ended(boolean success);
  }

  WritePromise(Channel channel, Ended ended) {
    super(channel);
    this.ended = ended;
  }

  @Override
  public boolean trySuccess(@Nullable Void result) {
    ended.ended(true);
    return true;
  }

  @Override
  public boolean tryFailure(Throwable cause) {
    ended.ended(false);
    return true;
  }

  @Override
  public ChannelPromise setSuccess(@Nullable Void result) {
    ended.ended(true);
    return this;
  }

  @Override
  public ChannelPromise setFailure(Throwable cause) {
    ended.ended(false);
    return this;
  }
}
