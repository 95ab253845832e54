package dev.tollgate.bench.soak;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.load.LoadReport;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One minute of the soak.
 *
 * @param number from 1
 * @param sent messages
 * @param unanswered of them
 * @param notApproved answered with another DE39 than 00
 * @param reached whether the rate was kept and nothing stray came
 * @param diskNs syncs of the disk beside it, see {@link DiskWatch}
 * @param after what the gateway held at its end, if it was asked
 */
record SoakMinute(
    int number,
    long sent,
    long unanswered,
    long notApproved,
    boolean reached,
    Histogram latencyNs,
    Histogram diskNs,
    @Nullable Footprint after) {
  private static final double NS_PER_US = 1e3;

  static SoakMinute of(int number, LoadReport report, Histogram diskNs, @Nullable Footprint after) {
    return new SoakMinute(
        number,
        report.sent(),
        report.unanswered(),
        report.answered() - report.codes().getOrDefault("00", 0L),
        report.reached(),
        report.latencyNs(),
        diskNs,
        after);
  }

  /** For people. */
  String row() {
    String held =
        after == null
            ? ""
            : String.format(
                Locale.ROOT,
                "   heap %.1f, resident %.1f, direct %.1f MiB, %d files",
                after.heapMib(),
                after.residentMib(),
                after.directMib(),
                after.openFiles());
    return String.format(
        Locale.ROOT,
        "minute %3d  p50 %6.0f  p99 %7.0f  p99.9 %7.0f us  disk p99 %6.0f us  %d not approved, %d unanswered%s",
        number,
        micros(50),
        micros(99),
        micros(99.9),
        micros(diskNs, 99),
        notApproved,
        unanswered,
        held);
  }

  JsonLine json() {
    JsonLine line =
        new JsonLine()
            .put("minute", number)
            .put("sent", sent)
            .put("unanswered", unanswered)
            .put("not_approved", notApproved)
            .put("reached", reached)
            .put("p50_us", micros(50))
            .put("p99_us", micros(99))
            .put("p999_us", micros(99.9))
            .put("max_us", micros(100))
            .put("disk_sync_p50_us", micros(diskNs, 50))
            .put("disk_sync_p99_us", micros(diskNs, 99))
            .put("disk_sync_max_us", micros(diskNs, 100));
    return after == null ? line : line.put("after", after.json());
  }

  private double micros(double percentile) {
    return micros(latencyNs, percentile);
  }

  private static double micros(Histogram ns, double percentile) {
    return ns.getValueAtPercentile(percentile) / NS_PER_US;
  }
}
