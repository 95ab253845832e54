package dev.tollgate.bench.hsm;

import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.jmh.JmhRun;
import dev.tollgate.hsm.Hsm;
import dev.tollgate.hsm.PaymentHsm;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The HSM's commands on a lane of SoftHSM: many in one task, so that the hand-over to the lane's
 * thread is spread thin. Each throws if the answer is not the right one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HsmCommands {
  private static final int TOGETHER = 1_000;
  private static final int OUTSTANDING = 64;
  private static final int REQUESTS = 16_384;
  private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

  private @Nullable Hsm hsm;
  private @Nullable Commands commands;
  private volatile @Nullable Throwable failure;
  private volatile boolean done;
  private final Countdown countdown = new Countdown();
  private final Hsm.LaneTask[] tasks = new Hsm.LaneTask[OUTSTANDING];

  private final Many token = new Many(lane -> of(commands).token(lane));
  private final Many cardValue = new Many(lane -> of(commands).cardValue(lane));
  private final Many pin = new Many(lane -> of(commands).pin(lane));
  private final Many pinTranslation = new Many(lane -> of(commands).pinTranslation(lane));
  private final Many mac = new Many(lane -> of(commands).mac(lane));
  private final Many cryptogram = new Many(lane -> of(commands).cryptogram(lane));

  @Setup
  public void open() {
    HsmHome home = HsmHome.under(Path.of(System.getProperty(JmhRun.ROOT)));
    home.provision();
    Hsm opened = home.open();
    Commands made = new Commands(opened, CardCrypto.from(home.keys()));
    hsm = opened;
    commands = made;
    for (int i = 0; i < OUTSTANDING; i++) {
      tasks[i] = made.new PinAndCardValue(opened, countdown);
    }
  }

  @TearDown
  public void close() {
    of(hsm).close();
  }

  @Benchmark
  @OperationsPerInvocation(TOGETHER)
  public void token() {
    onLane(token);
  }

  @Benchmark
  @OperationsPerInvocation(TOGETHER)
  public void cardValue() {
    onLane(cardValue);
  }

  @Benchmark
  @OperationsPerInvocation(TOGETHER)
  public void pin() {
    onLane(pin);
  }

  @Benchmark
  @OperationsPerInvocation(TOGETHER)
  public void pinTranslation() {
    onLane(pinTranslation);
  }

  @Benchmark
  @OperationsPerInvocation(TOGETHER)
  public void mac() {
    onLane(mac);
  }

  @Benchmark
  @OperationsPerInvocation(TOGETHER)
  public void cryptogram() {
    onLane(cryptogram);
  }

  @Benchmark
  @OperationsPerInvocation(REQUESTS)
  public void pinAndCardValue() {
    countdown.start(REQUESTS);
    for (Hsm.LaneTask task : tasks) {
      submit(task);
    }
    await();
  }

  private void onLane(Many many) {
    done = false;
    submit(many);
    await();
  }

  private void submit(Hsm.LaneTask task) {
    if (!of(hsm).submit(task)) {
      throw new IllegalStateException("not queued");
    }
  }

  private void await() {
    long start = System.nanoTime();
    while (!done) {
      if (System.nanoTime() - start > TIMEOUT_NS) {
        throw new IllegalStateException("the lane does not come back");
      }
      Thread.onSpinWait();
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }

  private static <T> T of(@Nullable T made) {
    if (made == null) {
      throw new IllegalStateException("not set up");
    }
    return made;
  }

  /** A thousand times the same command. */
  private final class Many implements Hsm.LaneTask {
    private final Consumer<PaymentHsm> command;

    Many(Consumer<PaymentHsm> command) {
      this.command = command;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // whatever it is, the waiting thread tells it
    public void run(PaymentHsm lane) {
      try {
        for (int i = 0; i < TOGETHER; i++) {
          command.accept(lane);
        }
      } catch (RuntimeException | Error e) {
        failure = e;
      }
      done = true;
    }
  }

  /** Counted by the lane's thread. */
  private final class Countdown implements Commands.Run {
    private int left;
    private int running;

    /** While no task runs. */
    void start(int requests) {
      left = requests;
      running = OUTSTANDING;
      done = false;
    }

    @Override
    public boolean goesOn(boolean right) {
      if (!right) {
        failure = new IllegalStateException("the HSM answered what is not right");
      }
      return --left >= OUTSTANDING;
    }

    @Override
    public void ended() {
      if (--running == 0) {
        done = true;
      }
    }
  }
}
