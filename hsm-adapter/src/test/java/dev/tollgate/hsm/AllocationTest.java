package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In steady state the lane allocates nothing on the Java heap, and neither does who feeds it. */
class AllocationTest {
  private static final int WARM_UP = 30_000;
  private static final int MEASURED = 20_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Hsm hsm;

  @BeforeEach
  void open() {
    hsm = TestToken.open();
  }

  @AfterEach
  void close() {
    hsm.close();
  }

  @Test
  void shouldNotAllocateInCommands() {
    Workload workload = new Workload();

    long bytes =
        TestCell.onLane(
            hsm,
            lane -> {
              workload.times(lane, WARM_UP);
              long before = THREADS.getCurrentThreadAllocatedBytes();
              workload.times(lane, MEASURED);
              return THREADS.getCurrentThreadAllocatedBytes() - before;
            });

    assertThat(workload.wrongResults).isZero();
    assertThat(bytes).isLessThan(MEASURED / 100); // far under a byte per command
  }

  @Test
  void shouldNotAllocateWhenTasksAreHandedOver() throws InterruptedException {
    Workload workload = new Workload();
    long laneThread = TestCell.onLane(hsm, lane -> Thread.currentThread().threadId());
    submit(workload, WARM_UP);

    long laneBefore = THREADS.getThreadAllocatedBytes(laneThread);
    long ownBefore = THREADS.getCurrentThreadAllocatedBytes();
    submit(workload, MEASURED);
    long own = THREADS.getCurrentThreadAllocatedBytes() - ownBefore;
    long lane = THREADS.getThreadAllocatedBytes(laneThread) - laneBefore;

    assertThat(workload.wrongResults).isZero();
    assertThat(own).as("submitting thread").isLessThan(MEASURED / 10);
    assertThat(lane).as("lane thread").isLessThan(MEASURED / 10);
  }

  private void submit(LaneTask task, int count) throws InterruptedException {
    for (int i = 0; i < count; ) {
      if (hsm.submit(task)) {
        i++;
      } else {
        Thread.onSpinWait();
      }
      hsm.tick(System.nanoTime());
    }
    CountDownLatch done = new CountDownLatch(1);
    while (!hsm.submit(lane -> done.countDown())) {
      Thread.onSpinWait();
    }
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
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
    }
  }
}
