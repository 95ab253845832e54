package dev.tollgate.bench.peer.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EventObject;
import org.jpos.iso.BaseChannel;
import org.jpos.iso.ISOServerAcceptEvent;
import org.jpos.iso.ISOServerEventListener;

/**
 * Sets TCP_NODELAY on each line: without it answers wait for the acknowledgement of those before.
 */
public final class NoDelay implements ISOServerEventListener {
  @Override
  public void handleISOServerEvent(EventObject event) {
    if (event instanceof ISOServerAcceptEvent accepted
        && accepted.getISOChannel() instanceof BaseChannel channel) {
      try {
        channel.getSocket().setTcpNoDelay(true);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
