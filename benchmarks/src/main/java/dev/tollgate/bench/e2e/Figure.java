package dev.tollgate.bench.e2e;

import dev.tollgate.bench.start.StartFigures;
import java.util.Locale;

/** What is told of the whole gateway, each beside its goal. */
public enum Figure {
  MAX_PER_S("0200s a second without HSM checks, durable (sync 1)", Bound.AT_LEAST, 100_000),
  CPU_VS_JPOS("CPU of one there, to jPOS approving at its own highest rate", Bound.AT_MOST, 1),
  CPU_VS_ECHO("the same, to a Netty echo at the same rate", Bound.AT_MOST, 3),
  BYTES_PER_OP("bytes that one takes from the heap", Bound.AT_MOST, 0.5),
  GC_PAUSE_MS("milliseconds in collections meanwhile", Bound.AT_MOST, 1),
  PIN_CVV2_MAX_PER_S("a second with PIN and CVV2", Bound.AT_LEAST, 40_000),
  RATE_VS_JPOS_SAME_JOB("of that, to jPOS doing the same job", Bound.AT_LEAST, 5),
  P99_VS_JPOS_SAME_JOB("p99 at 2,000/s, to jPOS doing the same job", Bound.AT_MOST, 0.2),
  ARQC_RATE_VS_RAW("cryptograms a second, to the same calls in C", Bound.AT_LEAST, 0.85),
  P999_VS_ECHO("p99.9 at 5,000/s (sync 0), to a Netty echo", Bound.AT_MOST, 2),
  P999_SYNC1("p99.9 at 5,000/s (sync 1), to 2 echo + 2 fdatasync p99", Bound.AT_MOST, 1),
  CPU_IDLE("percent of a core, idle, sync 1", Bound.AT_MOST, 5),
  CPU_1000("percent of a core at 1,000/s, sync 0", Bound.AT_MOST, 50),
  CPU_1000_SYNC1("percent of a core at 1,000/s, sync 1", Bound.AT_MOST, 65),
  SCALE_CARDS("CPU of one with 10 million cards, to 1,000", Bound.AT_MOST, 1.5),
  SCALE_LINKS("CPU of one over 2,000 connections, to 1", Bound.AT_MOST, 1.3),
  START_S(
      "seconds from start to ready with a million cards",
      Bound.AT_MOST,
      StartFigures.START_SECONDS_MAX),
  RSS_MIB(
      "MiB resident with a million cards after 20,000 approvals",
      Bound.AT_MOST,
      StartFigures.RSS_MIB_MAX),
  JAR_MIB("MiB of jars", Bound.AT_MOST, StartFigures.JAR_MIB_MAX);

  private enum Bound {
    AT_LEAST,
    AT_MOST
  }

  private final String meaning;
  private final Bound bound;
  private final double goal;

  Figure(String meaning, Bound bound, double goal) {
    this.meaning = meaning;
    this.bound = bound;
    this.goal = goal;
  }

  /** Its name in JSON. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether this reaches the goal; no number does not. */
  public boolean isMet(double value) {
    return bound == Bound.AT_LEAST ? value >= goal : value <= goal;
  }

  /** The value beside the goal, as a person reads it. */
  public String row(double value) {
    return String.format(
        Locale.ROOT,
        "%-22s %12.3f   %s %9.2f   %-6s  %s",
        key(),
        value,
        bound == Bound.AT_LEAST ? "at least" : "at most ",
        goal,
        isMet(value) ? "met" : "MISSED",
        meaning);
  }
}
