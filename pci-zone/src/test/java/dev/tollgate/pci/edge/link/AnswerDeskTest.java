package dev.tollgate.pci.edge.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.KeyUsage;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.card.CardDesk.Network;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.Memory;
import dev.tollgate.pci.testing.TestHome;
import dev.tollgate.pci.vault.VaultCell;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the way of an answer over a lane leaves behind in memory: nothing. */
class AnswerDeskTest {
  private HsmGroup hsm;
  private EdgeRig rig;
  private Peer peer;

  @BeforeEach
  void open() {
    hsm = TestHome.openHsm();
    rig = new EdgeRig(3, 2);
    peer = rig.connect();
  }

  @AfterEach
  void close() {
    hsm.close();
  }

  @Test
  void shouldZeroAnAnswerWithItsCell() {
    AnswerDesk desk = desk("zak-beta", KeyUsage.M3);
    VaultCell cell = cellOf(peer, 1);
    approve(cell);
    desk.answer(cell);
    await().until(() -> cell.answerLength() > 0);
    assertThat(Memory.isZero(cell.memory().asSlice(cell.answerAt()))).isFalse();

    await().until(() -> received() == 1);

    assertThat(peer.received().getFirst().hasField(64)).isTrue();
    await().untilAsserted(rig::assertClean);
  }

  @Test
  void shouldZeroAnAnswerThatGotNoCode() {
    AnswerDesk desk = desk("cvk", KeyUsage.C0); // a key the HSM makes no codes with
    VaultCell cell = cellOf(peer, 1);
    approve(cell);
    desk.answer(cell);
    await().until(() -> rig.sink.unsent.size() == 1 && !cell.isAwaited());

    assertThat(Memory.isZero(cell.memory().asSlice(cell.answerAt()))).isTrue();
    assertThat(cell.answerLength()).isZero();
    decline(cell);
    desk.answer(cell);
    await().until(() -> received() == 1);

    assertThat(peer.received().getFirst().getString(39)).isEqualTo("05");
    assertThat(rig.counters.sum(ZoneCounter.ANSWERS_WITHOUT_MAC)).isOne();
    await().untilAsserted(rig::assertClean);
  }

  @Test
  void shouldZeroAnAnswerWhoseConnectionIsGone() {
    AnswerDesk desk = desk("zak-beta", KeyUsage.M3);
    VaultCell cell = cellOf(peer, 1);
    peer.channel.close();
    approve(cell);
    desk.answer(cell);
    await().until(() -> rig.sink.unsent.size() == 1);
    decline(cell);

    desk.answer(cell);

    await().untilAsserted(rig::assertClean);
    assertThat(peer.received()).isEmpty();
  }

  /** Given up while it waits: it must neither follow the second answer nor stay in memory. */
  @Test
  void shouldZeroAnAnswerThatWasGivenUp() throws Exception {
    AnswerDesk desk = desk("zak-beta", KeyUsage.M3);
    CountDownLatch stuck = new CountDownLatch(1);
    assertThat(hsm.submit(lane -> awaitQuietly(stuck))).isTrue();
    VaultCell cell = cellOf(peer, 1);
    approve(cell);
    desk.answer(cell);
    desk.tick(System.nanoTime() + EdgeLimits.MAC_WAIT_NS + 100_000_000);
    assertThat(rig.sink.unsent).hasSize(1);
    rig.release(cell.sealed());
    assertThat(rig.vault.freeCount()).as("the lane's task still holds it").isEqualTo(2);

    stuck.countDown();

    await().untilAsserted(rig::assertClean);
    assertThat(received()).isZero();
  }

  /**
   * In the queue, on the lane, after it: the answer leaves or is unsent, never both, never neither.
   */
  @Test
  void shouldStandGivingUpAtAnyMoment() {
    AnswerDesk desk = desk("zak-beta", KeyUsage.M3);
    Random random = new Random(19);
    for (int i = 0; i < 400; i++) {
      VaultCell cell = cellOf(peer, i);
      approve(cell);
      int settled = peer.writes() + rig.sink.unsent.size();
      int unsent = rig.sink.unsent.size();
      desk.answer(cell);
      long until = System.nanoTime() + random.nextInt(100_000);
      while (System.nanoTime() - until < 0) {
        Thread.onSpinWait();
      }
      desk.tick(System.nanoTime() + EdgeLimits.MAC_WAIT_NS * 2);
      await()
          .pollInterval(1, TimeUnit.MILLISECONDS)
          .until(() -> writes() + rig.sink.unsent.size() > settled);
      if (rig.sink.unsent.size() > unsent) {
        rig.release(cell.sealed());
      }
      await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> rig.vault.freeCount() == 3);
      rig.assertClean();
      assertThat(writes() + rig.sink.unsent.size()).isEqualTo(settled + 1);
    }
    assertThat(peer.writes()).isPositive();
    assertThat(rig.sink.unsent).isNotEmpty();
  }

  @Test
  void shouldTakeManyAnswersOverOneLane() {
    AnswerDesk desk = desk("zak-beta", KeyUsage.M3);
    for (int i = 0; i < 300; i++) {
      VaultCell cell = cellOf(peer, i);
      approve(cell);
      desk.answer(cell);
      int expected = i + 1;
      await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> received() == expected);
      await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> rig.vault.freeCount() == 3);
    }
    assertThat(peer.received()).allMatch(answer -> answer.hasField(64));
    rig.assertClean();
  }

  private AnswerDesk desk(String key, KeyUsage usage) {
    HsmKey macKey = hsm.key(key, usage);
    Network network = new Network(DialectReader.shipped("iso87-ascii"), Map.of(), macKey);
    return new AnswerDesk(hsm, rig.vault, List.of(network), rig.edge, rig.counters);
  }

  private VaultCell cellOf(Peer from, int stan) {
    from.send(Jpos.purchase(stan));
    SealedRequest request = rig.sink.lastArrived();
    return rig.vault.cell(request.slot());
  }

  private static void approve(VaultCell cell) {
    cell.answer().authorizationCode = 123_456;
    cell.answer().responseCode = '0' << 8 | '0';
    cell.answer().approved = true;
    cell.answer().undoable = true;
    cell.answer().deadlineNs = System.nanoTime() + 60_000_000_000L;
  }

  private static void decline(VaultCell cell) {
    cell.answer().responseCode = '0' << 8 | '5';
    cell.answer().approved = false;
    cell.answer().undoable = false;
  }

  private int writes() {
    peer.runLoop();
    return peer.writes();
  }

  private int received() {
    peer.runLoop();
    return peer.received().size();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
