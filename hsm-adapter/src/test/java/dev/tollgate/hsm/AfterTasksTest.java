package dev.tollgate.hsm;

import static dev.tollgate.hsm.TestGroup.awaitOpen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.hsm.PaymentHsm.HsmKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The work that {@link HsmGroup#afterTasks} has done, by every lane there will be. */
class AfterTasksTest {
  private static final int ATTEMPT_MS = 75;

  /** Long: a busy machine must not look like a request without time left. */
  private static final int REQUEST_MS = 10_000;

  private static final int TASKS = 10;

  @RegisterExtension private final TestGroup tested = new TestGroup();
  private final AtomicInteger done = new AtomicInteger();
  private final Set<Thread> lanes = ConcurrentHashMap.newKeySet();
  private final List<Work> works = new CopyOnWriteArrayList<>();
  private HsmGroup group;
  private HsmKey key;

  /** The work done once. @param after how many tasks had come to their end */
  private record Work(Thread thread, int after) {}

  @Test
  void shouldWorkOnceForAllTasksThatRanTogether() {
    open(config());
    CountDownLatch entered = tested.gate();
    CountDownLatch gate = tested.gate();
    submit(() -> {
      entered.countDown();
      awaitOpen(gate);
    });
    awaitOpen(entered);
    for (int i = 1; i < TASKS; i++) {
      submit(() -> {});
    }
    gate.countDown();

    await().until(() -> works.stream().anyMatch(work -> work.after == TASKS));
    // A lane may also be woken without cause, and finds that as much is done as before.
    assertThat(works.stream().map(Work::after).filter(after -> after > 0)).containsOnly(TASKS);
    assertThat(works).extracting(Work::thread).containsOnly(lanes.iterator().next());
  }

  @Test
  void shouldWorkOnTheLaneThatReplacesAnother() {
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_ENCRYPT_UPDATE)) {
      open(config());
      CountDownLatch gate = tested.gate();
      trap.before(1, () -> awaitOpen(gate));
      tokenize();
      tested.awaitWithTicks(() -> group.members().getFirst().losses() == 1 && group.available());
      works.clear();
      lanes.clear();

      tokenize();
      tested.awaitWithTicks(() -> lanes.size() == 1);

      tested.awaitWithTicks(() -> threadsThatWorked().containsAll(lanes));
    }
  }

  @Test
  void shouldWorkOnTheLaneOfAMemberThatComesLater(@TempDir Path folder) throws IOException {
    Path later = folder.resolve("libpkcs11.so");
    HsmConfig near = config();
    HsmConfig far =
        new HsmConfig(
            later,
            near.tokenLabel(),
            Path.of(near.pin().name()),
            ATTEMPT_MS,
            64,
            3,
            TestToken.KEYS);
    open(near, far);
    Files.createSymbolicLink(later, TestToken.MODULE);
    tested.awaitWithTicks(() -> group.members().stream().allMatch(HsmGroup.MemberState::up));

    for (int i = 0; i < 4 * TASKS; i++) {
      tokenize();
    }
    tested.awaitWithTicks(() -> done.get() == 4 * TASKS);

    assertThat(lanes).hasSize(2);
    tested.awaitWithTicks(() -> threadsThatWorked().containsAll(lanes));
  }

  private void open(HsmConfig... configs) {
    group = tested.open(List.of(configs), REQUEST_MS);
    key = group.key("token", KeyUsage.D0);
    group.afterTasks(() -> works.add(new Work(Thread.currentThread(), done.get())));
  }

  private static HsmConfig config() {
    HsmConfig config = TestToken.config(TestToken.KEYS);
    Path pin = Path.of(config.pin().name());
    return new HsmConfig(
        config.module(), config.tokenLabel(), pin, ATTEMPT_MS, 64, 3, TestToken.KEYS);
  }

  private Set<Thread> threadsThatWorked() {
    return works.stream().map(Work::thread).collect(Collectors.toSet());
  }

  /** A task that calls the HSM. */
  private void tokenize() {
    TestCell cell = new TestCell().digits(TestCell.PAN, "4000001234562000");
    assertThat(
            group.submit(hsm -> {
              var _ = hsm.tokenize(cell.memory, key, TestCell.PAN, 16, TestCell.TOKEN);
              end();
            }))
        .isTrue();
  }

  private void submit(Runnable task) {
    assertThat(
            group.submit(hsm -> {
              task.run();
              end();
            }))
        .isTrue();
  }

  private void end() {
    lanes.add(Thread.currentThread());
    done.incrementAndGet();
  }
}
