package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tollgate.hsm.CryptogramRequest.CryptogramVersion;
import dev.tollgate.hsm.Hsm.LaneTask;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.Batch;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.CheckValueMethod;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.Ibm3624Rule;
import dev.tollgate.hsm.PaymentHsm.MacPadding;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In steady state the lane allocates nothing on the Java heap, and neither does who feeds it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AllocationTest {
  private static final int MEASURED = 20_000;

  /** Rounds until the JIT has compiled the path, however busy the machine is. */
  private static final int ROUNDS_MAX = 8;

  /** Far under a byte per operation; the rest is the JVM's own (a lambda's linkage, say). */
  private static final long TOLERATED_BYTES = MEASURED / 10;

  private static final String PAN = "4123456789012345";
  private static final String DATA = "0123456789ABCDEF".repeat(5);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Hsm hsm;

  @BeforeEach
  void open() {
    TestToken.provision();
    hsm = open(TestToken.KEYS);
  }

  private static Hsm open(List<KeySpec> keys) {
    HsmConfig config = TestToken.config(keys);
    return Hsm.open(
        new HsmConfig(
            config.module(),
            config.tokenLabel(),
            Path.of(config.pin().name()),
            60_000, // a busy machine must not look like a stuck HSM
            config.queueMax(),
            config.abandonedMax(),
            config.keys()));
  }

  @AfterEach
  void close() {
    hsm.close();
  }

  @Test
  void shouldNotAllocateInCommands() {
    Workload workload = new Workload();

    long bytes =
        steadyState(() ->
            TestCell.onLane(
                hsm,
                lane -> {
                  long before = THREADS.getCurrentThreadAllocatedBytes();
                  workload.times(lane, MEASURED);
                  return THREADS.getCurrentThreadAllocatedBytes() - before;
                }));

    assertThat(workload.wrongResults).isZero();
    assertThat(bytes).isLessThan(TOLERATED_BYTES);
  }

  /** Fewer of them: each derives keys at the token. */
  @ParameterizedTest
  @EnumSource
  void shouldNotAllocateInCryptograms(CryptogramVersion version) {
    int measured = MEASURED / 5;
    String word = "30".repeat(version.issuerWordBytes());
    Cryptogram card =
        Cryptogram.right(version, false, TestToken.CVK_VALUE, PAN, "00", "0001", DATA, word, word);
    Cryptogram optionB =
        Cryptogram.right(
            version, true, TestToken.CVK_VALUE, PAN + "678", "00", "0001", DATA, word, word);
    CryptogramRequest[] requests = {card.request(), optionB.request()};
    TestCell[] cells = {card.cell(), optionB.cell()};
    HsmKey imk = hsm.key("imk", KeyUsage.E0);
    int[] wrongResults = new int[1];

    long bytes =
        steadyState(
            measured / 10,
            () ->
                TestCell.onLane(
                    hsm,
                    lane -> {
                      long before = THREADS.getCurrentThreadAllocatedBytes();
                      for (int i = 0; i < measured; i++) {
                        int which = i & 1;
                        CheckResult result =
                            lane.verifyCryptogram(cells[which].memory, imk, requests[which]);
                        wrongResults[0] += result == CheckResult.MATCH ? 0 : 1;
                      }
                      return THREADS.getCurrentThreadAllocatedBytes() - before;
                    }));

    assertThat(wrongResults[0]).isZero();
    assertThat(bytes).isLessThan(measured / 10);
  }

  @Test
  void shouldNotAllocateInOtherMacsCheckValuesRandomAndDetokenize() {
    hsm.close();
    KeySpec mak1 = TestToken.key(KeyUsage.M1, KeyAlgorithm.TDES_2, TestToken.CVK_VALUE, true);
    KeySpec mak6 = TestToken.key(KeyUsage.M6, KeyAlgorithm.AES_256, TestToken.TOKEN_VALUE, true);
    KeySpec blocks = TestToken.key(KeyUsage.M6, KeyAlgorithm.TDES_2, TestToken.CVK_VALUE, false);
    KeySpec mak7 = TestToken.key(KeyUsage.M7, KeyAlgorithm.HMAC, TestToken.TOKEN_VALUE, true);
    hsm = open(List.of(mak1, mak6, blocks, mak7, TestToken.PAN_TOKEN));
    HsmKey m1 = hsm.key(mak1.label(), KeyUsage.M1);
    HsmKey m6 = hsm.key(mak6.label(), KeyUsage.M6);
    HsmKey m6Blocks = hsm.key(blocks.label(), KeyUsage.M6);
    HsmKey m7 = hsm.key(mak7.label(), KeyUsage.M7);
    HsmKey token = hsm.key("token", KeyUsage.D0);
    TestCell cell = new TestCell(256).digits(200, PAN);
    MacPadding own = MacPadding.OF_ALGORITHM;
    int measured = MEASURED / 5;
    int[] refused = new int[1];

    long bytes =
        steadyState(
            measured / 10,
            () ->
                TestCell.onLane(
                    hsm,
                    lane -> {
                      long before = THREADS.getCurrentThreadAllocatedBytes();
                      MemorySegment at = cell.memory;
                      for (int i = 0; i < measured; i++) {
                        boolean done =
                            lane.generateMac(at, m1, MacPadding.METHOD_3, 0, 99, 100, 8)
                                && lane.generateMac(at, m6, own, 0, 99, 100, 16)
                                && lane.generateMac(at, m6Blocks, own, 0, 30, 100, 8)
                                && lane.verifyMac(at, m7, own, 0, 99, 100, 32)
                                    == CheckResult.MISMATCH
                                && lane.keyCheckValue(at, m6, CheckValueMethod.CMAC, 140, 5)
                                && lane.random(at, 140, 16)
                                && lane.tokenize(at, token, 200, 16, 160)
                                && lane.detokenize(at, token, 160, 200) == 16;
                        refused[0] += done ? 0 : 1;
                      }
                      return THREADS.getCurrentThreadAllocatedBytes() - before;
                    }));

    assertThat(refused[0]).isZero();
    assertThat(bytes).isLessThan(measured / 10);
  }

  @Test
  void shouldNotAllocateWhenTasksAreHandedOver() {
    Workload workload = new Workload();
    long laneThread = TestCell.onLane(hsm, lane -> Thread.currentThread().threadId());

    long bytes =
        steadyState(() -> {
          long laneBefore = THREADS.getThreadAllocatedBytes(laneThread);
          long ownBefore = THREADS.getCurrentThreadAllocatedBytes();
          submit(workload, MEASURED);
          return THREADS.getCurrentThreadAllocatedBytes()
              - ownBefore
              + THREADS.getThreadAllocatedBytes(laneThread)
              - laneBefore;
        });

    assertThat(workload.wrongResults).isZero();
    assertThat(bytes).as("submitting and lane thread").isLessThan(TOLERATED_BYTES);
  }

  /** As the zone does it: requests in pieces at a group, what arrived together in one call. */
  @Test
  void shouldNotAllocateInBatchesOfAGroup() {
    long laneThread = TestCell.onLane(hsm, lane -> Thread.currentThread().threadId());
    HsmGroup group = HsmGroup.of(List.of(hsm), 60_000);
    Piece[] tasks = new Piece[48];
    Arrays.setAll(tasks, i -> new Piece());

    long bytes =
        steadyState(() -> {
          long laneBefore = THREADS.getThreadAllocatedBytes(laneThread);
          long ownBefore = THREADS.getCurrentThreadAllocatedBytes();
          submitTogether(group, tasks, MEASURED);
          return THREADS.getCurrentThreadAllocatedBytes()
              - ownBefore
              + THREADS.getThreadAllocatedBytes(laneThread)
              - laneBefore;
        });

    assertThat(tasks).allMatch(task -> task.done && task.wrongResults == 0);
    assertThat(bytes).as("submitting and lane thread").isLessThan(TOLERATED_BYTES);
  }

  private static void submitTogether(HsmGroup group, Piece[] tasks, int count) {
    for (int i = 0; i < count; i++) {
      Piece task = tasks[i % tasks.length];
      while (!task.done) {
        Thread.onSpinWait();
      }
      task.done = false;
      while (!group.submit(task)) {
        Thread.onSpinWait();
      }
      group.tick(System.nanoTime());
    }
    for (Piece task : tasks) {
      while (!task.done) {
        Thread.onSpinWait();
      }
    }
  }

  private static long steadyState(LongSupplier round) {
    return steadyState(TOLERATED_BYTES, round);
  }

  private static long steadyState(long toleratedBytes, LongSupplier round) {
    long bytes = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS_MAX && bytes >= toleratedBytes; i++) {
      bytes = round.getAsLong();
    }
    return bytes;
  }

  private void submit(Workload task, int count) {
    int runBefore = task.runs;
    for (int i = 0; i < count; ) {
      if (hsm.submit(task)) {
        i++;
      } else {
        Thread.onSpinWait();
      }
      hsm.tick(System.nanoTime());
    }
    while (task.runs < runBefore + count) {
      Thread.onSpinWait();
    }
  }

  /** Every command that can be asked for together. */
  private final class Piece implements LaneTask {
    private final Workload operands = new Workload();
    private final LaneTask second = this::askMore;
    private final LaneTask third = this::finish;
    private final int[] numbers = new int[4];
    private int wrongResults;
    private volatile boolean done = true;

    @Override
    public void run(PaymentHsm lane) {
      MemorySegment cell = operands.cell.memory;
      numbers[0] = lane.batch().tokenize(cell, operands.token, TestCell.PAN, 16);
      lane.batch().then(second);
    }

    private void askMore(PaymentHsm lane) {
      Batch batch = lane.batch();
      MemorySegment cell = operands.cell.memory;
      boolean tokenized = batch.token(numbers[0], cell, TestCell.TOKEN);
      wrongResults += tokenized ? 0 : 1;
      PinBlockFormat format = PinBlockFormat.ISO_0;
      HsmKey zpk = operands.zpk;
      long at = TestCell.PIN_BLOCK;
      long pan = TestCell.PAN;
      numbers[1] = batch.verifyCardValue(cell, operands.cvk, pan, 16, 8701, 101, TestCell.VALUE);
      numbers[2] =
          batch.verifyPinPvv(cell, zpk, format, at, pan, 16, operands.pvk, 1, operands.pvv);
      Ibm3624Rule rule = Ibm3624Rule.USUAL;
      numbers[3] =
          batch.verifyPinIbm3624(
              cell, zpk, format, at, pan, 16, operands.pgk, rule, operands.offset, 4);
      batch.then(third);
    }

    private void finish(PaymentHsm lane) {
      Batch batch = lane.batch();
      boolean right =
          batch.check(numbers[1]) == CheckResult.MATCH
              && batch.pin(numbers[2]) == PinResult.RIGHT
              && batch.pin(numbers[3]) == PinResult.RIGHT;
      wrongResults += right ? 0 : 1;
      done = true;
    }
  }

  /** One of each command, on preallocated operands. */
  private final class Workload implements LaneTask {
    private final HsmKey token = hsm.key("token", KeyUsage.D0);
    private final HsmKey zpk = hsm.key("zpk", KeyUsage.P0);
    private final HsmKey pvk = hsm.key("pvk", KeyUsage.V2);
    private final HsmKey cvk = hsm.key("cvk", KeyUsage.C0);
    private final int pvv = Integer.parseInt(Reference.pvv(TestToken.CVK_VALUE, "1", PAN, "1234"));
    private final TestCell cell =
        new TestCell()
            .digits(TestCell.PAN, PAN)
            .digits(TestCell.VALUE, "561")
            .hex(
                TestCell.PIN_BLOCK,
                Reference.tdes(TestToken.ZPK_VALUE, Reference.clearPinBlock(PAN, "1234")));
    private final HsmKey pgk = hsm.key("pgk", KeyUsage.V1);
    private final HsmKey zak = hsm.key("zak", KeyUsage.M3);
    private final int offset =
        Integer.parseInt(Reference.pinOffset(TestToken.CVK_VALUE, PAN, "1234"));
    private final TestCell message = new TestCell(256).hex(0, DATA);
    private int wrongResults;
    private volatile int runs; // written by the lane only

    void times(PaymentHsm lane, int count) {
      for (int i = 0; i < count; i++) {
        run(lane);
      }
    }

    @Override
    public void run(PaymentHsm lane) {
      boolean tokenized = lane.tokenize(cell.memory, token, TestCell.PAN, 16, TestCell.TOKEN);
      CheckResult value =
          lane.verifyCardValue(cell.memory, cvk, TestCell.PAN, 16, 8701, 101, TestCell.VALUE);
      PinResult pin =
          lane.verifyPinPvv(
              cell.memory,
              zpk,
              PinBlockFormat.ISO_0,
              TestCell.PIN_BLOCK,
              TestCell.PAN,
              16,
              pvk,
              1,
              pvv);
      PinResult pinOffset =
          lane.verifyPinIbm3624(
              cell.memory,
              zpk,
              PinBlockFormat.ISO_0,
              TestCell.PIN_BLOCK,
              TestCell.PAN,
              16,
              pgk,
              offset,
              4);
      boolean macMade = lane.generateMac(message.memory, zak, 0, 203, 240);
      CheckResult mac = lane.verifyMac(message.memory, zak, 0, 203, 240);
      count(tokenized && macMade);
      count(pin == PinResult.RIGHT && pinOffset == PinResult.RIGHT);
      count(value == CheckResult.MATCH && mac == CheckResult.MATCH);
      runs = runs + 1;
    }

    private void count(boolean right) {
      wrongResults += right ? 0 : 1;
    }
  }
}
