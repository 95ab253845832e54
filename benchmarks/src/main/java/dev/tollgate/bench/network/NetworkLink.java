package dev.tollgate.bench.network;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jpos.iso.BaseChannel;
import org.jpos.iso.ISOChannel;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.RawIncomingFilter;
import org.jpos.util.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * One TCP line from a network to an issuer, played by jPOS. Any number of requests may be open;
 * answers are matched by DE7, DE11 and DE37, those under the same key in the order they were sent.
 * An answer nobody waits for is a {@linkplain #strays() stray}. A request of the issuer's own, such
 * as its sign-off, is none; it is left unanswered.
 */
public final class NetworkLink implements AutoCloseable {
  private record Open(ISOMsg request, long sentNs, CompletableFuture<Exchange> answered) {}

  private final BaseChannel channel;
  private final LastBytes received = new LastBytes();
  private final Socket socket;
  private final Map<String, Deque<Open>> open = new HashMap<>();
  private final AtomicLong strays = new AtomicLong();
  // Guarded by `open`; once set, nobody reads answers any more.
  private @Nullable Exception broken;

  private NetworkLink(BaseChannel channel, Socket socket) {
    this.channel = channel;
    channel.addIncomingFilter(received);
    this.socket = socket;
  }

  /** A line of network {@code alpha}. */
  public static NetworkLink connect(String host, int port) throws IOException {
    return connect(Network.ALPHA, host, port);
  }

  /**
   * @throws IOException if nobody listens or the peer does not take the connection in time
   */
  public static NetworkLink connect(Network network, String host, int port) throws IOException {
    BaseChannel channel = network.channel(host, port);
    channel.connect();
    Socket socket = channel.getSocket();
    socket.setTcpNoDelay(true);
    NetworkLink link = new NetworkLink(channel, socket);
    Thread.ofPlatform()
        .daemon()
        .name(network.label() + "-" + socket.getLocalPort())
        .start(link::readAnswers);
    return link;
  }

  /** Sends now; the future fails if the line breaks first, and stays open if no answer comes. */
  public CompletableFuture<Exchange> send(ISOMsg request) {
    Open sending = new Open(request, System.nanoTime(), new CompletableFuture<>());
    synchronized (open) {
      if (broken != null) {
        sending.answered().completeExceptionally(broken);
        return sending.answered();
      }
      open.computeIfAbsent(keyOf(request), _ -> new ArrayDeque<>()).add(sending);
    }
    try {
      channel.send(request);
    } catch (IOException | ISOException e) {
      breakOff(e);
    }
    return sending.answered();
  }

  /**
   * Sends and waits for the answer.
   *
   * @throws IOException if none came in time or the line broke
   */
  public Exchange ask(ISOMsg request, Duration timeout) throws IOException, InterruptedException {
    try {
      return send(request).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw new IOException("no answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      throw new IOException("the line broke before the answer", e.getCause());
    }
  }

  /** Whether the line has ended, and nothing comes over it any more. */
  public boolean isBroken() {
    synchronized (open) {
      return broken != null;
    }
  }

  /** Answers that fit no open request. */
  public long strays() {
    return strays.get();
  }

  @Override
  public void close() {
    try {
      // The socket, not the channel: jPOS's channel may not be taken from under its own reader.
      socket.close();
    } catch (IOException _) {
      // Closing a line that is already broken is what was asked for.
    }
  }

  private void readAnswers() {
    try {
      while (true) {
        ISOMsg answer = channel.receive();
        long answeredNs = System.nanoTime();
        Open waiting = take(answer);
        if (waiting != null) {
          waiting
              .answered()
              .complete(
                  new Exchange(
                      waiting.request(), answer, received.bytes, waiting.sentNs(), answeredNs));
        } else if (answer.isResponse()) {
          strays.incrementAndGet();
        }
      }
    } catch (IOException | ISOException | RuntimeException e) { // jPOS throws of either kind
      breakOff(e);
    }
  }

  /**
   * Keeps the bytes of the last message: a MAC is over what was on the wire, not over what packing
   * the message again would give. Touched by the one thread that receives.
   */
  private static final class LastBytes implements RawIncomingFilter {
    private byte[] bytes = {};

    @Override
    public ISOMsg filter(
        ISOChannel channel, ISOMsg message, byte[] header, byte[] image, LogEvent event) {
      bytes = image;
      return message;
    }

    @Override
    public ISOMsg filter(ISOChannel channel, ISOMsg message, LogEvent event) {
      return message;
    }
  }

  private @Nullable Open take(ISOMsg answer) {
    String key = keyOf(answer);
    synchronized (open) {
      Deque<Open> waiting = open.get(key);
      if (waiting == null) {
        return null;
      }
      Open first = waiting.remove();
      if (waiting.isEmpty()) {
        open.remove(key);
      }
      return first;
    }
  }

  private void breakOff(Exception reason) {
    List<Open> unanswered = new ArrayList<>();
    synchronized (open) {
      broken = reason;
      open.values().forEach(unanswered::addAll);
      open.clear();
    }
    unanswered.forEach(one -> one.answered().completeExceptionally(reason));
  }

  private static String keyOf(ISOMsg message) {
    return message.getString(7) + ' ' + message.getString(11) + ' ' + message.getString(37);
  }
}
