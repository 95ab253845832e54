package dev.tollgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForwardClockTest {
  private long wallMs = 1_000;

  @Test
  void shouldStandStillWhileTheWallClockIsBehind() {
    ForwardClock clock = new ForwardClock(() -> wallMs);
    assertThat(clock.time()).isEqualTo(1_000);
    wallMs = 400;
    assertThat(clock.time()).isEqualTo(1_000);
    wallMs = 1_001;
    assertThat(clock.time()).isEqualTo(1_001);
  }
}
