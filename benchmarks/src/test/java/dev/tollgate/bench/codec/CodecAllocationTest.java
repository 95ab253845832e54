package dev.tollgate.bench.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.jmh.JmhRun;
import dev.tollgate.bench.jmh.JmhRun.Score;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.TimeValue;

/** The gate on garbage: the same benchmarks with JMH's own count, for a short time. */
class CodecAllocationTest {
  @Test
  void shouldAllocateNothingForScanSealAndBuild() throws Exception {
    Map<String, Score> scores =
        JmhRun.run(
            JmhRun.options(TestFiles.ROOT)
                .include("OwnCodec\\.")
                .include("PeerCodecs\\.jposPack")
                .warmupIterations(2)
                .warmupTime(TimeValue.milliseconds(250))
                .measurementIterations(2)
                .measurementTime(TimeValue.milliseconds(250))
                .forks(1));

    assertThat(scores).containsKeys("scan", "seal", "build", "answer");
    assertThat(CodecCommand.bytesPerOp(scores)).isLessThan(JmhRun.BYTES_MAX);
    assertThat(JmhRun.score(scores, "jposPack").bytes()).as("it does count").isPositive();
  }
}
