package dev.tollgate.bench.play;

import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.scenario.Step;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Counts what was played, by kind of message; safe from any thread. */
public final class Tally {
  private static final long LATENCY_MAX_NS = TimeUnit.MINUTES.toNanos(1);
  private static final int DIGITS = 3;
  private static final int DIGITS_OF_KIND = 2;
  private static final Set<String> APPROVALS = Set.of("00", "10", "85");
  private static final String NO_CODE = "--";

  private final Histogram latencyNs = new Histogram(LATENCY_MAX_NS, DIGITS);
  private final Map<String, KindTally> kinds = new TreeMap<>();
  private final Set<Network> networks = EnumSet.noneOf(Network.class);
  private long sent;
  private long answered;
  private long asExpected;
  private long unexpected;
  private long approved;
  private long declined;

  private static final class KindTally {
    private final Histogram latencyNs = new Histogram(LATENCY_MAX_NS, DIGITS_OF_KIND);
    private final Map<String, Long> codes = new TreeMap<>();
    private long sent;
    private long asExpected;
  }

  synchronized void sent(Step step) {
    sent++;
    kind(step).sent++;
    networks.add(step.network());
  }

  /** An answer nobody asked for: it went to the wrong peer. */
  public synchronized void strays(long count) {
    unexpected += count;
  }

  synchronized void played(Played played) {
    if (played.exchange() == null) {
      return;
    }
    answered++;
    KindTally kind = kind(played.step());
    long micros = Math.clamp(played.latencyNs(), 0, LATENCY_MAX_NS);
    latencyNs.recordValue(micros);
    kind.latencyNs.recordValue(micros);
    asExpected += played.asExpected() ? 1 : 0;
    kind.asExpected += played.asExpected() ? 1 : 0;
    unexpected += played.asExpected() ? 0 : 1;
    String code = played.exchange().answer().getString(39);
    kind.codes.merge(code == null ? NO_CODE : code, 1L, Long::sum);
    if (played.step().isDecided()) {
      boolean approval = code != null && APPROVALS.contains(code);
      approved += approval ? 1 : 0;
      declined += approval ? 0 : 1;
    }
  }

  public synchronized Summary summary() {
    return new Summary(
        sent,
        answered,
        asExpected,
        unexpected,
        approved,
        declined,
        micros(latencyNs, 50),
        micros(latencyNs, 99),
        micros(latencyNs, 99.9),
        micros(latencyNs, 100),
        kinds.entrySet().stream().map(kind -> row(kind.getKey(), kind.getValue())).toList(),
        networks.stream().map(Network::label).toList());
  }

  private KindTally kind(Step step) {
    return kinds.computeIfAbsent(step.kindText(), _ -> new KindTally());
  }

  private static KindRow row(String name, KindTally kind) {
    return new KindRow(
        name,
        kind.sent,
        kind.asExpected,
        Map.copyOf(kind.codes),
        micros(kind.latencyNs, 50),
        micros(kind.latencyNs, 99));
  }

  private static long micros(Histogram latencyNs, double percentile) {
    return TimeUnit.NANOSECONDS.toMicros(latencyNs.getValueAtPercentile(percentile));
  }

  /**
   * One kind of message; percentiles in microseconds.
   *
   * @param codes answers by DE39
   */
  public record KindRow(
      String name, long sent, long asExpected, Map<String, Long> codes, long p50Us, long p99Us) {}

  /**
   * Totals; percentiles in microseconds.
   *
   * @param approved requests (0100, 0200) answered 00, 10 or 85
   * @param declined requests with another answer
   */
  public record Summary(
      long sent,
      long answered,
      long asExpected,
      long unexpected,
      long approved,
      long declined,
      long p50Us,
      long p99Us,
      long p999Us,
      long maxUs,
      List<KindRow> kinds,
      List<String> networks) {

    /** Every message was answered, and every answer was right. */
    public boolean clean() {
      return unexpected == 0 && sent == answered;
    }

    /** How many response codes occurred. */
    public long reasons() {
      return kinds.stream().flatMap(kind -> kind.codes().keySet().stream()).distinct().count();
    }
  }
}
