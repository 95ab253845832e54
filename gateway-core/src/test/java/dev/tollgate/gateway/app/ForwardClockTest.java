package dev.tollgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForwardClockTest {
  private static final long MS = 1_000_000;

  private long wallMs = 1_000;
  private long nowNs = -7_000 * MS;
  private final ForwardClock clock = new ForwardClock(() -> wallMs, () -> nowNs);

  @Test
  void shouldGoHalfAsFastWhileTheWallClockIsBehind() {
    assertThat(clock.time()).isEqualTo(1_000);
    pass(50);
    assertThat(clock.time()).isEqualTo(1_050);
    wallMs -= 100;
    assertThat(clock.time()).isEqualTo(1_050);
    for (int i = 0; i < 1_000; i++) { // however often it is asked
      nowNs += MS / 10;
      assertThat(clock.time()).isEqualTo(1_050 + (i + 1) / 20);
    }
    wallMs += 100;
    pass(100);
    assertThat(clock.time()).as("caught up").isEqualTo(wallMs).isEqualTo(1_150);
  }

  @Test
  void shouldNotRunAheadWhenThreadsLookAtTheSameTime() {
    assertThat(clock.time()).isEqualTo(1_000);
    for (int i = 0; i < 100; i++) {
      pass(10);
      assertThat(clock.time()).isEqualTo(wallMs);
      wallMs--; // looked before the other thread did
      assertThat(clock.time()).isEqualTo(wallMs + 1);
      wallMs++;
    }
  }

  @Test
  void shouldBeginSlowlyEachTimeTheWallClockStepsBack() {
    for (int i = 0; i < 3; i++) {
      pass(60_000);
      long before = clock.time();
      wallMs -= 5_000;
      assertThat(clock.time()).isEqualTo(before);
      pass(10);
      assertThat(clock.time()).isEqualTo(before + 5);
      pass(60_000);
      assertThat(clock.time()).isEqualTo(wallMs);
    }
  }

  @Test
  void shouldGoOnFromATimeItIsToldOf() {
    assertThat(clock.notBefore(900)).isZero();
    assertThat(clock.time()).isEqualTo(1_000);

    assertThat(clock.notBefore(3_000)).isEqualTo(2_000);

    assertThat(clock.time()).isEqualTo(3_000);
    pass(500);
    assertThat(clock.time()).isEqualTo(3_250);
    wallMs = 3_400;
    assertThat(clock.time()).isEqualTo(3_400);
  }

  private void pass(long ms) {
    wallMs += ms;
    nowNs += ms * MS;
  }
}
