package dev.tollgate.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Open-loop load: each message is due by the clock whatever the peer does, and its latency counts
 * from there, so a peer that stalls cannot hide it by slowing the generator down (coordinated
 * omission).
 *
 * <p>Connections are made at the first run, one after the other, and stay until {@link #close}, so
 * that a run can be the warm-up of the next. The calling thread does everything.
 */
public final class LoadGenerator implements AutoCloseable {
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);

  private final InetSocketAddress peer;
  private final LoadFrames frames;
  private final int connections;
  private final Duration patience;
  private BooleanSupplier stop = () -> false;
  private @Nullable LoadLines lines;

  public LoadGenerator(InetSocketAddress peer, LoadFrames frames, int connections) {
    this(peer, frames, connections, LAST_ANSWERS);
  }

  /**
   * @param patience how long to wait for the last answers, or for a peer that does not read
   */
  LoadGenerator(InetSocketAddress peer, LoadFrames frames, int connections, Duration patience) {
    this.peer = peer;
    this.frames = frames;
    this.connections = connections;
    this.patience = patience;
  }

  /**
   * Makes the connections, if they are not there yet; {@link #run} does so too.
   *
   * @throws IOException if the peer cannot be reached
   */
  public void connect() throws IOException {
    connected();
  }

  /** Has runs end early, in order, as soon as this is true; asked before each sending. */
  public void stopWhen(BooleanSupplier condition) {
    stop = condition;
  }

  /**
   * Sends at the plan's rate and waits for the last answers.
   *
   * @throws IOException if the peer cannot be reached
   * @throws LostPeerException if it closes a connection, or reads no more
   */
  public LoadReport run(LoadPlan plan) throws IOException {
    LoadLines connected = connected();
    frames.prepare(plan.messages());
    return new LoadLoop(connected, frames, plan, patience, stop).run();
  }

  @Override
  public void close() {
    if (lines != null) {
      lines.close();
      lines = null;
    }
  }

  private LoadLines connected() throws IOException {
    LoadLines connected = lines;
    if (connected == null) {
      connected = new LoadLines(new LoadSockets(peer, connections));
      lines = connected;
    }
    return connected;
  }
}
