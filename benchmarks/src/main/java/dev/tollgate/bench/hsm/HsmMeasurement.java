package dev.tollgate.bench.hsm;

import com.sun.management.ThreadMXBean;
import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.hsm.Commands.PinAndCardValue;
import dev.tollgate.hsm.Hsm;
import dev.tollgate.hsm.PaymentHsm;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * The measurement of {@code bin/bench hsm}, in a JVM of its own. All are measured in turn, round
 * after round, so that a noisy moment hits all of them; what counts is the median of the rounds.
 */
public final class HsmMeasurement {
  /** Requests that wait at the lane at any moment. */
  private static final int OUTSTANDING = 64;

  private static final double BLOCK_VS_RAW_MAX = 1.3;
  private static final double BLOCK_VS_NAIVE_MIN = 10;
  private static final double PIN_CVV2_PER_S_MIN = 100_000;
  private static final double PIN_CVV2_VS_JCE_MIN = 15;
  private static final double ARQC_VS_RAW_MAX = 1.15;

  /** The rest is the JVM's own, spread over all operations. */
  private static final double BYTES_MAX = 0.5;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Hsm hsm;
  private final Commands commands;
  private final RawCalls raw;
  private final NaiveCalls naive;
  private final WrapperCalls wrapper;
  private final JceCalls jce;
  private final long laneThread;
  private final Map<String, List<Double>> scores = new HashMap<>();
  private double bytesPerOperation;

  private HsmMeasurement(HsmHome home, Hsm hsm, CardCrypto card, RawCalls raw) throws Exception {
    this.hsm = hsm;
    this.raw = raw;
    commands = new Commands(hsm, card);
    naive = new NaiveCalls(home);
    wrapper = new WrapperCalls();
    jce =
        new JceCalls(
            home,
            card.encryptedPinBlock(Commands.PAN, Commands.PIN),
            card.pvv(Commands.PAN, Integer.toString(Commands.PVKI), Commands.PIN),
            card.cvv2(Commands.PAN, Commands.EXPIRY));
    laneThread = onLane(_ -> {}, 0).threadId();
  }

  /**
   * @param arguments folder, test keys, rounds, milliseconds for each figure of a round, whether
   *     JSON is asked for
   */
  public static void main(String[] arguments) throws Exception {
    HsmHome home = new HsmHome(Path.of(arguments[0]), Path.of(arguments[1]));
    int rounds = Integer.parseInt(arguments[2]);
    int milliseconds = Integer.parseInt(arguments[3]);
    home.provision();
    RawCalls raw = RawCalls.compile(home, true);
    boolean reached;
    try (Hsm hsm = home.open()) {
      WrapperCalls.createJceKeys(home);
      CardCrypto card = CardCrypto.from(home.keys());
      HsmMeasurement measurement = new HsmMeasurement(home, hsm, card, raw);
      measurement.run(rounds, milliseconds);
      reached = measurement.report(Boolean.parseBoolean(arguments[4]));
    }
    if (!reached) {
      System.exit(3);
    }
  }

  private void run(int rounds, int milliseconds) throws Exception {
    round(3 * milliseconds); // until all is compiled
    scores.clear();
    bytesPerOperation = 0;
    for (int i = 0; i < rounds; i++) {
      round(milliseconds);
    }
  }

  private void round(int milliseconds) throws Exception {
    note("raw block", raw.blockNs(milliseconds));
    note("block", onLane(commands::block, milliseconds).ns());
    note("naive block", here(naive::block, milliseconds));
    note("wrapper block", here(wrapper::block, milliseconds));
    note("jce block", here(jce::block, milliseconds));
    note("pin and cvv2", pinAndCardValue(milliseconds));
    note("jce pin and cvv2", here(jce::pinAndCardValue, milliseconds));
    note("raw arqc", raw.cryptogramNs(milliseconds));
    note("arqc", onLane(commands::cryptogram, milliseconds).ns());
  }

  private void note(String what, double ns) {
    scores.computeIfAbsent(what, _ -> new ArrayList<>()).add(ns);
  }

  private double ns(String what) {
    List<Double> noted = scores.getOrDefault(what, List.of());
    double[] sorted = noted.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private record Measured(double ns, long threadId) {}

  /** Many in one task, one after the other: the command alone, without the queue. */
  private Measured onLane(Consumer<PaymentHsm> command, int milliseconds) {
    CompletableFuture<Measured> result = new CompletableFuture<>();
    boolean queued =
        hsm.submit(lane -> {
          try {
            long bytes = THREADS.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            long end = start + milliseconds * 1_000_000L;
            long now = start;
            long operations = 0;
            while (now < end) {
              for (int i = 0; i < 100; i++) {
                command.accept(lane);
              }
              operations += 100;
              now = System.nanoTime();
            }
            allocated(THREADS.getCurrentThreadAllocatedBytes() - bytes, operations);
            double ns = (double) (now - start) / Math.max(1, operations);
            result.complete(new Measured(ns, Thread.currentThread().threadId()));
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    if (!queued) {
      throw new IllegalStateException("not queued");
    }
    return result.join();
  }

  private void allocated(long bytes, long operations) {
    if (operations > 0) {
      bytesPerOperation = Math.max(bytesPerOperation, (double) bytes / operations);
    }
  }

  private double here(Runnable operation, int milliseconds) {
    long start = System.nanoTime();
    long end = start + milliseconds * 1_000_000L;
    long now = start;
    long operations = 0;
    while (now < end) {
      for (int i = 0; i < 10; i++) {
        operation.run();
      }
      operations += 10;
      now = System.nanoTime();
    }
    return (double) (now - start) / operations;
  }

  /** With 64 outstanding: each request is queued again when it has its answer. */
  private double pinAndCardValue(int milliseconds) throws InterruptedException {
    TimedRun run = new TimedRun(OUTSTANDING);
    long bytes = THREADS.getThreadAllocatedBytes(laneThread);
    long start = System.nanoTime();
    for (int i = 0; i < OUTSTANDING; i++) {
      if (!hsm.submit(commands.new PinAndCardValue(hsm, run))) {
        throw new IllegalStateException("not queued");
      }
    }
    Thread.sleep(milliseconds);
    run.stopped = true;
    run.ends.await();
    long elapsed = System.nanoTime() - start;
    if (run.wrong) {
      throw new IllegalStateException("the HSM answered what is not right");
    }
    allocated(THREADS.getThreadAllocatedBytes(laneThread) - bytes, run.requests);
    return (double) elapsed / run.requests;
  }

  /** Counted by the lane's thread. */
  private static final class TimedRun implements Commands.Run {
    private final CountDownLatch ends;
    private volatile boolean stopped;
    private long requests;
    private boolean wrong;

    TimedRun(int tasks) {
      ends = new CountDownLatch(tasks);
    }

    @Override
    public boolean goesOn(boolean right) {
      requests++;
      wrong |= !right;
      return !stopped;
    }

    @Override
    public void ended() {
      ends.countDown();
    }
  }

  private boolean report(boolean json) {
    double blockVsRaw = ns("block") / ns("raw block");
    double blockVsNaive = ns("naive block") / ns("block");
    double perSecond = 1e9 / ns("pin and cvv2");
    double vsJce = ns("jce pin and cvv2") / ns("pin and cvv2");
    double arqcVsRaw = ns("arqc") / ns("raw arqc");
    scores.keySet().stream()
        .sorted()
        .forEach(what -> System.out.printf(Locale.ROOT, "%-18s %10.0f ns%n", what, ns(what)));
    System.out.printf(
        Locale.ROOT,
        "block %.2f of raw C, %.1f times faster than naive%n"
            + "PIN and CVV2 %,.0f/s, %.1f times SunPKCS11%narqc %.2f of raw C, %.2f B/op%n",
        blockVsRaw,
        blockVsNaive,
        perSecond,
        vsJce,
        arqcVsRaw,
        bytesPerOperation);
    if (json) {
      System.out.println(
          new JsonLine()
              .putRatio("block_vs_raw", blockVsRaw)
              .putRatio("block_vs_naive", blockVsNaive)
              .put("pin_cvv2_per_s", perSecond)
              .putRatio("pin_cvv2_vs_jce", vsJce)
              .putRatio("arqc_vs_raw", arqcVsRaw)
              .put("bytes_per_op", bytesPerOperation)
              .put("block_ns", ns("block"))
              .put("raw_block_ns", ns("raw block"))
              .put("naive_block_ns", ns("naive block"))
              .put("wrapper_block_ns", ns("wrapper block"))
              .put("jce_block_ns", ns("jce block"))
              .put("jce_pin_cvv2_ns", ns("jce pin and cvv2"))
              .put("arqc_ns", ns("arqc"))
              .put("raw_arqc_ns", ns("raw arqc")));
    }
    return blockVsRaw <= BLOCK_VS_RAW_MAX
        && blockVsNaive >= BLOCK_VS_NAIVE_MIN
        && perSecond >= PIN_CVV2_PER_S_MIN
        && vsJce >= PIN_CVV2_VS_JCE_MIN
        && arqcVsRaw <= ARQC_VS_RAW_MAX
        && bytesPerOperation < BYTES_MAX;
  }
}
