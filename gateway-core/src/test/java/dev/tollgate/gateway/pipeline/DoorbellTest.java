package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DoorbellTest {
  private static final int ROUNDS = 20_000;
  private static final long LONG_NS = TimeUnit.SECONDS.toNanos(5);

  /** A lost wake-up would cost five seconds, and there are twenty thousand chances for one. */
  @Test
  @Timeout(20)
  void shouldLoseNoWakeUp() throws InterruptedException {
    Doorbell doorbell = new Doorbell();
    AtomicInteger work = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Thread sleeper =
        new Thread(() -> {
          while (done.get() < ROUNDS) {
            if (work.get() > done.get()) {
              done.incrementAndGet();
              continue;
            }
            doorbell.lieDown();
            if (work.get() > done.get()) {
              doorbell.getUp();
            } else {
              doorbell.sleep(LONG_NS);
            }
          }
        });
    sleeper.start();
    for (int i = 0; i < ROUNDS; i++) {
      work.incrementAndGet();
      doorbell.ring();
      while (done.get() <= i && i % 3 == 0) {
        Thread.onSpinWait();
      }
    }
    sleeper.join(TimeUnit.SECONDS.toMillis(15));

    assertThat(done.get()).isEqualTo(ROUNDS);
  }

  /** A doorbell that does not let its thread sleep would burn a core. */
  @Test
  @Timeout(10)
  void shouldSleepWhenNobodyRings() {
    Doorbell doorbell = new Doorbell();
    long start = System.nanoTime();
    for (int i = 0; i < 5; i++) {
      doorbell.lieDown();
      doorbell.sleep(TimeUnit.MILLISECONDS.toNanos(20));
    }

    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(50));
  }

  @Test
  @Timeout(10)
  void shouldNotSleepWhenRungBetweenLyingDownAndSleeping() {
    Doorbell doorbell = new Doorbell();
    doorbell.lieDown();
    doorbell.ring();
    long start = System.nanoTime();
    doorbell.sleep(LONG_NS);

    assertThat(System.nanoTime() - start).isLessThan(LONG_NS / 2);
  }
}
