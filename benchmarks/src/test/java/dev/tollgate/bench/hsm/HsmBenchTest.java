package dev.tollgate.bench.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Short runs: what is measured gives right answers, and nothing grows; figures mean nothing here.
 */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HsmBenchTest {
  private static final HsmHome HOME = HsmHome.under(Path.of(".."));

  @Test
  void shouldMeasureAll() throws InterruptedException {
    int status = HOME.measure(HsmMeasurement.class, List.of(), List.of("1", "20", "true"));

    assertThat(status).as("done, whatever the figures").isIn(0, 3);
  }

  @Test
  void shouldFindMemoryAndFilesFlat() throws InterruptedException {
    List<String> jvm = List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-Xint");
    int status = HOME.measure(HsmSoak.class, jvm, List.of("8000", "2000", "true"));

    assertThat(status).isZero();
  }
}
