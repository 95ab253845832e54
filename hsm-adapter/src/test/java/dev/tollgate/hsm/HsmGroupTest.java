package dev.tollgate.hsm;

import static dev.tollgate.hsm.TestGroup.awaitOpen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.Hsm.LaneTask;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.HsmConfig.KeyUri;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two HSMs with the same keys. Both are the one SoftHSM token of these tests, so that a native call
 * can be trapped; what a lost device does is played by the library's function list.
 */
class HsmGroupTest {
  private static final int ATTEMPT_MS = 75;
  private static final int REQUEST_MS = 180;
  private static final int CALL_MS = 5;
  private static final int ABANDONED_MAX = 3;
  private static final long CKR_DEVICE_REMOVED = 0x32;
  private static final long CKR_HOST_MEMORY = 0x2;
  private static final String PAN = "4000001234562000";
  private static final String TOKEN = Reference.aes(TestToken.TOKEN_VALUE, PAN + "F".repeat(16));

  @RegisterExtension private final TestGroup tested = new TestGroup();
  private HsmGroup group;
  private HsmKey key;
  private boolean batched;

  @Test
  void shouldSpreadWorkOverItsMembers() {
    open(2);
    List<Request> requests = submit(40);

    awaitAllDone(requests);

    assertThat(requests).allMatch(Request::isRight);
    assertThat(requests.stream().map(request -> request.thread).distinct()).hasSize(2);
    assertThat(group.movedOn()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldMoveOnWhatIsStuckAndWhatWaitsBehindIt(boolean batch) {
    batched = batch;
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_ENCRYPT_UPDATE)) {
      open(2);
      CountDownLatch gate = tested.gate();
      trap.before(1, () -> awaitOpen(gate));
      long startNs = System.nanoTime();
      List<Request> requests = submit(20);

      awaitAllDone(requests);

      assertThat(requests).allMatch(Request::isRight);
      assertThat(Duration.ofNanos(System.nanoTime() - startNs))
          .isBetween(Duration.ofMillis(ATTEMPT_MS), Duration.ofMillis(REQUEST_MS + 200));
      assertThat(requests).allMatch(request -> request.ends.get() == 1);
      // What is asked for together holds no cell.
      long held = batch ? 0 : 1;
      tested.awaitWithTicks(
          () -> requests.stream().filter(request -> request.holds.get() != 0).count() == held);
      tested.awaitWithTicks(
          () -> group.members().stream().mapToInt(HsmGroup.MemberState::losses).sum() == 1);

      gate.countDown();
      tested.awaitWithTicks(() -> requests.stream().allMatch(request -> request.holds.get() == 0));
      tested.awaitWithTicks(() -> group.members().stream().allMatch(HsmGroup.MemberState::up));
      assertThat(requests).allMatch(request -> request.ends.get() == 1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldTellEveryTaskWithinItsTimeWhenAllAreStuck(boolean batch) {
    batched = batch;
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_ENCRYPT_UPDATE)) {
      open(2);
      CountDownLatch gate = tested.gate();
      trap.alwaysBefore(() -> awaitOpen(gate));
      long startNs = System.nanoTime();
      List<Request> requests = submit(20);

      awaitAllDone(requests);

      assertThat(Duration.ofNanos(System.nanoTime() - startNs))
          .isLessThan(Duration.ofMillis(REQUEST_MS + 20 + 200));
      assertThat(requests).noneMatch(request -> request.carriedOut);
      if (!batch) { // each takes a lane with it, until there are none
        tested.awaitWithTicks(() -> !group.available());
        assertThat(group.submit(new Request())).as("refused at once").isFalse();
      }

      trap.count();
      gate.countDown();
      tested.awaitWithTicks(() -> group.members().stream().allMatch(HsmGroup.MemberState::up));
      assertThat(works()).isTrue();
    }
  }

  /** More is asked than there is time for: some is refused, and the lane goes on with the rest. */
  @Test
  void shouldKeepALaneThatHasMoreToDoThanTime() {
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_ENCRYPT_UPDATE)) {
      open(1);
      trap.alwaysBefore(() -> LockSupport.parkNanos(Duration.ofMillis(CALL_MS).toNanos()));
      List<Request> requests = submit(50);

      awaitAllDone(requests);

      List<Request> carriedOut = requests.stream().filter(each -> each.carriedOut).toList();
      assertThat(carriedOut).hasSizeBetween(10, REQUEST_MS / CALL_MS);
      assertThat(carriedOut)
          .extracting(each -> each.thread)
          .containsOnly(carriedOut.getFirst().thread);
      assertThat(group.members()).allMatch(member -> member.losses() == 0);
    }
  }

  /** Else every tick would look at as many as there ever were, for the rest of its life. */
  @Test
  void shouldLookAtFewAfterThereWereMany() {
    open(1);
    assertThat(group.lastInUse()).isEqualTo(-1);
    CountDownLatch gate = tested.gate();
    assertThat(group.submit(_ -> awaitOpen(gate))).isTrue();
    List<Request> many = submit(50);
    assertThat(group.lastInUse()).isEqualTo(50);

    gate.countDown();
    awaitAllDone(many);
    await().until(() -> group.lastInUse() == -1);

    CountDownLatch next = tested.gate();
    assertThat(group.submit(_ -> awaitOpen(next))).isTrue();
    assertThat(group.lastInUse()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldMoveOnWhatAnHsmRefuses(boolean batch) {
    batched = batch;
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_ENCRYPT_UPDATE)) {
      open(2);
      trap.answer(1, CKR_HOST_MEMORY);

      assertThat(works()).isTrue();

      assertThat(group.movedOn()).isEqualTo(1);
      assertThat(group.members()).allMatch(HsmGroup.MemberState::up);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldTellATaskThatNoHsmCarriedItOut(boolean batch) {
    batched = batch;
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_ENCRYPT_UPDATE)) {
      open(2);
      trap.alwaysAnswer(CKR_HOST_MEMORY);
      Request request = new Request();

      assertThat(group.submit(request)).isTrue();
      awaitAllDone(List.of(request));

      assertThat(request.carriedOut).isFalse();
      assertThat(request.ends).hasValue(1);
      assertThat(group.notCarriedOut()).isEqualTo(1);
      tested.awaitWithTicks(() -> request.holds.get() == 0);
    }
  }

  @Test
  void shouldDistrustAnHsmWithAWrongAnswerUntilItIsRight() {
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_ENCRYPT_UPDATE)) {
      open(1);
      tested.awaitWithTicks(() -> trap.calls() > 0);
      trap.spoil();
      tested.awaitWithTicks(() -> group.members().getFirst().losses() > 0);
      assertThat(group.members().getFirst().up()).isFalse();

      trap.stopSpoiling();

      tested.awaitWithTicks(() -> group.members().getFirst().up());
      assertThat(works()).isTrue();
    }
  }

  /** A call may hang for good, as over a connection that was cut without a word. */
  @Test
  void shouldTrustAnHsmAgainWhoseHealthCheckNeverComesBack() {
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_ENCRYPT_UPDATE)) {
      open(1);
      CountDownLatch gate = tested.gate();
      trap.before(1, () -> awaitOpen(gate)); // no work: it is the check's
      tested.awaitWithTicks(() -> group.members().getFirst().losses() > 0);

      tested.awaitWithTicks(() -> group.members().getFirst().up());

      assertThat(gate.getCount()).isEqualTo(1);
      assertThat(works()).isTrue();
      gate.countDown();
    }
  }

  @Test
  void shouldNoticeALostHsmWithoutWorkAndComeBack() {
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_ENCRYPT_UPDATE)) {
      open(2);
      trap.alwaysAnswer(CKR_DEVICE_REMOVED);
      tested.awaitWithTicks(() -> group.members().stream().noneMatch(HsmGroup.MemberState::up));
      trap.count();
      long returnedNs = System.nanoTime();

      tested.awaitWithTicks(() -> group.members().stream().allMatch(HsmGroup.MemberState::up));

      assertThat(Duration.ofNanos(System.nanoTime() - returnedNs))
          .isLessThan(Duration.ofSeconds(2));
      assertThat(works()).isTrue();
    }
  }

  @Test
  void shouldDoWithoutAnHsmThatCannotBeReached() {
    HsmConfig missing =
        new HsmConfig(
            Path.of("/nonexistent/libpkcs11.so"),
            "elsewhere",
            TestToken.pinFile(TestToken.PIN),
            ATTEMPT_MS,
            64,
            ABANDONED_MAX,
            TestToken.KEYS);
    group = tested.open(List.of(config(TestToken.KEYS), missing), REQUEST_MS);
    key = group.key("token", KeyUsage.D0);

    assertThat(works()).isTrue();
    assertThat(group.members().get(1).up()).isFalse();
    assertThat(group.members().get(1).fault()).startsWith("TG-HSM-010");
    assertThat(
            catchThrowableOfType(
                TollgateException.class, () -> HsmGroup.open(List.of(missing), REQUEST_MS)))
        .hasMessageStartingWith("TG-HSM-010");
  }

  @Test
  void shouldRotateKeysAtEveryMemberOrAtNone() {
    KeySpec before = new KeySpec("zak", KeyUsage.M3, TestToken.ZAK.checkValue());
    KeySpec next = version(TestToken.ZAK_2.checkValue(), "zak-2");
    KeySpec wrong = version("000000", "zak-2");
    group = tested.open(List.of(config(List.of(before)), config(List.of(before))), REQUEST_MS);

    assertThat(group.rotate(List.of(next))).isTrue();
    assertThat(group.inventory())
        .extracting(KeyReport::version, KeyReport::ready)
        .containsExactly(tuple(2, true), tuple(2, true));

    assertThat(catchThrowableOfType(TollgateException.class, () -> group.rotate(List.of(wrong))))
        .hasMessageStartingWith("TG-HSM-016");
    assertThat(group.inventory()).extracting(KeyReport::version).containsExactly(2, 2);
  }

  /** Two operators at once: one after the other, and every member ends with the same keys. */
  @Test
  void shouldRotateOneAfterTheOther() {
    KeySpec one = new KeySpec("zak", KeyUsage.M3, TestToken.ZAK.checkValue());
    KeySpec two = version(TestToken.ZAK_2.checkValue(), "zak-2");
    group = tested.open(List.of(config(List.of(one)), config(List.of(one))), REQUEST_MS);

    CountDownLatch bothThere = new CountDownLatch(2);
    List<CompletableFuture<Void>> operators =
        Stream.of(one, two)
            .map(key ->
                CompletableFuture.runAsync(
                    () -> {
                      bothThere.countDown();
                      awaitOpen(bothThere);
                      for (int i = 0; i < 4; i++) {
                        assertThat(group.rotate(List.of(key))).isTrue();
                      }
                    },
                    task -> Thread.ofPlatform().start(task)))
            .toList();
    operators.forEach(CompletableFuture::join);

    assertThat(group.inventory().stream().map(KeyReport::version).distinct()).hasSize(1);
  }

  /** It began to open with the keys as they were. */
  @Test
  void shouldNotTakeBackAMemberWithTheKeysFromBeforeARotation(@TempDir Path folder)
      throws IOException {
    KeySpec before = new KeySpec("zak", KeyUsage.M3, TestToken.ZAK.checkValue());
    KeySpec next = version(TestToken.ZAK_2.checkValue(), "zak-2");
    HsmConfig near = config(List.of(before));
    Path later = folder.resolve("libpkcs11.so");
    HsmConfig far =
        new HsmConfig(later, near.tokenLabel(), near.pin(), ATTEMPT_MS, 64, 3, near.keys(), false);
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_ENCRYPT_INIT)) {
      group = tested.open(List.of(near, far), REQUEST_MS);
      CountDownLatch gate = tested.gate();
      CountDownLatch opening = tested.gate();
      trap.before(
          1,
          () -> {
            opening.countDown();
            awaitOpen(gate);
          });
      Files.createSymbolicLink(later, TestToken.MODULE);
      tested.awaitWithTicks(() -> opening.getCount() == 0);

      assertThat(group.rotate(List.of(next))).as("in use everywhere").isFalse();
      gate.countDown();

      tested.awaitWithTicks(() -> group.members().stream().allMatch(HsmGroup.MemberState::up));
      assertThat(group.inventory()).extracting(KeyReport::version).containsExactly(2, 2);
    }
  }

  /** Loading keys takes longer than an attempt may, on a slow HSM or a busy machine. */
  @Test
  void shouldServeWhileKeysAreRotated() {
    group = tested.open(List.of(config(TestToken.KEYS)), 5_000);
    key = group.key("token", KeyUsage.D0);
    AtomicBoolean rotated = new AtomicBoolean();
    CompletableFuture<Void> rotation =
        CompletableFuture.runAsync(() -> {
          for (int i = 0; i < 5; i++) {
            assertThat(group.rotate(TestToken.KEYS)).isTrue();
          }
          rotated.set(true);
        });

    while (!rotated.get() && !rotation.isDone()) {
      assertThat(works()).isTrue();
    }

    rotation.join();
    assertThat(group.members()).allMatch(member -> member.up() && member.losses() == 0);
  }

  private static KeySpec version(String checkValue, String object) {
    return new KeySpec(
        "zak", KeyUsage.M3, checkValue, new KeyUri(null, object, ""), 2, false, null);
  }

  @Test
  void shouldRefuseAMemberWithAnotherKey() {
    KeySpec other = new KeySpec("token", KeyUsage.D0, "000000");
    List<HsmConfig> configs = List.of(config(TestToken.KEYS), config(List.of(other)));

    assertThat(
            catchThrowableOfType(TollgateException.class, () -> HsmGroup.open(configs, REQUEST_MS)))
        .hasMessageStartingWith("TG-HSM-016");
  }

  private void open(int members) {
    group = tested.open(java.util.Collections.nCopies(members, config(TestToken.KEYS)), REQUEST_MS);
    key = group.key("token", KeyUsage.D0);
  }

  private static HsmConfig config(List<KeySpec> keys) {
    HsmConfig config = TestToken.config(keys);
    return new HsmConfig(
        config.module(),
        config.tokenLabel(),
        Path.of(config.pin().name()),
        ATTEMPT_MS,
        64,
        ABANDONED_MAX,
        keys);
  }

  private boolean works() {
    Request request = new Request();
    assertThat(group.submit(request)).isTrue();
    awaitAllDone(List.of(request));
    return request.isRight();
  }

  private List<Request> submit(int count) {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Request request = new Request();
      assertThat(group.submit(request)).isTrue();
      requests.add(request);
    }
    return requests;
  }

  private void awaitAllDone(List<Request> requests) {
    tested.awaitWithTicks(() -> requests.stream().allMatch(request -> request.ends.get() > 0));
  }

  /**
   * Makes a token twice, one after the other or in batches; counts how often it was held and how
   * often it came to its end.
   */
  private final class Request implements LaneTask {
    private final TestCell cell = new TestCell().digits(TestCell.PAN, PAN);
    private final AtomicInteger holds = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private volatile boolean carriedOut;
    private volatile long thread;

    @Override
    public void run(PaymentHsm hsm) {
      if (batched) {
        askTogether(hsm, true);
        return;
      }
      boolean first = hsm.tokenize(cell.memory, key, TestCell.PAN, 16, TestCell.TOKEN);
      end(first && hsm.tokenize(cell.memory, key, TestCell.PAN, 16, TestCell.TOKEN));
    }

    private void askTogether(PaymentHsm hsm, boolean again) {
      int number = hsm.batch().tokenize(cell.memory, key, TestCell.PAN, 16);
      hsm.batch()
          .then(next -> {
            boolean made = next.batch().token(number, cell.memory, TestCell.TOKEN);
            if (made && again) {
              askTogether(next, false);
            } else {
              end(made);
            }
          });
    }

    private void end(boolean made) {
      carriedOut = made;
      thread = Thread.currentThread().threadId();
      ends.incrementAndGet();
    }

    @Override
    public void hold() {
      holds.incrementAndGet();
    }

    @Override
    public void letGo() {
      holds.decrementAndGet();
    }

    private boolean isRight() {
      return carriedOut && cell.hexAt(TestCell.TOKEN, 16).equals(TOKEN);
    }
  }
}
