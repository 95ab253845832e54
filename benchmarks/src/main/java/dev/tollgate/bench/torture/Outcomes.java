package dev.tollgate.bench.torture;

import dev.tollgate.bench.torture.HsmLoad.Outcome;
import dev.tollgate.bench.torture.HsmLoad.Verdict;
import java.util.ArrayList;
import java.util.List;

/** What became of the requests of a time span. */
final class Outcomes {
  private static final double NS_PER_MS = 1e6;

  private final List<Outcome> all = new ArrayList<>();

  void add(Outcome outcome) {
    all.add(outcome);
  }

  Outcomes and(Outcomes others) {
    all.addAll(others.all);
    return this;
  }

  /** Those that were due before a moment. */
  Outcomes before(long momentNs) {
    Outcomes earlier = new Outcomes();
    all.stream().filter(outcome -> outcome.dueNs() - momentNs < 0).forEach(earlier::add);
    return earlier;
  }

  int count() {
    return all.size();
  }

  long count(Verdict verdict) {
    return all.stream().filter(outcome -> outcome.verdict() == verdict).count();
  }

  /** Requests that got no answer from an HSM. */
  long failed() {
    return count(Verdict.UNAVAILABLE) + count(Verdict.REFUSED);
  }

  /** Latency below which this part of all stays. */
  double percentileMs(double part) {
    long[] sorted = all.stream().mapToLong(Outcome::tookNs).sorted().toArray();
    if (sorted.length == 0) {
      return 0;
    }
    int index = (int) Math.min(sorted.length - 1L, Math.round(part * sorted.length));
    return sorted[index] / NS_PER_MS;
  }

  double maxMs() {
    return percentileMs(1);
  }

  /** How long after a moment the last request was due that failed or was slower than this. */
  double steadyAfterMs(long fromNs, double slowMs) {
    return all.stream()
        .filter(
            outcome -> outcome.tookNs() / NS_PER_MS > slowMs || outcome.verdict() != Verdict.RIGHT)
        .mapToDouble(outcome -> (outcome.dueNs() - fromNs) / NS_PER_MS)
        .max()
        .orElse(0);
  }
}
