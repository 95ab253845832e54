package dev.tollgate.gateway.pipeline;

import dev.tollgate.pci.ZoneCounters;
import java.util.Arrays;

/**
 * Has it heard that a message of ours was none of its dialect: a mistake here, not of the peer. The
 * zone has no log, it counts by field; this looks at the counts and alerts by field number, nothing
 * of the message. Belongs to the agent.
 */
final class InvalidAnswerWatch {
  private static final int FIELDS = ZoneCounters.ByField.FIELD_MAX + 1;

  private final ZoneCounters.ByField counts;
  private final AlertRaiser alerts;
  private final long[] sums;
  private final long[] seen;

  InvalidAnswerWatch(ZoneCounters zone, int networks, AlertRaiser alerts) {
    this.counts = zone.invalidAnswers();
    this.alerts = alerts;
    this.sums = new long[networks];
    this.seen = new long[networks * FIELDS];
    Arrays.setAll(sums, counts::sum);
    counts.forEach((network, field, count) -> seen[network * FIELDS + field] = count);
  }

  /** Raises one alert for each field that was counted since the last look. */
  void look() {
    for (int network = 0; network < sums.length; network++) {
      long sum = counts.sum(network);
      if (sum != sums[network]) {
        sums[network] = sum;
        raise(network);
      }
    }
  }

  private void raise(int network) {
    for (int field = 0; field < FIELDS; field++) {
      long count = counts.count(network, field);
      if (count != seen[network * FIELDS + field]) {
        seen[network * FIELDS + field] = count;
        alerts.raise(Alert.ANSWER_INVALID, network, field);
      }
    }
  }
}
