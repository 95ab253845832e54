package dev.tollgate.hsm;

import static dev.tollgate.hsm.TestGroup.awaitOpen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.hsm.Hsm.LaneTask;
import dev.tollgate.hsm.PaymentHsm.Batch;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.Ibm3624Rule;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What arrives together at a lane goes to the token in one call per key, with the same results. */
class CommandBatchTest {
  /** With the gate before and the barrier behind them, as many as are taken together. */
  private static final int TASKS = CommandBatch.TASKS_MAX - 2;

  private static final long SEED = 64;

  private Hsm hsm = TestToken.open();

  @AfterEach
  void close() {
    hsm.close();
  }

  @Test
  void shouldAgreeWithTheSameCommandsAlone() throws InterruptedException {
    Random random = new Random(SEED);
    for (int round = 0; round < 1_000 / TASKS + 1; round++) {
      List<Card> cards = new ArrayList<>();
      for (int i = 0; i < TASKS; i++) {
        cards.add(new Card(random));
      }
      runTogether(cards);

      for (Card card : cards) {
        String token = card.token();
        assertThat(card.cell.hexAt(TestCell.TOKEN, 16)).isEqualTo(token);
        TestCell.onLane(hsm, lane -> card.agreesAlone(lane));
      }
      assertThat(cards).extracting(card -> card.pin).contains(PinResult.RIGHT, PinResult.WRONG);
      assertThat(cards).extracting(card -> card.value).contains(CheckResult.MATCH);
    }
  }

  /** Each second request is of another issuer. */
  @Test
  void shouldKeepKeysApart() throws InterruptedException {
    Random random = new Random(SEED);
    List<Card> cards = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      cards.add(new Card(random, i % 2 == 0));
    }

    runTogether(cards);

    for (Card card : cards) {
      TestCell.onLane(hsm, lane -> card.agreesAlone(lane));
    }
    for (boolean other : new boolean[] {true, false}) {
      List<Card> those = cards.stream().filter(card -> card.other == other).toList();
      assertThat(those).extracting(card -> card.value).contains(CheckResult.MATCH);
      assertThat(those)
          .filteredOn(card -> !card.byOffset)
          .extracting(card -> card.pin)
          .contains(PinResult.RIGHT);
    }
  }

  @Test
  void shouldSendWhatArrivedTogetherInOneCallPerKey() throws InterruptedException {
    hsm.close();
    try (CallTrap decryptions = new CallTrap(CallTrap.Function.C_DECRYPT);
        CallTrap updates = new CallTrap(CallTrap.Function.C_ENCRYPT_UPDATE)) {
      hsm = TestToken.open();
      List<Card> cards = cards(TASKS);
      decryptions.count();
      updates.count();

      runTogether(cards);

      assertThat(decryptions.calls()).as("PIN blocks").isEqualTo(1);
      assertThat(updates.calls()).as("token, CVK left and whole, PVK, PGK").isEqualTo(5);
      assertThat(cards).extracting(card -> card.pin).doesNotContain(PinResult.UNAVAILABLE);
    }
  }

  @Test
  void shouldRunPiecesInTheOrderOfTheirTasks() throws InterruptedException {
    List<Integer> order = new ArrayList<>();
    List<LaneTask> tasks = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      tasks.add(lane -> {
        order.add(number);
        if (number != 2) { // this one asks for nothing
          lane.batch().then(_ -> order.add(10 + number));
        }
      });
    }

    submitTogether(tasks);

    assertThat(order).containsExactly(0, 1, 2, 3, 4, 10, 11, 13, 14);
  }

  @Test
  void shouldGoOnWithTheOthersWhenAPieceThrows() throws InterruptedException {
    List<Integer> order = new ArrayList<>();
    LaneTask thrower =
        lane -> {
          lane.batch().then(_ -> order.add(0));
          throw new IllegalStateException("bug in a task");
        };
    TestCell.onLane(
        hsm,
        _ -> {
          Thread.currentThread().setUncaughtExceptionHandler((_, _) -> order.add(-1));
          return true;
        });

    submitTogether(List.of(thrower, lane -> lane.batch().then(_ -> order.add(1))));

    assertThat(order).containsExactly(-1, 1);
  }

  /** The sessions are gone before each call once: steps are repeated, and nothing is mixed up. */
  @ParameterizedTest
  @EnumSource(names = {"C_ENCRYPT_UPDATE", "C_DECRYPT_INIT", "C_DECRYPT"})
  void shouldRepairBeforeEachCall(CallTrap.Function function) throws InterruptedException {
    hsm.close();
    try (CallTrap trap = new CallTrap(function)) {
      hsm = TestToken.open();
      for (int call = 1; call <= 5; call++) {
        List<Card> cards = cards(3);
        trap.before(
            call,
            () ->
                TestToken.interfere(module ->
                    module
                        .getPKCS11Module()
                        .C_CloseAllSessions(TestToken.slot(module).getSlotID())));

        runTogether(cards);

        for (Card card : cards) {
          assertThat(card.cell.hexAt(TestCell.TOKEN, 16)).isEqualTo(card.token());
          assertThat(card.value).isNotEqualTo(CheckResult.UNAVAILABLE);
          assertThat(card.pin).isNotEqualTo(PinResult.UNAVAILABLE);
        }
      }
    }
  }

  /** The lane hangs in a call for all of them: none is lost, all start again on the next one. */
  @Test
  void shouldStartAgainOnTheNextLaneWhenACallHangs() {
    hsm.close();
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch back = new CountDownLatch(1);
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_ENCRYPT_UPDATE)) {
      hsm = TestToken.open();
      List<Card> cards = cards(3);
      trap.before(
          1,
          () -> {
            hangs.countDown();
            awaitOpen(back);
          });
      cards.forEach(card -> assertThat(hsm.submit(card)).isTrue());
      awaitOpen(hangs);
      for (int ms = 0; ms < 1_000; ms++) {
        hsm.tick(TimeUnit.MILLISECONDS.toNanos(ms));
      }

      await()
          .untilAsserted(() ->
              assertThat(cards).extracting(card -> card.pin).doesNotContain(PinResult.UNAVAILABLE));
      assertThat(cards).allMatch(card -> card.cell.hexAt(TestCell.TOKEN, 16).equals(card.token()));
    } finally {
      back.countDown();
    }
  }

  @Test
  void shouldLeaveOnlyTheCommandsUnderTheKeyInTroubleUndone() throws InterruptedException {
    hsm.close();
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_DECRYPT_INIT)) {
      hsm = TestToken.open();
      List<Card> cards = cards(3);
      trap.answer(1, 0x31); // CKR_DEVICE_MEMORY: try again later

      runTogether(cards);

      assertThat(cards).extracting(card -> card.pin).containsOnly(PinResult.UNAVAILABLE);
      assertThat(cards).extracting(card -> card.value).doesNotContain(CheckResult.UNAVAILABLE);
    }
  }

  @Test
  void shouldRefuseWhatTheSameCommandAloneRefuses() {
    Card card = cards(1).get(0);
    HsmKey zak = hsm.key("zak", KeyUsage.M3);
    int[] refused = new int[5];
    submitTogether(lane -> {
      Batch batch = lane.batch();
      var cell = card.cell.memory;
      refused[0] = batch.tokenize(cell, zak, TestCell.PAN, 16);
      refused[1] = batch.tokenize(cell, card.tokenKey, TestCell.PAN, 7);
      refused[2] = batch.verifyCardValue(cell, zak, TestCell.PAN, 16, 2512, 0, TestCell.VALUE);
      refused[3] =
          batch.verifyPinPvv(
              cell, zak, PinBlockFormat.ISO_0, TestCell.PIN_BLOCK, TestCell.PAN, 16, zak, 1, 0);
      refused[4] =
          batch.verifyCardValue(cell, card.cvk, TestCell.PAN, 16, 10_000, 0, TestCell.VALUE);
    });

    assertThat(refused).containsOnly(-1);
    TestCell.onLane(
        hsm,
        lane -> {
          assertThat(lane.batch().check(-1)).isEqualTo(CheckResult.UNAVAILABLE);
          assertThat(lane.batch().pin(0)).as("not asked for").isEqualTo(PinResult.UNAVAILABLE);
          assertThat(lane.batch().token(7, card.cell.memory, TestCell.TOKEN)).isFalse();
          return true;
        });
  }

  private List<Card> cards(int count) {
    Random random = new Random(SEED);
    List<Card> cards = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cards.add(new Card(random));
    }
    return cards;
  }

  private void runTogether(List<Card> cards) throws InterruptedException {
    submitTogether(List.copyOf(cards));
  }

  private void submitTogether(LaneTask task) {
    submitTogether(List.of(task));
  }

  /** Queues them behind a task that waits until all are there. */
  private void submitTogether(List<? extends LaneTask> tasks) {
    CountDownLatch gate = new CountDownLatch(1);
    hsm.submit(_ -> awaitOpen(gate));
    tasks.forEach(task -> assertThat(hsm.submit(task)).isTrue());
    CountDownLatch done = new CountDownLatch(1);
    LaneTask third = _ -> done.countDown();
    LaneTask second = lane -> lane.batch().then(third);
    assertThat(hsm.submit(lane -> lane.batch().then(second))).isTrue();
    gate.countDown();
    awaitOpen(done);
  }

  /** A request with a PAN, a card value and a PIN, right or wrong. */
  private final class Card implements LaneTask {
    private final HsmKey tokenKey = hsm.key("token", KeyUsage.D0);
    private final boolean other;
    private final HsmKey cvk;
    private final HsmKey zpk = hsm.key("zpk", KeyUsage.P0);
    private final HsmKey pvk;
    private final HsmKey pgk = hsm.key("pgk", KeyUsage.V1);
    private final TestCell cell = new TestCell();
    private final String pan;
    private final PinBlockFormat format;
    private final boolean byOffset;
    private final int reference;
    private final LaneTask second = this::askMore;
    private final LaneTask third = this::finish;
    private int tokenNumber;
    private int valueNumber;
    private int pinNumber;
    private CheckResult value = CheckResult.UNAVAILABLE;
    private volatile PinResult pin = PinResult.UNAVAILABLE;

    Card(Random random) {
      this(random, false);
    }

    /**
     * @param other whether card value and PVV are under other keys
     */
    Card(Random random, boolean other) {
      this.other = other;
      cvk = hsm.key(other ? "cvk-2" : "cvk", KeyUsage.C0);
      pvk = hsm.key(other ? "pvk-2" : "pvk", KeyUsage.V2);
      String cvkValue = other ? "12345678123456788765432187654321" : TestToken.CVK_VALUE;
      String pvkValue = other ? "233220CCDDCC322315C44C2A51A2DFFD" : TestToken.CVK_VALUE;
      pan = CardValueTest.digits(random, 16 + random.nextInt(4));
      byOffset = random.nextBoolean();
      boolean right = random.nextInt(3) > 0;
      String typed = CardValueTest.digits(random, 4);
      String known = right ? typed : CardValueTest.digits(random, 4);
      format = PinBlockFormat.values()[random.nextInt(3)];
      String rightmost = pan.substring(pan.length() - 16);
      reference =
          Integer.parseInt(
              byOffset
                  ? Reference.pinOffset(TestToken.CVK_VALUE, rightmost, known)
                  : Reference.pvv(pvkValue, "1", rightmost, known));
      String cvv = random.nextInt(3) > 0 ? Reference.cvv(cvkValue, pan, "2512", "000") : "000";
      String block =
          Reference.tdes(TestToken.ZPK_VALUE, Reference.clearPinBlock(format, pan, typed, random));
      cell.digits(TestCell.PAN, pan).digits(TestCell.VALUE, cvv).hex(TestCell.PIN_BLOCK, block);
    }

    String token() {
      String digits = (pan + "F".repeat(32)).substring(0, 32);
      return Reference.aes(TestToken.TOKEN_VALUE, digits);
    }

    @Override
    public void run(PaymentHsm lane) {
      Batch batch = lane.batch();
      tokenNumber = batch.tokenize(cell.memory, tokenKey, TestCell.PAN, pan.length());
      batch.then(second);
    }

    private void askMore(PaymentHsm lane) {
      Batch batch = lane.batch();
      assertThat(batch.token(tokenNumber, cell.memory, TestCell.TOKEN)).isTrue();
      valueNumber =
          batch.verifyCardValue(
              cell.memory, cvk, TestCell.PAN, pan.length(), 2512, 0, TestCell.VALUE);
      long at = TestCell.PIN_BLOCK;
      int length = pan.length();
      pinNumber =
          byOffset
              ? batch.verifyPinIbm3624(
                  cell.memory,
                  zpk,
                  format,
                  at,
                  TestCell.PAN,
                  length,
                  pgk,
                  Ibm3624Rule.USUAL,
                  reference,
                  4)
              : batch.verifyPinPvv(
                  cell.memory, zpk, format, at, TestCell.PAN, length, pvk, 1, reference);
      batch.then(third);
    }

    private void finish(PaymentHsm lane) {
      value = lane.batch().check(valueNumber);
      pin = lane.batch().pin(pinNumber);
    }

    boolean agreesAlone(PaymentHsm lane) {
      long at = TestCell.PIN_BLOCK;
      int length = pan.length();
      assertThat(value)
          .isEqualTo(
              lane.verifyCardValue(
                  cell.memory, cvk, TestCell.PAN, length, 2512, 0, TestCell.VALUE));
      assertThat(pin)
          .isEqualTo(
              byOffset
                  ? lane.verifyPinIbm3624(
                      cell.memory,
                      zpk,
                      format,
                      at,
                      TestCell.PAN,
                      length,
                      pgk,
                      Ibm3624Rule.USUAL,
                      reference,
                      4)
                  : lane.verifyPinPvv(
                      cell.memory, zpk, format, at, TestCell.PAN, length, pvk, 1, reference));
      return true;
    }
  }
}
