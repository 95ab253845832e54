package dev.tollgate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MedianTest {
  @Test
  void shouldTakeTheMiddle() {
    assertThat(Median.of(List.of(9.0, 1.0, 2.0, 100.0, 3.0))).isEqualTo(3.0);
    assertThat(Median.of(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(3.0);
    assertThat(Median.of(List.of(7.0))).isEqualTo(7.0);
    assertThatThrownBy(() -> Median.of(List.of())).hasMessage("no values");
  }
}
