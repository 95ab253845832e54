package dev.tollgate.hsm;

import static dev.tollgate.hsm.TestGroup.awaitOpen;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.Hsm.LaneTask;
import dev.tollgate.hsm.HsmGroup.MemberState;
import dev.tollgate.hsm.PaymentHsm.Batch;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Requests in pieces, as the zone makes them, at a group of two: whatever becomes of a lane, each
 * comes to its end once, with the right result while there is time, and its memory is let go.
 */
class HsmGroupBatchTest {
  private static final int ATTEMPT_MS = 75;

  /** Long: a busy machine must not look like a request without time left. */
  private static final int REQUEST_MS = 10_000;

  private static final int REQUESTS = 30;
  private static final String PAN = "4123456789012345";
  private static final String TOKEN = Reference.aes(TestToken.TOKEN_VALUE, PAN + "F".repeat(16));
  private static final int PVV =
      Integer.parseInt(Reference.pvv(TestToken.CVK_VALUE, "1", PAN, "1234"));

  @RegisterExtension private final TestGroup tested = new TestGroup();
  private HsmGroup group;

  @ParameterizedTest
  @CsvSource({
    // function that hangs, in its n-th call
    "C_ENCRYPT_UPDATE, 1",
    "C_ENCRYPT_UPDATE, 2",
    "C_ENCRYPT_UPDATE, 3",
    "C_ENCRYPT_UPDATE, 5",
    "C_ENCRYPT_UPDATE, 8",
    "C_DECRYPT, 1",
    "C_DECRYPT, 2",
  })
  void shouldLoseNoPieceWhenALaneIsGivenUp(CallTrap.Function function, int call) {
    try (CallTrap trap = new CallTrap(function)) {
      group = open();
      CountDownLatch gate = tested.gate();
      trap.before(call, () -> awaitOpen(gate));

      List<Request> requests = submit();
      tested.awaitWithTicks(() -> requests.stream().allMatch(request -> request.ends.get() > 0));

      assertThat(requests).allMatch(Request::isRight);
      gate.countDown();
      tested.awaitWithTicks(() -> requests.stream().allMatch(request -> request.holds.get() == 0));
      tested.awaitWithTicks(() -> group.members().stream().allMatch(MemberState::up));
      assertThat(requests).allMatch(request -> request.ends.get() == 1);
      assertThat(group.members()).extracting(MemberState::inFlight).containsOnly(0);
      assertThat(group.notCarriedOut()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // function that the HSM refuses, in its n-th call
    "C_ENCRYPT_UPDATE, 1",
    "C_ENCRYPT_UPDATE, 2",
    "C_ENCRYPT_UPDATE, 4",
    "C_DECRYPT_INIT, 1",
  })
  void shouldGoOnElsewhereWithWhatAnHsmRefuses(CallTrap.Function function, int call) {
    try (CallTrap trap = new CallTrap(function)) {
      group = open();
      trap.answer(call, 0x2); // CKR_HOST_MEMORY: try another

      List<Request> requests = submit();
      tested.awaitWithTicks(() -> requests.stream().allMatch(request -> request.ends.get() > 0));

      assertThat(requests).allMatch(Request::isRight);
      tested.awaitWithTicks(() -> requests.stream().allMatch(request -> request.holds.get() == 0));
      assertThat(requests).allMatch(request -> request.ends.get() == 1);
      assertThat(group.movedOn()).isPositive();
      assertThat(group.members()).extracting(MemberState::inFlight).containsOnly(0);
    }
  }

  @Test
  void shouldTellEachRequestOnceThatNoHsmCarriesItOut() {
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_DECRYPT)) {
      group = open();
      trap.alwaysAnswer(0x2);

      List<Request> requests = submit();
      tested.awaitWithTicks(() -> requests.stream().allMatch(request -> request.holds.get() == 0));

      assertThat(requests).extracting(request -> request.ends.get()).containsOnly(1);
      assertThat(requests).extracting(request -> request.pin).containsOnly(PinResult.UNAVAILABLE);
      assertThat(group.notCarriedOut()).isEqualTo(REQUESTS);
      assertThat(group.members()).extracting(MemberState::inFlight).containsOnly(0);
    }
  }

  /** A task that asks for too much takes the room of none of the others. */
  @Test
  void shouldRefuseWhatIsBeyondTheRoomOfABatch() {
    group = open();
    AtomicInteger refused = new AtomicInteger();
    HsmKey key = group.key("token", KeyUsage.D0);
    TestCell cell = new TestCell().digits(TestCell.PAN, PAN);
    CountDownLatch done = new CountDownLatch(1);
    LaneTask greedy =
        lane -> {
          refused.set(0); // if it is made again elsewhere
          for (int i = 0; i < CommandBatch.TASKS_MAX * Batch.COMMANDS_MAX + 3; i++) {
            int number = lane.batch().tokenize(cell.memory, key, TestCell.PAN, 16);
            refused.addAndGet(number < 0 ? 1 : 0);
          }
          done.countDown();
        };

    assertThat(group.submit(greedy)).isTrue();
    tested.awaitWithTicks(() -> done.getCount() == 0);
    assertThat(refused).hasValue(3);

    List<Request> requests = submit();
    tested.awaitWithTicks(() -> requests.stream().allMatch(Request::isRight));
  }

  /** The lane may be back before the thread that gave it up has asked what it was at. */
  @Test
  void shouldTellWhatALaneWasAtAlsoWhenItIsBack() throws Exception {
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_ENCRYPT_UPDATE)) {
      Hsm hsm = Hsm.open(config());
      group = tested.of(hsm, REQUEST_MS);
      CountDownLatch gate = tested.gate();
      CountDownLatch hangs = new CountDownLatch(1);
      trap.before(
          1,
          () -> {
            hangs.countDown();
            awaitOpen(gate);
          });
      HsmKey key = group.key("token", KeyUsage.D0);
      TestCell cell = new TestCell().digits(TestCell.PAN, PAN);
      group.submit(lane -> lane.tokenize(cell.memory, key, TestCell.PAN, 16, TestCell.TOKEN));
      awaitOpen(hangs);
      HsmLane lane = laneOf(hsm);
      long turn = lane.turn();
      Attempt attempt = lane.attemptIn(turn);
      assertThat(attempt).isNotNull();

      assertThat(lane.giveUp(turn)).isTrue();
      gate.countDown();
      assertThat(lane.awaitEnd(20_000)).isTrue();

      assertThat(lane.attemptIn(turn)).isSameAs(attempt);
    }
  }

  /** A fault of this program in the middle of a call, on a lane that was given up in it. */
  @Test
  void shouldKeepCountWhenACallThrowsAfterItsLaneWasGivenUp() throws Exception {
    group = open();
    CountDownLatch gate = tested.gate();
    CountDownLatch back = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    Request request =
        new Request() {
          @Override
          public void run(PaymentHsm lane) {
            if (first.getAndSet(false)) {
              Thread.currentThread().setUncaughtExceptionHandler((_, _) -> back.countDown());
              cipherOf(lane)
                  .perform((_, _) -> {
                    awaitOpen(gate);
                    throw new IllegalStateException("bug");
                  });
            }
            super.run(lane);
          }
        };
    assertThat(group.submit(request)).isTrue();
    tested.awaitWithTicks(() -> request.ends.get() > 0);
    assertThat(request.isRight()).isTrue();

    gate.countDown();
    awaitOpen(back);

    tested.awaitWithTicks(() -> request.holds.get() == 0);
    assertThat(group.members()).extracting(MemberState::inFlight).containsOnly(0);
    List<Request> requests = submit();
    tested.awaitWithTicks(() -> requests.stream().allMatch(Request::isRight));
    assertThat(requests).allMatch(other -> other.ends.get() == 1);
  }

  @Test
  void shouldGoOnWithTheLaneWhenACallThrows() {
    group = open();
    CountDownLatch thrown = new CountDownLatch(4);
    LaneTask thrower =
        lane -> {
          Thread.currentThread().setUncaughtExceptionHandler((_, _) -> thrown.countDown());
          cipherOf(lane)
              .perform((_, _) -> {
                throw new IllegalStateException("bug");
              });
        };
    for (int i = 0; i < 4; i++) {
      assertThat(group.submit(thrower)).isTrue();
    }
    tested.awaitWithTicks(() -> thrown.getCount() == 0);
    long startNs = System.nanoTime();
    tested.awaitWithTicks(() -> System.nanoTime() - startNs > 2_000_000L * ATTEMPT_MS);

    List<Request> requests = submit();
    tested.awaitWithTicks(() -> requests.stream().allMatch(Request::isRight));
    assertThat(group.members()).extracting(MemberState::losses).containsOnly(0);
    tested.awaitWithTicks(
        () -> group.members().stream().allMatch(member -> member.inFlight() == 0));
  }

  private HsmGroup open() {
    return tested.open(List.of(config(), config()), REQUEST_MS);
  }

  private static HsmConfig config() {
    HsmConfig config = TestToken.config(TestToken.KEYS);
    Path pin = Path.of(config.pin().name());
    return new HsmConfig(
        config.module(), config.tokenLabel(), pin, ATTEMPT_MS, 64, 4, config.keys());
  }

  private static HsmLane laneOf(Hsm hsm) throws ReflectiveOperationException {
    Field lane = Hsm.class.getDeclaredField("lane");
    lane.setAccessible(true);
    return (HsmLane) lane.get(hsm);
  }

  private static LaneCipher cipherOf(PaymentHsm lane) {
    try {
      Field cipher = Pkcs11PaymentHsm.class.getDeclaredField("cipher");
      cipher.setAccessible(true);
      return (LaneCipher) cipher.get(lane);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private List<Request> submit() {
    List<Request> requests = IntStream.range(0, REQUESTS).mapToObj(_ -> new Request()).toList();
    requests.forEach(request -> assertThat(group.submit(request)).isTrue());
    return requests;
  }

  /** A token, then a card value and a PIN, then what came of them. */
  private class Request implements LaneTask {
    private final TestCell cell =
        new TestCell()
            .digits(TestCell.PAN, PAN)
            .digits(TestCell.VALUE, "561")
            .hex(
                TestCell.PIN_BLOCK,
                Reference.tdes(TestToken.ZPK_VALUE, Reference.clearPinBlock(PAN, "1234")));

    private final HsmKey tokenKey = group.key("token", KeyUsage.D0);
    private final HsmKey cvk = group.key("cvk", KeyUsage.C0);
    private final HsmKey zpk = group.key("zpk", KeyUsage.P0);
    private final HsmKey pvk = group.key("pvk", KeyUsage.V2);
    private final LaneTask second = this::askMore;
    private final LaneTask third = this::finish;
    private final AtomicInteger holds = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private int tokenNumber;
    private int valueNumber;
    private int pinNumber;
    private volatile CheckResult value = CheckResult.UNAVAILABLE;
    private volatile PinResult pin = PinResult.UNAVAILABLE;

    @Override
    public void run(PaymentHsm lane) {
      tokenNumber = lane.batch().tokenize(cell.memory, tokenKey, TestCell.PAN, 16);
      lane.batch().then(second);
    }

    private void askMore(PaymentHsm lane) {
      Batch batch = lane.batch();
      if (batch.token(tokenNumber, cell.memory, TestCell.TOKEN)) {
        valueNumber =
            batch.verifyCardValue(cell.memory, cvk, TestCell.PAN, 16, 8701, 101, TestCell.VALUE);
        PinBlockFormat format = PinBlockFormat.ISO_0;
        pinNumber =
            batch.verifyPinPvv(
                cell.memory, zpk, format, TestCell.PIN_BLOCK, TestCell.PAN, 16, pvk, 1, PVV);
        batch.then(third);
      } else {
        ends.incrementAndGet();
      }
    }

    private void finish(PaymentHsm lane) {
      value = lane.batch().check(valueNumber);
      pin = lane.batch().pin(pinNumber);
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
      return cell.hexAt(TestCell.TOKEN, 16).equals(TOKEN)
          && value == CheckResult.MATCH
          && pin == PinResult.RIGHT;
    }
  }
}
