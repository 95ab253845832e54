package dev.tollgate.bench.load;

import java.io.IOException;

/** The peer was there, and then closed a connection or read no more. */
public final class LostPeerException extends IOException {
  private static final long serialVersionUID = 1;

  LostPeerException(String what) {
    super(what);
  }
}
