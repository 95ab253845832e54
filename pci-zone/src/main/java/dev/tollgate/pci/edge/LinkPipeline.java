package dev.tollgate.pci.edge;

import io.netty.channel.ChannelHandler;

/**
 * Makes the handler that is the whole pipeline of a connection; the gateway adds none of its own.
 */
public interface LinkPipeline {
  /** Most bytes the handler takes in one read; the channel's receive buffers must be no larger. */
  int READ_BYTES = 4096;

  /**
   * A new handler for one connection.
   *
   * @param network index of the network in the configuration
   */
  ChannelHandler link(int network);
}
