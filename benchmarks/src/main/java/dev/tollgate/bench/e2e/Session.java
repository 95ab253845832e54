package dev.tollgate.bench.e2e;

import dev.tollgate.bench.load.LoadFrames;
import dev.tollgate.bench.load.LoadGenerator;
import dev.tollgate.bench.load.LoadPlan;
import dev.tollgate.bench.load.LoadReport;
import dev.tollgate.bench.process.CpuTime;
import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;

/** Lines to a target, over which it is loaded again and again. */
final class Session implements AutoCloseable {
  private static final int WARM_SECONDS = 3;
  private static final int PROBE_SECONDS = 3;
  private static final int SUSTAINED_SECONDS = 10;
  private static final int SUSTAINED_TRIES = 6;
  private static final double STEP_BACK = 0.95;
  private static final int REQUIRED_TRIES = 3;

  /** After too much: until it answers in time again. */
  private static final int SETTLING_TRIES = 10;

  private static final int SETTLING_RATE = 1_000;

  private final Target target;
  private final LoadFrames frames;
  private final int connections;
  private final Consumer<String> progress;
  private LoadGenerator generator;

  Session(Target target, LoadFrames frames, int connections, Consumer<String> progress) {
    this.target = target;
    this.frames = frames;
    this.connections = connections;
    this.progress = progress;
    generator = generator();
  }

  private LoadGenerator generator() {
    return new LoadGenerator(
        new InetSocketAddress("127.0.0.1", target.port()), frames, connections);
  }

  /** At each of these rates for some seconds, so that the target's code is compiled. */
  Session warm(int... rates) {
    for (int rate : rates) {
      var _ = run(rate, WARM_SECONDS);
    }
    return this;
  }

  /**
   * @throws TollgateException {@code TG-BEN-013} if the target is lost
   */
  Run run(int rate, int seconds) {
    try {
      Run run = attempt(rate, seconds);
      progress.accept(run.line());
      return run;
    } catch (IOException e) {
      throw lost(e, rate);
    }
  }

  /**
   * The same, and all were answered as they should be. A machine that stands still for half a
   * second spoils a run of some seconds: such a one is made again.
   *
   * @throws TollgateException {@code TG-BEN-061} if each try is spoilt
   */
  Run required(int rate, int seconds) {
    Run run = run(rate, seconds);
    for (int i = 1; i < REQUIRED_TRIES && !run.isAsExpected(); i++) {
      run = run(rate, seconds);
    }
    return run.required();
  }

  private Run attempt(int rate, int seconds) throws IOException {
    long before = CpuTime.micros(target.pid());
    LoadReport report = generator.run(LoadPlan.constant(rate, Duration.ofSeconds(seconds)));
    return new Run(target, report, CpuTime.micros(target.pid()) - before);
  }

  private TollgateException lost(IOException e, int rate) {
    return new TollgateException(
        "TG-BEN-013",
        ExitCode.UNREACHABLE,
        "the load could not be sent",
        target.name() + " at " + rate + "/s, " + e.getMessage(),
        "see the peer's output above");
  }

  /** The highest rate it keeps up, by short runs from {@code first} on; 0 if there is none. */
  int maxRate(int first) {
    return MaxRate.find(first, this::keepsUp);
  }

  /**
   * At the highest rate that it keeps up for longer: the one that was found, or somewhat less.
   *
   * @param found by {@link #maxRate}
   */
  Run sustained(int found) {
    return sustained(found, () -> {});
  }

  /**
   * @param before called before each try
   */
  Run sustained(int found, Runnable before) {
    double rate = found;
    for (int i = 0; i < SUSTAINED_TRIES && rate >= 1; i++) {
      before.run();
      Run run = run((int) rate, SUSTAINED_SECONDS);
      if (run.isKeptUp()) {
        return run;
      }
      settle();
      rate *= STEP_BACK;
    }
    throw new TollgateException(
        "TG-BEN-060",
        ExitCode.FOUND_WRONG,
        "no rate is kept up",
        target.name() + ", tried from " + found + "/s down",
        "see its lines above: a peer that fails, or a machine that is busy");
  }

  private boolean keepsUp(int rate) {
    boolean kept = false;
    try {
      Run run = attempt(rate, PROBE_SECONDS);
      progress.accept(run.line());
      kept = run.isKeptUp();
    } catch (IOException e) {
      progress.accept(target.name() + " at " + rate + "/s: " + e.getMessage());
      renew();
    }
    if (!kept) {
      settle();
    }
    return kept;
  }

  private void settle() {
    for (int i = 0; i < SETTLING_TRIES; i++) {
      try {
        if (attempt(SETTLING_RATE, 1).isKeptUp()) {
          return;
        }
      } catch (IOException _) {
        renew();
      }
    }
  }

  private void renew() {
    generator.close();
    generator = generator();
  }

  @Override
  public void close() {
    generator.close();
  }
}
