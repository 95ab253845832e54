package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The group of a test. Whatever becomes of the test, what hangs in the group is let go at its end,
 * and the library is free for the next one.
 */
final class TestGroup implements BeforeEachCallback, AfterEachCallback {
  private final List<CountDownLatch> gates = new ArrayList<>();
  private HsmGroup group;

  @Override
  public void beforeEach(ExtensionContext context) {
    TestToken.provision();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    gates.forEach(CountDownLatch::countDown);
    if (group != null) {
      group.close();
    }
    await().until(TestToken::libraryIsFree);
  }

  HsmGroup open(List<HsmConfig> configs, int requestMs) {
    group = HsmGroup.open(configs, requestMs);
    return group;
  }

  /** Of one HSM that is open already. */
  HsmGroup of(Hsm hsm, int requestMs) {
    group = HsmGroup.of(List.of(hsm), requestMs);
    return group;
  }

  /** For calls to hang at until the test, or its end, opens it. */
  CountDownLatch gate() {
    CountDownLatch gate = new CountDownLatch(1);
    gates.add(gate);
    return gate;
  }

  static void awaitOpen(CountDownLatch gate) {
    try {
      assertThat(gate.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Ticks the group until then, as its owner does all the time. */
  void awaitWithTicks(BooleanSupplier condition) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          group.tick(System.nanoTime());
          return condition.getAsBoolean();
        });
  }
}
