package dev.tollgate.bench.load;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/**
 * TCP connections of one thread and what they have to say, by their number from 0. Nothing is
 * allocated while they are used, and none has a buffer of its own: thousands cost no more than
 * their sockets.
 */
final class LoadSockets implements AutoCloseable {
  static final int BUFFER_BYTES = 64 * 1024;

  private static final int IPV4 = 2;
  private static final int IPV6 = 10;
  private static final int STREAM_CLOSED_ON_EXEC = 1 | 0x80000;
  private static final int SOCKET_LEVEL = 1;
  private static final int SEND_TIMEOUT = 21;
  private static final int TCP_LEVEL = 6;
  private static final int NO_DELAY = 1;
  private static final int ADD = 1;
  private static final int REMOVE = 2;
  private static final int READABLE = 1;
  private static final long CONNECT_SECONDS_MAX = 5;
  private static final int EVENTS = 512;

  /** The kernel's struct epoll_event is packed on x86 only. */
  private static final int EVENT_BYTES = System.getProperty("os.arch").equals("amd64") ? 12 : 16;

  private static final int EVENT_DATA = EVENT_BYTES - Long.BYTES;
  private static final ValueLayout.OfLong NUMBER = ValueLayout.JAVA_LONG_UNALIGNED;

  private final Arena arena = Arena.ofShared();
  private final SystemCalls calls = new SystemCalls(arena);
  private final MemorySegment events = arena.allocate((long) EVENTS * EVENT_BYTES, Long.BYTES);
  private final MemorySegment time = arena.allocate(2L * Long.BYTES, Long.BYTES);
  private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
  private final int[] sockets;
  private final int poll;
  private int opened;

  /**
   * Connects one after the other.
   *
   * @throws IOException if one cannot be
   */
  LoadSockets(InetSocketAddress peer, int connections) throws IOException {
    sockets = new int[connections];
    poll = calls.createPoll();
    try {
      MemorySegment address = address(peer);
      while (opened < connections) {
        open(address);
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  int count() {
    return sockets.length;
  }

  /** Has the kernel wake this thread when it asks to be woken, not some time later. */
  void wakeExactly(boolean exactly) {
    calls.setTimerSlack(exactly ? 1 : 0);
  }

  /**
   * Waits until something can be received, at most so long.
   *
   * @return how many connections are readable; {@link #readable} tells which
   */
  int await(long timeoutNs) throws IOException {
    setTime(timeoutNs);
    int found = calls.poll(poll, events, EVENTS, time);
    if (found == SystemCalls.EINTR) {
      return 0;
    }
    return checked(found, "epoll_pwait2");
  }

  /** Sleeps whatever can be received. */
  void sleep(long timeNs) {
    setTime(timeNs);
    calls.sleep(time); // shorter if a signal comes
  }

  int readable(int index) {
    return (int) events.get(NUMBER, (long) index * EVENT_BYTES + EVENT_DATA);
  }

  /**
   * Receives what is there, {@link #BUFFER_BYTES} at most.
   *
   * @return how many bytes; 0 if there are none, -1 if the peer has closed
   */
  int receive(int connection, byte[] into, int at) {
    int received = calls.receive(sockets[connection], buffer, BUFFER_BYTES);
    if (received == SystemCalls.EAGAIN || received == SystemCalls.EINTR) {
      return 0;
    }
    if (received <= 0) {
      return -1;
    }
    MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, into, at, received);
    return received;
  }

  /**
   * Sends what the socket takes.
   *
   * @param length {@link #BUFFER_BYTES} at most
   * @return how many bytes, perhaps none; -1 if the peer has closed
   */
  int send(int connection, byte[] bytes, int from, int length) {
    MemorySegment.copy(bytes, from, buffer, ValueLayout.JAVA_BYTE, 0, length);
    int sent = calls.send(sockets[connection], buffer, length);
    if (sent == SystemCalls.EAGAIN || sent == SystemCalls.EINTR) {
      return 0;
    }
    return sent < 0 ? -1 : sent;
  }

  /** Hears no more of a connection: its peer has closed it. */
  void forget(int connection) {
    calls.controlPoll(poll, REMOVE, sockets[connection], events);
  }

  @Override
  public void close() {
    while (opened > 0) {
      calls.close(sockets[--opened]);
    }
    calls.close(poll);
    arena.close();
  }

  private void open(MemorySegment address) throws IOException {
    int family = Short.toUnsignedInt(address.get(ValueLayout.JAVA_SHORT, 0));
    int socket = checked(calls.socket(family, STREAM_CLOSED_ON_EXEC), "socket");
    sockets[opened++] = socket;
    // What a connection may take to come about is what its first sending may.
    setTime(TimeUnit.SECONDS.toNanos(CONNECT_SECONDS_MAX));
    checked(calls.setOption(socket, SOCKET_LEVEL, SEND_TIMEOUT, time), "setsockopt");
    checked(calls.connect(socket, address), "connect");
    MemorySegment on = time.asSlice(0, Integer.BYTES);
    on.set(ValueLayout.JAVA_INT, 0, 1);
    checked(calls.setOption(socket, TCP_LEVEL, NO_DELAY, on), "setsockopt");
    events.set(ValueLayout.JAVA_INT, 0, READABLE);
    events.set(NUMBER, EVENT_DATA, opened - 1);
    checked(calls.controlPoll(poll, ADD, socket, events), "epoll_ctl");
  }

  private void setTime(long timeNs) {
    long nonNegative = Math.max(0, timeNs);
    time.set(ValueLayout.JAVA_LONG, 0, nonNegative / TimeUnit.SECONDS.toNanos(1));
    // A struct timeval for the send timeout, a struct timespec elsewhere: whole seconds are both.
    time.set(ValueLayout.JAVA_LONG, Long.BYTES, nonNegative % TimeUnit.SECONDS.toNanos(1));
  }

  /** A struct sockaddr_in or sockaddr_in6. */
  private MemorySegment address(InetSocketAddress peer) throws IOException {
    if (peer.isUnresolved()) {
      throw new IOException("unknown host");
    }
    byte[] ip = peer.getAddress().getAddress();
    boolean four = peer.getAddress() instanceof Inet4Address;
    MemorySegment address = arena.allocate(four ? 16 : 28, Long.BYTES);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) (four ? IPV4 : IPV6));
    address.set(
        ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN),
        Short.BYTES,
        (short) peer.getPort());
    MemorySegment.copy(ip, 0, address, ValueLayout.JAVA_BYTE, four ? 4 : 8, ip.length);
    return address;
  }

  private static int checked(int result, String what) throws IOException {
    if (result < 0) {
      throw new IOException(
          switch (result) {
            case -111 -> "connection refused";
            case SystemCalls.EINPROGRESS, SystemCalls.EAGAIN, -110 -> "no connection in time";
            case -113, -101 -> "no route to the host";
            case -24, -23 -> "too many open files";
            case -99 -> "no local port is free";
            default -> what + " failed with error " + -result;
          });
    }
    return result;
  }
}
