package dev.tollgate.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.JsonLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureTest {
  /** Values at and just beyond what is asked for. */
  @ParameterizedTest
  @CsvSource({
    "MAX_PER_S,             100000, 99999",
    "CPU_VS_JPOS,           1,      1.01",
    "CPU_VS_ECHO,           3,      3.01",
    "BYTES_PER_OP,          0.4,    1",
    "GC_PAUSE_MS,           1,      2",
    "PIN_CVV2_MAX_PER_S,    40000,  39999",
    "RATE_VS_JPOS_SAME_JOB, 5,      4.99",
    "P99_VS_JPOS_SAME_JOB,  0.2,    0.21",
    "ARQC_RATE_VS_RAW,      0.85,   0.849",
    "P999_VS_ECHO,          2,      2.01",
    "P999_SYNC1,            1,      1.01",
    "CPU_IDLE,              5,      5.1",
    "CPU_1000,              50,     50.1",
    "CPU_1000_SYNC1,        65,     65.1",
    "SCALE_CARDS,           1.5,    1.51",
    "SCALE_LINKS,           1.3,    1.31",
    "START_S,               5,      5.01",
    "RSS_MIB,               1024,   1025",
    "JAR_MIB,               40,     40.1"
  })
  void shouldKnowItsGoal(Figure figure, double met, double missed) {
    assertThat(figure.isMet(met)).isTrue();
    assertThat(figure.isMet(missed)).isFalse();
    assertThat(figure.isMet(Double.NaN)).isFalse();
    assertThat(figure.row(met)).contains(" met ").doesNotContain("MISSED");
    assertThat(figure.row(missed)).contains("MISSED");
  }

  /** Of a run in which every part failed. */
  @Test
  void shouldMissWhenNothingWasMeasured() {
    assertThat(new Figures().areMet()).isFalse();
  }

  @Test
  void shouldMissWhenOneFigureMisses() {
    Figures figures = new Figures().put(Figure.MAX_PER_S, 120_000).put(Figure.CPU_IDLE, 3);
    assertThat(figures.areMet()).isTrue();

    figures.put(Figure.CPU_VS_ECHO, 5);

    assertThat(figures.areMet()).isFalse();
    assertThat(figures.json(new JsonLine()).toString())
        .isEqualTo(
            "{\"max_per_s\":120000.0000,\"cpu_vs_echo\":5.0000,\"cpu_idle\":3.0000,\"goals\":"
                + "{\"max_per_s\":true,\"cpu_vs_echo\":false,\"cpu_idle\":true},"
                + "\"goals_met\":false}");
  }
}
