package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.Hsm.LaneTask;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LaneQueueTest {
  private record Numbered(int producer, int number) implements LaneTask {
    @Override
    public void run(PaymentHsm hsm) {}
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8})
  void shouldHoldExactlyItsCapacity(int capacity) {
    LaneQueue queue = new LaneQueue(capacity);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < capacity; i++) {
        assertThat(queue.offer(new Numbered(0, i))).isTrue();
      }
      assertThat(queue.offer(new Numbered(0, -1))).isFalse();
      for (int i = 0; i < capacity; i++) {
        assertThat(queue.poll()).isEqualTo(new Numbered(0, i));
      }
      assertThat(queue.poll()).isNull();
    }
  }

  /** The offer that comes between the consumer's last look and its sleep wakes nobody. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void shouldNotSleepWhenATaskIsThereAlready() {
    LaneQueue queue = new LaneQueue(2);
    queue.offer(new Numbered(0, 0));

    queue.await(0);

    assertThat(queue.poll()).isEqualTo(new Numbered(0, 0));
  }

  /** With one place, a consumer that sleeps through an offer sleeps for ever. */
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 16"})
  @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void shouldLoseAndReorderNothingAmongProducersAndASleepingConsumer(int producers, int capacity)
      throws Exception {
    int each = 20_000;
    LaneQueue queue = new LaneQueue(capacity);
    List<Thread> threads = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      int producer = p;
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                for (int i = 0; i < each; i++) {
                  Numbered task = new Numbered(producer, i);
                  while (!queue.offer(task)) {
                    Thread.yield();
                  }
                }
              }));
    }

    int[] next = new int[producers];
    for (int taken = 0; taken < producers * each; ) {
      LaneTask task = queue.poll();
      if (task == null) {
        queue.await(0); // for ever: a lost wake-up ends in the time limit
      } else {
        Numbered numbered = (Numbered) task;
        assertThat(numbered.number()).isEqualTo(next[numbered.producer()]++);
        taken++;
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(queue.poll()).isNull();
  }
}
