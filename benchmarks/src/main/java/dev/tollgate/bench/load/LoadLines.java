package dev.tollgate.bench.load;

import java.util.Arrays;

/**
 * Frames over sockets: a length of two bytes, then the message. Only a connection whose peer is
 * slow, or whose last frame came in part, has memory of its own.
 */
final class LoadLines implements AutoCloseable {
  private static final int FRAME_BYTES_MAX = Short.BYTES + 0xFFFF;
  private static final byte[] NOTHING = {};

  private final LoadSockets sockets;
  private final byte[] in = new byte[FRAME_BYTES_MAX + LoadSockets.BUFFER_BYTES];
  private final byte[][] begun;
  private final byte[][] unsent;
  private long unsentBytes;
  private int closed;

  LoadLines(LoadSockets sockets) {
    this.sockets = sockets;
    begun = new byte[sockets.count()][];
    unsent = new byte[sockets.count()][];
    Arrays.fill(begun, NOTHING);
    Arrays.fill(unsent, NOTHING);
  }

  LoadSockets sockets() {
    return sockets;
  }

  int count() {
    return begun.length;
  }

  /** How many the peer has closed. */
  int closed() {
    return closed;
  }

  /** What the peer has not read yet and the kernel does not keep. */
  long unsentBytes() {
    return unsentBytes;
  }

  /**
   * Sends whole frames, or keeps them until {@link #retry}.
   *
   * @param length {@link LoadSockets#BUFFER_BYTES} at most
   */
  void send(int line, byte[] frames, int length) {
    int sent = unsent[line].length == 0 ? write(line, frames, 0, length) : 0;
    if (sent < length) {
      byte[] before = unsent[line];
      byte[] all = Arrays.copyOf(before, before.length + length - sent);
      System.arraycopy(frames, sent, all, before.length, length - sent);
      keep(line, all);
    }
  }

  /** Sends once more what a socket would not take. */
  void retry() {
    for (int line = 0; line < unsent.length && unsentBytes > 0; line++) {
      byte[] bytes = unsent[line];
      if (bytes.length > 0) {
        int sent = write(line, bytes, 0, Math.min(bytes.length, LoadSockets.BUFFER_BYTES));
        keep(line, Arrays.copyOfRange(bytes, sent, bytes.length));
      }
    }
  }

  /** Hands over every whole frame that is there. */
  void receive(int line, FrameHandler handler) {
    byte[] rest = begun[line];
    System.arraycopy(rest, 0, in, 0, rest.length);
    int received = sockets.receive(line, in, rest.length);
    if (received < 0) {
      lost(line);
      return;
    }
    int end = rest.length + received;
    int at = 0;
    if (received > 0) {
      handler.onRead();
    }
    while (end - at >= Short.BYTES) {
      int length = ((in[at] & 0xFF) << 8) | (in[at + 1] & 0xFF);
      if (end - at - Short.BYTES < length) {
        break;
      }
      handler.onFrame(in, at + Short.BYTES, length);
      at += Short.BYTES + length;
    }
    begun[line] = at == end ? NOTHING : Arrays.copyOfRange(in, at, end);
  }

  @Override
  public void close() {
    sockets.close();
  }

  private int write(int line, byte[] bytes, int from, int length) {
    int sent = sockets.send(line, bytes, from, length);
    if (sent < 0) {
      lost(line);
      return length;
    }
    return sent;
  }

  private void keep(int line, byte[] bytes) {
    unsentBytes += bytes.length - unsent[line].length;
    unsent[line] = bytes.length == 0 ? NOTHING : bytes;
  }

  private void lost(int line) {
    closed++;
    sockets.forget(line);
  }

  /** Told about what comes. */
  interface FrameHandler {
    /** Something came, and its frames follow. */
    void onRead();

    /** A frame without its length prefix. */
    void onFrame(byte[] bytes, int from, int length);
  }
}
