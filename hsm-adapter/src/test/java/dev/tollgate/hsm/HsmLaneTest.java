package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.hsm.PaymentHsm.HsmKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A task that waits on a latch stands for a native call that does not come back. */
class HsmLaneTest {
  private static final int TIMEOUT_MS = 50;
  private static final int ABANDONED_MAX = 2;
  private static final int QUEUE_MAX = 8;

  private final List<CountDownLatch> latches = new ArrayList<>();
  private Hsm hsm;
  private long nowNs;

  @BeforeEach
  void open() {
    TestToken.provision();
    HsmConfig config = TestToken.config(TestToken.KEYS);
    hsm =
        Hsm.open(
            new HsmConfig(
                config.module(),
                config.tokenLabel(),
                Path.of(config.pin().name()),
                TIMEOUT_MS,
                QUEUE_MAX,
                ABANDONED_MAX,
                config.keys()));
  }

  @AfterEach
  void close() {
    latches.forEach(CountDownLatch::countDown);
    hsm.close();
    await().until(TestToken::libraryIsFree); // the last late lane finalizes
  }

  @Test
  void shouldRunTasksInOrderOnOneThread() {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch gate = stick();
    for (int i = 0; i < QUEUE_MAX; i++) {
      int number = i;
      assertThat(hsm.submit(lane -> order.add(number))).isTrue();
    }
    gate.countDown();

    await().untilAsserted(() -> assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7));
    assertThat(threadName()).isEqualTo("hsm-lane-" + TestToken.LABEL + "-0");
  }

  @Test
  void shouldRefuseATaskWhenTheQueueIsFull() {
    CountDownLatch gate = stick();
    for (int i = 0; i < QUEUE_MAX; i++) {
      assertThat(hsm.submit(lane -> {})).isTrue();
    }

    assertThat(hsm.submit(lane -> {})).isFalse();
    assertThat(hsm.available()).isTrue();

    gate.countDown();
    await().until(() -> hsm.submit(lane -> {}));
  }

  @Test
  void shouldReplaceAStuckLaneThatLeavesItsQueueBehind() {
    stick();
    AtomicReference<String> ranOn = new AtomicReference<>();
    hsm.submit(lane -> ranOn.set(Thread.currentThread().getName()));

    tickMs(1);
    tickMs(TIMEOUT_MS - 1);
    assertThat(ranOn).hasNullValue();
    tickMs(10);

    await().untilAtomic(ranOn, name -> assertThat(name).isEqualTo(laneName(1)));
    assertThat(hsm.available()).isTrue();
    assertThat(tokenizes()).isTrue();
  }

  @Test
  void shouldNotGiveUpALaneForTheSumOfShortTasks() {
    for (int i = 0; i < 10; i++) {
      assertThat(tokenizes()).isTrue();
      tickMs(TIMEOUT_MS - 1);
    }

    assertThat(threadName()).isEqualTo(laneName(0));
  }

  /** A collection of garbage, or a machine that stands still: nobody could go on. */
  @Test
  void shouldNotGiveUpALaneForATimeInWhichNobodyLooked() {
    CountDownLatch gate = stick();
    tickMs(1);
    nowNs += TimeUnit.SECONDS.toNanos(3);
    tickMs(1);
    gate.countDown();

    assertThat(threadName()).isEqualTo(laneName(0));
  }

  @Test
  void shouldNotGiveUpALaneThatHasNothingToDo() {
    assertThat(tokenizes()).isTrue();
    await().until(() -> !hsm.isAtWork()); // a task's answer is there before its turn is over
    for (int i = 0; i < 10; i++) {
      tickMs(TIMEOUT_MS * 2);
    }

    assertThat(threadName()).isEqualTo(laneName(0));
  }

  @Test
  void shouldBeGoneWithTooManyStuckAndComeBackWithOneReturned() {
    CountDownLatch first = stick();
    giveUpCurrent();
    assertThat(tokenizes()).isTrue();

    stick();
    AtomicInteger waiting = new AtomicInteger();
    hsm.submit(lane -> waiting.incrementAndGet());
    giveUpCurrent();
    assertThat(hsm.available()).isFalse();
    assertThat(hsm.submit(lane -> {})).isFalse();
    tickMs(TIMEOUT_MS * 3);
    assertThat(hsm.available()).isFalse();

    first.countDown();
    await()
        .until(() -> {
          tickMs(1);
          return hsm.available();
        });
    await().untilAtomic(waiting, count -> assertThat(count).isEqualTo(1));
    assertThat(tokenizes()).isTrue();
  }

  @Test
  void shouldLetALateTaskComeToItsEnd() throws InterruptedException {
    AtomicBoolean lateResult = new AtomicBoolean();
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    latches.add(gate);
    hsm.submit(lane -> {
      entered.countDown();
      awaitUninterruptibly(gate);
      lateResult.set(tokenize(lane));
    });
    assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
    giveUpCurrent();
    await().until(() -> TestToken.copiesOf("zpk") == 2);

    gate.countDown();

    await().untilTrue(lateResult);
    await().until(() -> TestToken.copiesOf("zpk") == 1);
    assertThat(tokenizes()).isTrue();
  }

  /** The clock of the caller may stand anywhere when a lane starts. */
  @Test
  void shouldGiveANewLaneItsTimeToOpen() throws InterruptedException {
    nowNs = TimeUnit.DAYS.toNanos(1);
    CountDownLatch gate = new CountDownLatch(1);
    latches.add(gate);
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_ENCRYPT_INIT)) {
      hsm.close();
      hsm = TestToken.open();
      CountDownLatch opening = new CountDownLatch(1);
      CountDownLatch stuck = stick();
      trap.before(
          1,
          () -> {
            opening.countDown();
            awaitUninterruptibly(gate);
          });
      tickMs(1);
      tickMs(1_000);
      assertThat(opening.await(5, TimeUnit.SECONDS)).isTrue();

      tickMs(1);
      tickMs(1_000);
      gate.countDown();

      assertThat(threadName()).isEqualTo(laneName(1));
      stuck.countDown();
    }
  }

  @Test
  void shouldSurviveATaskThatThrows() {
    AtomicReference<Throwable> reported = new AtomicReference<>();
    hsm.submit(lane -> {
      Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> reported.set(e));
      throw new IllegalStateException("bug in a task");
    });

    await().untilAtomic(reported, e -> assertThat(e).hasMessage("bug in a task"));
    assertThat(threadName()).isEqualTo(laneName(0));
  }

  @Test
  void shouldFinishWhatIsQueuedBeforeItCloses() {
    AtomicInteger done = new AtomicInteger();
    for (int i = 0; i < QUEUE_MAX; i++) {
      hsm.submit(lane -> done.addAndGet(tokenize(lane) ? 1 : 0));
    }
    hsm.close();

    assertThat(done).hasValue(QUEUE_MAX);
  }

  /** Puts a task on the lane that stays there, and returns once it runs. */
  private CountDownLatch stick() {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    latches.add(gate);
    assertThat(
            hsm.submit(lane -> {
              entered.countDown();
              awaitUninterruptibly(gate);
            }))
        .isTrue();
    assertThat(awaitUninterruptibly(entered)).isTrue();
    return gate;
  }

  private void giveUpCurrent() {
    tickMs(1);
    tickMs(TIMEOUT_MS + 1);
  }

  /** As the gateway looks: every millisecond. */
  private void tickMs(long laterMs) {
    for (int i = 0; i < laterMs; i++) {
      nowNs += TimeUnit.MILLISECONDS.toNanos(1);
      hsm.tick(nowNs);
    }
  }

  private boolean tokenizes() {
    return TestCell.onLane(hsm, this::tokenize);
  }

  private boolean tokenize(PaymentHsm lane) {
    HsmKey key = hsm.key("token", KeyUsage.D0);
    TestCell cell = new TestCell().digits(TestCell.PAN, "4000001234562000");
    return lane.tokenize(cell.memory, key, TestCell.PAN, 16, TestCell.TOKEN);
  }

  private String threadName() {
    return TestCell.onLane(hsm, lane -> Thread.currentThread().getName());
  }

  private static String laneName(int number) {
    return "hsm-lane-" + TestToken.LABEL + "-" + number;
  }

  private static boolean awaitUninterruptibly(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
