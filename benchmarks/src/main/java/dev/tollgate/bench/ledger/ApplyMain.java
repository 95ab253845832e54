package dev.tollgate.bench.ledger;

import com.sun.management.ThreadMXBean;
import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.rules.Reason;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A process that measures {@code Ledger.apply} alone: {@code CARDS WINDOW_MS}. Authorizations that
 * hold money, as fast as they go, fifty for each millisecond of log time; decisions and holds have
 * the same window, so each command also lets an old one expire. Answers one line:
 *
 * <pre>
 * ns (CPU time of a command), bytes (allocated by it), card_bytes (resident, for each card), resident
 * </pre>
 */
public final class ApplyMain {
  private static final int ROUNDS = 9;
  private static final int ROUND_COMMANDS = 2_000_000;
  private static final int COMMANDS_A_MS = 50;
  private static final int ENTRIES_MAX = 1 << 21;
  private static final long START_MS = 1_700_000_000_000L;
  private static final long KIB = 1_024;

  private final Ledger ledger;
  private final Decision decision = new Decision();
  private final Authorizations authorizations;
  private long commands;

  private ApplyMain(int cards, long windowMs) {
    ledger = new Ledger(new LedgerConfig(3, windowMs, ENTRIES_MAX, windowMs, ENTRIES_MAX));
    authorizations = new Authorizations(cards);
  }

  public static void main(String[] arguments) throws IOException {
    int cards = Integer.parseInt(arguments[0]);
    new ApplyMain(cards, Long.parseLong(arguments[1])).run(cards);
  }

  private void run(int cards) throws IOException {
    long before = residentBytes();
    Population.add(ledger, 0, cards);
    long resident = residentBytes();
    apply(ROUND_COMMANDS); // fills the window, and is compiled
    apply(ROUND_COMMANDS);
    double[] ns = new double[ROUNDS];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    for (int round = 0; round < ROUNDS; round++) {
      long startNs = threads.getCurrentThreadCpuTime();
      apply(ROUND_COMMANDS);
      ns[round] = (threads.getCurrentThreadCpuTime() - startNs) / (double) ROUND_COMMANDS;
    }
    allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
    Arrays.sort(ns);
    System.out.printf(
        "%sns=%.1f bytes=%.3f card_bytes=%.1f resident=%d%n",
        Worker.ANSWER,
        ns[ROUNDS / 2],
        allocated / ((double) ROUNDS * ROUND_COMMANDS),
        (resident - before) / (double) cards,
        resident);
  }

  private void apply(int count) {
    for (int i = 0; i < count; i++) {
      long nowMs = START_MS + commands / COMMANDS_A_MS;
      ledger.apply(nowMs, authorizations.next(), commands++, decision);
      if (decision.reason != Reason.APPROVED) {
        throw new IllegalStateException("not approved: " + decision.reason);
      }
    }
  }

  /** VmRSS, after what nobody needs any more was given back. */
  private static long residentBytes() throws IOException {
    System.gc();
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB;
      }
    }
    throw new IllegalStateException("no VmRSS in /proc/self/status");
  }
}
