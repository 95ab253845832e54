package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In steady state the lane allocates nothing on the Java heap, and neither does who feeds it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AllocationTest {
  private static final int MEASURED = 20_000;

  /** Rounds until the JIT has compiled the path, however busy the machine is. */
  private static final int ROUNDS_MAX = 8;

  /** Far under a byte per operation; the rest is the JVM's own (a lambda's linkage, say). */
  private static final long TOLERATED_BYTES = MEASURED / 10;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Hsm hsm;

  @BeforeEach
  void open() {
    TestToken.provision();
    HsmConfig config = TestToken.config(TestToken.KEYS);
    hsm =
        Hsm.open(
            new HsmConfig(
                config.module(),
                config.tokenLabel(),
                config.pinFile(),
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

  private static long steadyState(LongSupplier round) {
    long bytes = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS_MAX && bytes >= TOLERATED_BYTES; i++) {
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

  /** One of each command, on preallocated operands. */
  private final class Workload implements LaneTask {
    private final HsmKey token = hsm.key("token", KeyUsage.D0);
    private final HsmKey zpk = hsm.key("zpk", KeyUsage.P0);
    private final HsmKey pvk = hsm.key("pvk", KeyUsage.V2);
    private final HsmKey cvk = hsm.key("cvk", KeyUsage.C0);
    private final int pvv =
        Integer.parseInt(Reference.pvv(TestToken.CVK_VALUE, "1", "4123456789012345", "1234"));
    private final TestCell cell =
        new TestCell()
            .digits(TestCell.PAN, "4123456789012345")
            .digits(TestCell.VALUE, "561")
            .hex(
                TestCell.PIN_BLOCK,
                Reference.tdes(
                    TestToken.ZPK_VALUE, Reference.clearPinBlock("4123456789012345", "1234")));
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
      if (!tokenized || value != CheckResult.MATCH || pin != PinResult.RIGHT) {
        wrongResults++;
      }
      runs = runs + 1;
    }
  }
}
