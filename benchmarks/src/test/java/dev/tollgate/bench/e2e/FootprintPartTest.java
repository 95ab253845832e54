package dev.tollgate.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.start.StartFigures;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FootprintPartTest {
  @Test
  void shouldTellWhatAStartFound() {
    Figures figures = new Figures();

    FootprintPart.put(new StartFigures(1.5, 531, 9), figures);

    assertThat(figures.values())
        .isEqualTo(Map.of(Figure.START_S, 1.5, Figure.RSS_MIB, 531.0, Figure.JAR_MIB, 9.0));
  }
}
