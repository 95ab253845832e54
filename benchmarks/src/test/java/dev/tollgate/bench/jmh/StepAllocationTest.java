package dev.tollgate.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.jmh.JmhRun.Score;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The gate on garbage of every step on a message's way, by JMH's own count, for a short time; those
 * of the codec have their own, with a peer that shows that the count counts.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StepAllocationTest {
  private static final Set<Step> OF_CODEC =
      EnumSet.of(Step.SCAN, Step.SEAL, Step.BUILD, Step.ECHO, Step.ANSWER);

  /** The smallest object has 16 bytes; so little is what JMH does itself in so short a time. */
  private static final double SHORT_RUN_BYTES_MAX = 4;

  @Test
  void shouldAllocateNothingOnTheWay() throws Exception {
    List<Step> steps = List.copyOf(EnumSet.complementOf(EnumSet.copyOf(OF_CODEC)));
    Map<String, Score> scores =
        JmhRun.run(
            JmhRun.options(TestFiles.ROOT)
                .include(Step.pattern(steps))
                .warmupIterations(2)
                .warmupTime(TimeValue.milliseconds(400))
                .measurementIterations(3)
                .measurementTime(TimeValue.milliseconds(250))
                .forks(1));

    for (Step step : steps) {
      assertThat(JmhRun.score(scores, step.benchmark()).bytes())
          .as(step.benchmark())
          .isLessThan(Math.max(SHORT_RUN_BYTES_MAX, step.bytesMax()));
    }
  }
}
