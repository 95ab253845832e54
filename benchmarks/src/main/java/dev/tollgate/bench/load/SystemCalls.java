package dev.tollgate.bench.load;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Linux as the generator needs it, without a layer between: Java's selector sleeps in whole
 * milliseconds only, and costs more than what it calls. What fails returns a negative error number,
 * as the kernel itself does. Used by one thread at a time.
 */
@SuppressWarnings("restricted") // all native calls of the generator
final class SystemCalls {
  static final int EINTR = -4;
  static final int EAGAIN = -11;
  static final int EINPROGRESS = -115;

  private static final int TIMER_SLACK = 29;
  private static final int DO_NOT_WAIT = 0x40;
  private static final int NO_SIGNAL_DO_NOT_WAIT = 0x4000 | DO_NOT_WAIT;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final VarHandle ERROR_NUMBER =
      Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CONNECT =
      call("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SET_OPTION =
      call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle CREATE_POLL = call("epoll_create1", JAVA_INT, JAVA_INT);
  private static final MethodHandle CONTROL_POLL =
      call("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle POLL =
      call("epoll_pwait2", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle CONTROL_PROCESS =
      call("prctl", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SLEEP = call("nanosleep", JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle SEND =
      call("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle RECEIVE =
      call("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);

  private final MemorySegment state;

  SystemCalls(Arena arena) {
    state = arena.allocate(Linker.Option.captureStateLayout());
  }

  int socket(int family, int type) {
    try {
      return result((int) SOCKET.invokeExact(state, family, type, 0));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int connect(int socket, MemorySegment address) {
    try {
      int length = (int) address.byteSize();
      return result((int) CONNECT.invokeExact(state, socket, address, length));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int setOption(int socket, int level, int name, MemorySegment value) {
    try {
      int length = (int) value.byteSize();
      return result((int) SET_OPTION.invokeExact(state, socket, level, name, value, length));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int close(int descriptor) {
    try {
      return result((int) CLOSE.invokeExact(state, descriptor));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int createPoll() {
    try {
      return result((int) CREATE_POLL.invokeExact(state, 0));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int controlPoll(int poll, int operation, int descriptor, MemorySegment event) {
    try {
      return result((int) CONTROL_POLL.invokeExact(state, poll, operation, descriptor, event));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Waits for events, at most so long; returns how many there are. */
  int poll(int poll, MemorySegment events, int count, MemorySegment timeout) {
    try {
      return result(
          (int) POLL.invokeExact(state, poll, events, count, timeout, MemorySegment.NULL));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int sleep(MemorySegment time) {
    try {
      return result((int) SLEEP.invokeExact(state, time, MemorySegment.NULL));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * How much later than asked the kernel may wake this thread, to do so together with others; 50
   * microseconds if nobody says.
   *
   * @param slackNs 0 sets what the thread started with
   */
  int setTimerSlack(long slackNs) {
    try {
      return result((int) CONTROL_PROCESS.invokeExact(state, TIMER_SLACK, slackNs, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Sends what the socket takes; returns how much that was. */
  int send(int socket, MemorySegment bytes, long length) {
    try {
      return result(
          (int) (long) SEND.invokeExact(state, socket, bytes, length, NO_SIGNAL_DO_NOT_WAIT));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Receives what is there; 0 if the peer has closed. */
  int receive(int socket, MemorySegment bytes, long length) {
    try {
      return result((int) (long) RECEIVE.invokeExact(state, socket, bytes, length, DO_NOT_WAIT));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private int result(int returned) {
    return returned < 0 ? -(int) ERROR_NUMBER.get(state, 0L) : returned;
  }

  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  private static IllegalStateException impossible(Throwable e) {
    return new IllegalStateException("a native call of the generator", e);
  }
}
