package dev.tollgate.bench.hsm;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.hsm.Hsm;
import dev.tollgate.hsm.PaymentHsm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The run of {@code bin/bench hsm-soak}, in a JVM of its own with a heap that is there from the
 * start: what the process grows by is native memory.
 *
 * <p>A round of commands that create no objects is a token, a MAC, a PIN and a CVV2. The deriving
 * ones are checks of a cryptogram, which make and destroy two session keys each; SoftHSM keeps some
 * memory of every derivation, so they are held against the same calls in C.
 */
public final class HsmSoak {
  /** Before memory is looked at first: until all is compiled and every cache has its size. */
  private static final int WARM_UP = 100_000;

  private static final int COMMANDS_PER_ROUND = 4;
  private static final int DERIVING_WARM_UP = 1_000;

  /** Code that is compiled late, thread stacks, allocator arenas: not the operations'. */
  private static final long FLAT_KIB_MAX = 2_048;

  private static final double GROWTH_VS_RAW_MAX = 1.1;

  private final Hsm hsm;
  private final Commands commands;

  private HsmSoak(Hsm hsm, Commands commands) {
    this.hsm = hsm;
    this.commands = commands;
  }

  /**
   * @param arguments folder, test keys, operations that create no objects, operations that do,
   *     whether JSON is asked for
   */
  public static void main(String[] arguments) throws Exception {
    HsmHome home = new HsmHome(Path.of(arguments[0]), Path.of(arguments[1]));
    int operations = Integer.parseInt(arguments[2]);
    int deriving = Integer.parseInt(arguments[3]);
    home.provision();
    RawCalls raw = RawCalls.compile(home, true);
    long rawKib = raw.growthKib(deriving);
    try (Hsm hsm = home.open()) {
      HsmSoak soak = new HsmSoak(hsm, new Commands(hsm, CardCrypto.from(home.keys())));
      soak.rounds(Math.min(operations, WARM_UP) / COMMANDS_PER_ROUND);
      long filesBefore = openFiles();
      long before = anonymousKib();
      soak.rounds(operations / COMMANDS_PER_ROUND);
      long flatKib = anonymousKib() - before;
      soak.many(soak.commands::cryptogram, DERIVING_WARM_UP);
      long beforeDeriving = anonymousKib();
      soak.many(soak.commands::cryptogram, deriving);
      long derivingKib = anonymousKib() - beforeDeriving;
      long files = openFiles() - filesBefore;
      boolean reached =
          flatKib <= FLAT_KIB_MAX
              && derivingKib <= rawKib * GROWTH_VS_RAW_MAX + FLAT_KIB_MAX
              && files == 0;
      System.out.printf(
          Locale.ROOT,
          "%,d operations that create no objects: %,d KiB%n"
              + "%,d that derive keys: %,d KiB, raw C %,d KiB%nopen files %+d%n",
          operations,
          flatKib,
          deriving,
          derivingKib,
          rawKib,
          files);
      if (Boolean.parseBoolean(arguments[4])) {
        System.out.println(
            new JsonLine()
                .put("operations", operations)
                .put("growth_kib", flatKib)
                .put("deriving_operations", deriving)
                .put("deriving_growth_kib", derivingKib)
                .put("raw_growth_kib", rawKib)
                .put("open_files_growth", files)
                .put("reached", reached));
      }
      System.out.flush();
      if (!reached) {
        System.exit(3);
      }
    }
  }

  private void rounds(int rounds) throws InterruptedException {
    many(commands::token, rounds);
    many(commands::mac, rounds);
    Countdown run = new Countdown(rounds);
    if (rounds > 0 && hsm.submit(commands.new PinAndCardValue(hsm, run))) {
      run.ended.await();
    }
    if (run.wrong) {
      throw new IllegalStateException("the HSM answered what is not right");
    }
  }

  private void many(Consumer<PaymentHsm> command, int times) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    boolean queued =
        hsm.submit(lane -> {
          try {
            for (int i = 0; i < times; i++) {
              command.accept(lane);
            }
            done.complete(true);
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    if (!queued) {
      throw new IllegalStateException("not queued");
    }
    done.join();
  }

  private static long anonymousKib() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("RssAnon:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    }
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  /** Counted by the lane's thread. */
  private static final class Countdown implements Commands.Run {
    private final CountDownLatch ended = new CountDownLatch(1);
    private int left;
    private volatile boolean wrong;

    Countdown(int requests) {
      left = requests;
    }

    @Override
    public boolean goesOn(boolean right) {
      wrong |= !right;
      return --left > 0;
    }

    @Override
    public void ended() {
      ended.countDown();
    }
  }
}
