package dev.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FirstFailureTest {
  private final FirstFailure failure = new FirstFailure();

  @Test
  void shouldEndTheStartWithWhatFailedBefore() {
    assertThat(failure.add(Faults.stopped("first"))).as("told by the start").isFalse();
    assertThat(failure.add(Faults.stopped("second"))).isFalse();

    assertThatThrownBy(failure::endStart)
        .hasMessageStartingWith("TG-LED-009")
        .hasMessageContaining("first");
    assertThat(failure.add(Faults.stopped("third"))).as("told already").isFalse();
    assertThat(failure.isThere()).isTrue();
  }

  @Test
  void shouldHaveOnlyTheFirstToldAfterTheStart() {
    assertThatCode(failure::endStart).doesNotThrowAnyException();
    assertThat(failure.isThere()).isFalse();

    assertThat(failure.add(Faults.stopped("first"))).isTrue();
    assertThat(failure.add(Faults.stopped("second"))).isFalse();
    assertThat(failure.isThere()).isTrue();
  }
}
