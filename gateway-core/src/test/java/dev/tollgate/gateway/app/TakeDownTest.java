package dev.tollgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TakeDownTest {
  private final List<String> order = new ArrayList<>();
  private final TakeDown takeDown = new TakeDown();

  @Test
  void shouldTakeTheLastPartDownFirstAndOnlyOnce() {
    takeDown.add(() -> order.add("first"));
    takeDown.add(() -> order.add("second"));

    assertThat(takeDown.run()).isTrue();
    assertThat(takeDown.run()).isTrue();
    assertThat(order).containsExactly("second", "first");
  }

  @Test
  void shouldGoOnAndTellWhenAStepLeavesSomethingUndone() {
    takeDown.add(() -> order.add("first"));
    takeDown.add((TakeDown.Step) () -> false);
    takeDown.add(
        (TakeDown.Step)
            () -> {
              throw new IllegalStateException();
            });

    assertThat(takeDown.run()).isFalse();
    assertThat(order).containsExactly("first");
  }
}
