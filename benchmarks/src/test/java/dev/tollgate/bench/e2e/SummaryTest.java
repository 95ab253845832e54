package dev.tollgate.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.JsonLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {
  @TempDir private Path folder;

  @Test
  void shouldTakeMediansOverTheRoundsThatWereWritten() throws IOException {
    ResultFiles files = new ResultFiles(folder);
    double[] rates = {120_000, 90_000, 100_500};
    for (int round = 1; round <= rates.length; round++) {
      PartResult result = new PartResult();
      result.figures().put(Figure.MAX_PER_S, rates[round - 1]);
      result.point(Chart.CURVE, "gateway", 1_000, 10 * round);
      result.point(Chart.CURVE, "echo", 1_000, round);
      files.write(Part.MAX, round, new JsonLine().put("round", round), result);
    }
    PartResult other = new PartResult();
    other.figures().put(Figure.CPU_IDLE, 4);
    files.write(Part.IDLE, 1, new JsonLine(), other);

    Summary summary = Summary.of(files.read());

    assertThat(summary.figures().values())
        .containsOnlyKeys(Figure.MAX_PER_S, Figure.CPU_IDLE)
        .containsEntry(Figure.MAX_PER_S, 100_500.0);
    assertThat(summary.lines(Chart.CURVE)).containsOnlyKeys("gateway", "echo");
    assertThat(summary.lines(Chart.CURVE).get("gateway")).containsEntry(1_000.0, 20.0);
    assertThat(summary.lines(Chart.CARDS)).isEmpty();
  }

  @Test
  void shouldKnowWhatWasMeasured() throws IOException {
    ResultFiles files = new ResultFiles(folder);
    assertThat(files.has(Part.TAIL_SYNC0, 2)).isFalse();

    files.write(Part.TAIL_SYNC0, 2, new JsonLine(), new PartResult());

    assertThat(files.has(Part.TAIL_SYNC0, 2)).isTrue();
    assertThat(files.has(Part.TAIL_SYNC0, 1)).isFalse();
    files.delete();
    assertThat(files.has(Part.TAIL_SYNC0, 2)).isFalse();
  }

  @Test
  void shouldWriteDistributionsInMicrosecondsAndAddThoseOfOneName() throws IOException {
    PartResult result = new PartResult();
    for (int run = 0; run < 2; run++) {
      Histogram ns = new Histogram(3);
      ns.recordValue(5_000 + 90_000L * run);
      var _ = result.latencies("tail", ns);
    }

    new ResultFiles(folder).write(Part.TAIL_SYNC0, 1, new JsonLine(), result);

    assertThat(Files.readString(folder.resolve("tail-1.hgrm")))
        .contains("Total count    =            2")
        .containsPattern("\\[Max     = +95\\.0");
  }

  @Test
  void shouldTellADistributionByTheShareThatIsSlower() {
    Histogram ns = new Histogram(3);
    for (int i = 1; i <= 1_000; i++) {
      ns.recordValue(i * 1_000L);
    }
    PartResult result = new PartResult();

    result.points(Chart.LATENCY_NONE, "gateway", ns);

    assertThat(result.json(new JsonLine()).toString())
        .contains("\"x\":2.0000,\"y\":500.")
        .contains("\"x\":10.0000,\"y\":900.")
        .contains("\"x\":100.0000,\"y\":99");
  }
}
