package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final long MS = 1_000_000;

  private final List<Integer> expired = new ArrayList<>();
  private final Deadlines deadlines = new Deadlines(4, 0, expired::add);

  @Test
  void shouldTellEachSlotOnceWhenItsTimeIsUp() {
    deadlines.start(0, 10 * MS);
    deadlines.start(1, 30 * MS);
    pollUpTo(20);
    assertThat(expired).containsExactly(0);
    pollUpTo(40);
    assertThat(expired).containsExactly(0, 1);
  }

  @Test
  void shouldForgetAStoppedSlotAndTakeItAgain() {
    deadlines.start(2, 10 * MS);
    deadlines.stop(2);
    deadlines.stop(2);
    deadlines.start(2, 50 * MS);
    pollUpTo(40);
    assertThat(expired).isEmpty();
    pollUpTo(60);
    assertThat(expired).containsExactly(2);
  }

  @Test
  void shouldCatchUpAfterALongPause() {
    deadlines.start(0, 10 * MS);
    deadlines.start(3, 7_000 * MS);
    pollUpTo(8_000);
    assertThat(expired).containsExactly(0, 3);
  }

  @Test
  void shouldNotTellASlotAWholeTurnOfTheWheelTooEarly() {
    deadlines.start(0, 10 * MS);
    deadlines.start(1, 10 * MS + (4096L << 20));
    pollUpTo(20);
    assertThat(expired).containsExactly(0);
    pollUpTo(4_300);
    assertThat(expired).containsExactly(0);
    pollUpTo(4_310);
    assertThat(expired).containsExactly(0, 1);
  }

  @Test
  void shouldTellASlotWhoseTimeWasUpWhenItWasStarted() {
    pollUpTo(100);
    deadlines.start(0, 10 * MS);
    pollUpTo(100);
    assertThat(expired).containsExactly(0);
  }

  /** All are due in the same tick; the first that is told has the others forgotten. */
  @Test
  void shouldNotTellASlotThatWasStoppedWhileAnotherWasTold() {
    List<Integer> told = new ArrayList<>();
    Deadlines[] own = new Deadlines[1];
    own[0] =
        new Deadlines(
            3,
            0,
            slot -> {
              told.add(slot);
              own[0].stop((slot + 1) % 3);
              own[0].stop((slot + 2) % 3);
            });
    for (int slot = 0; slot < 3; slot++) {
      own[0].start(slot, 10 * MS);
    }
    own[0].poll(20 * MS);
    assertThat(told).hasSize(1);
  }

  private void pollUpTo(long ms) {
    deadlines.poll(ms * MS);
  }
}
