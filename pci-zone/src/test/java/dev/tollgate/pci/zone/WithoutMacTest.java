package dev.tollgate.pci.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.Answer;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.RecordingSink;
import dev.tollgate.pci.zone.ZoneRig.Line;
import dev.tollgate.pci.zone.ZoneRig.Net;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves, and what does not, when the HSM makes no code. */
class WithoutMacTest {
  private static final long MS = 1_000_000;

  @TempDir private Path folder;
  private final BlockingSink sink = new BlockingSink();
  private ZoneRig rig;
  private Line line;

  @BeforeEach
  void open() {
    rig = new ZoneRig(folder, sink);
    line = rig.connect(Net.BETA);
  }

  @AfterEach
  void close() {
    sink.release();
    rig.close();
  }

  @Test
  void shouldSendADeclineWithoutACodeWhenTheHsmIsGone() {
    SealedRequest request = line.send(ZoneRig.purchase(ZoneRig.PAN));
    Answer decline = ZoneRig.answer(rig.verify(request), false);
    rig.zone.close();

    ISOMsg told = Jpos.unpack(line.answered(request, decline), Net.BETA.packager());

    assertThat(told.getString(39)).isEqualTo("05");
    assertThat(told.hasField(64)).isFalse();
    assertThat(rig.zone.counters().sum(ZoneCounter.ANSWERS_WITHOUT_MAC)).isOne();
    assertThat(sink.unsent).isEmpty();
    assertAllCellsBack();
  }

  @Test
  void shouldNotSendAnApprovalWithoutACode() {
    SealedRequest request = line.send(ZoneRig.purchase(ZoneRig.PAN));
    VerificationResult result = rig.verify(request);
    rig.zone.close();

    rig.served.answer(request, ZoneRig.answer(result, true));
    rig.served.flush();

    assertThat(line.runLoop()).isZero();
    assertThat(sink.unsent)
        .containsExactly(new RecordingSink.Use(request.slot(), request.generation()));
    assertThat(rig.served.freeCells()).isEqualTo(ZoneRig.CELLS - 1);
    // The gateway takes the money back and says so.
    byte[] answer = line.answered(request, ZoneRig.answer(result, false));
    assertThat(Jpos.unpack(answer, Net.BETA.packager()).getString(39)).isEqualTo("05");
    assertThat(rig.zone.counters().sum(ZoneCounter.ANSWERS_WITHOUT_MAC)).isOne();
    assertAllCellsBack();
  }

  /** The first answer may have arrived: neither is it taken back nor denied. */
  @Test
  void shouldDropTheApprovalOfARepeatThatGetsNoCode() {
    SealedRequest request = line.send(ZoneRig.purchase(ZoneRig.PAN));
    Answer again = ZoneRig.answer(rig.verify(request), true);
    again.undoable = false;
    rig.zone.close();

    rig.served.answer(request, again);
    rig.served.flush();

    assertThat(line.runLoop()).isZero();
    assertThat(sink.unsent).isEmpty();
    assertThat(rig.zone.counters().sum(ZoneCounter.ANSWERS_UNSENT)).isOne();
    assertAllCellsBack();
  }

  @Test
  void shouldSignOffWithoutACodeRatherThanNotAtAll() {
    rig.zone.close();
    int link = sink.up.getLast().link();

    assertThat(rig.served.sendNetworkManagement(link, 1_128_150_000L, 7, 2)).isTrue();
    rig.served.flush();

    assertThat(line.runLoop()).isOne();
    ISOMsg own = Jpos.unpack(line.answers.getFirst(), Net.BETA.packager());
    assertThat(own.getString(70)).isEqualTo("002");
    assertThat(own.hasField(128)).isFalse();
    assertAllCellsBack();
  }

  @Test
  void shouldGiveUpAnApprovalBehindAStuckLane() {
    SealedRequest first = line.send(ZoneRig.purchase(ZoneRig.PAN));
    VerificationResult result = rig.verify(first);
    blockLane();
    rig.served.answer(first, ZoneRig.answer(result, true));
    rig.served.tick(System.nanoTime() + 400 * MS);
    assertThat(sink.unsent).isEmpty();

    rig.served.tick(System.nanoTime() + 600 * MS);

    assertThat(sink.unsent).hasSize(1);
    // Its task still waits behind the stuck one, so the second answer cannot have a code either.
    byte[] answer = line.answered(first, ZoneRig.answer(result, false));
    assertThat(Jpos.unpack(answer, Net.BETA.packager()).getString(39)).isEqualTo("05");
    assertThat(rig.zone.counters().sum(ZoneCounter.ANSWERS_WITHOUT_MAC)).isOne();
    assertThat(rig.served.freeCells()).as("held by the lane").isLessThan(ZoneRig.CELLS - 1);

    sink.release();

    ZoneRig.soon()
        .until(() -> rig.served.freeCells() == ZoneRig.CELLS - 1); // less the blocking one
    assertThat(line.runLoop()).as("the approval did not follow").isOne();
    assertThat(sink.unsent).hasSize(1);
  }

  @Test
  void shouldLetADeclineGoFromBehindAStuckLane() {
    SealedRequest first = line.send(ZoneRig.purchase(ZoneRig.PAN));
    VerificationResult result = rig.verify(first);
    blockLane();
    rig.served.answer(first, ZoneRig.answer(result, false));
    assertThat(line.runLoop()).isZero();

    rig.served.tick(System.nanoTime() + 600 * MS);

    assertThat(line.runLoop()).isOne();
    ISOMsg told = Jpos.unpack(line.answers.getFirst(), Net.BETA.packager());
    assertThat(told.hasField(64)).isFalse();
    sink.release();
    ZoneRig.soon().until(() -> rig.served.freeCells() == ZoneRig.CELLS - 1);
    assertThat(line.runLoop()).isOne();
  }

  /** Half of the time to its deadline, so that the rest is enough to undo it and to say 91. */
  @Test
  void shouldGiveUpAnApprovalWellBeforeItsDeadline() {
    SealedRequest first = line.send(ZoneRig.purchase(ZoneRig.PAN));
    VerificationResult result = rig.verify(first);
    blockLane();
    Answer approval = ZoneRig.answer(result, true);
    long now = System.nanoTime();
    approval.deadlineNs = now + 200 * MS;
    rig.served.answer(first, approval);

    rig.served.tick(now + 99 * MS);
    assertThat(sink.unsent).isEmpty();
    rig.served.tick(now + 150 * MS);

    assertThat(sink.unsent).hasSize(1);
    rig.served.release(first);
  }

  @Test
  void shouldMakeCodesAtAnotherHsmWhileOneIsStuck() {
    rig.close();
    String one = "token: pci-zone\n  pin-source: softhsm/user.pin";
    String entry = "\n    - {module: /usr/lib/softhsm/libsofthsm2.so, token: pci-zone,";
    String two = (entry + " pin-source: softhsm/user.pin}").repeat(2);
    rig =
        new ZoneRig(
            folder,
            sink,
            ZoneFile.FULL.with(
                "module: /usr/lib/softhsm/libsofthsm2.so\n  " + one, "tokens:" + two));
    line = rig.connect(Net.BETA);
    SealedRequest first = line.send(ZoneRig.purchase(ZoneRig.PAN));
    VerificationResult result = rig.verify(first);
    blockLane();

    byte[] answer = line.answered(first, ZoneRig.answer(result, true));

    assertThat(ZoneRig.hasMac(Net.BETA, answer, 64)).isTrue();
    assertThat(sink.unsent).isEmpty();
  }

  @Test
  void shouldNotAnswerTwiceAPeerThatGotTheFirstTooLate() {
    SealedRequest request = line.send(ZoneRig.purchase(ZoneRig.PAN));
    VerificationResult result = rig.verify(request);
    Answer approval = ZoneRig.answer(result, true);
    line.holdWrites();
    approval.deadlineNs = System.nanoTime() + 300 * MS;
    line.answered(request, approval); // in the socket's hands, in time
    ZoneRig.soon().until(() -> System.nanoTime() - approval.deadlineNs > 0);
    line.finishWrites();
    assertThat(sink.unsent).hasSize(1);

    rig.served.answer(request, ZoneRig.answer(result, false));
    rig.served.flush();

    assertThat(line.runLoop()).isOne();
    assertAllCellsBack();
  }

  /** Puts the lane to sleep at the end of another request's checks. */
  private void blockLane() {
    SealedRequest other = line.send(ZoneRig.purchase(ZoneRig.PAN));
    sink.block();
    assertThat(rig.served.verify(other)).isTrue();
    sink.awaitBlocked();
  }

  private void assertAllCellsBack() {
    ZoneRig.soon().until(() -> rig.served.freeCells() == ZoneRig.CELLS);
  }

  /** Holds the lane that tells it of checks until it is released. */
  private static final class BlockingSink extends RecordingSink {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile boolean blocking;

    void block() {
      blocking = true;
    }

    void awaitBlocked() {
      await(entered);
    }

    void release() {
      released.countDown();
    }

    @Override
    public boolean verified(int slot, long generation) {
      if (blocking) {
        blocking = false;
        entered.countDown();
        await(released);
      }
      return super.verified(slot, generation);
    }

    private static void await(CountDownLatch latch) {
      try {
        if (!latch.await(20, TimeUnit.SECONDS)) {
          throw new AssertionError("nobody came");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
