package dev.tollgate.pci.edge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.Memory;
import dev.tollgate.pci.testing.RecordingSink.Use;
import dev.tollgate.pci.vault.VaultCell;
import java.util.List;
import java.util.stream.IntStream;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;

/** From the transaction thread to the socket. */
class AnswerDeliveryTest {
  private final EdgeRig rig = new EdgeRig(400, 2);

  @Test
  void shouldWriteAnswersAndLeaveNothingBehind() {
    Peer peer = rig.connect();
    SealedRequest first = request(peer, 1);
    SealedRequest second = request(peer, 2);
    rig.approve(first);
    rig.decline(second);
    rig.edge.flush();
    assertThat(peer.writes()).isZero(); // only its event loop writes
    peer.runLoop();

    List<ISOMsg> answers = peer.received();
    assertThat(answers).extracting(m -> m.getString(0)).containsExactly("0110", "0110");
    assertThat(answers).extracting(m -> m.getString(11)).containsExactly("000001", "000002");
    assertThat(answers).extracting(m -> m.getString(39)).containsExactly("00", "05");
    assertThat(answers.getFirst().getString(38)).isEqualTo("123456");
    assertThat(peer.writes()).isEqualTo(1);
    assertThat(rig.sink.unsent).isEmpty();
    rig.assertClean();
  }

  @Test
  void shouldWriteMoreThanFitsIntoTheOutBuffer() {
    Peer peer = rig.connect();
    answerMany(peer, 300);

    assertThat(stans(peer)).isEqualTo(IntStream.rangeClosed(1, 300).boxed().toList());
    assertThat(peer.writes()).isGreaterThan(1);
    rig.assertClean();
  }

  @Test
  void shouldKeepAnswersInTheirCellsUntilThePeerTakesThem() {
    Peer peer = rig.connect();
    peer.stopTaking();
    answerMany(peer, 300);
    assertThat(peer.writes()).isEqualTo(1);
    assertThat(rig.vault.freeCount()).as("left to the others").isEqualTo(100);

    peer.takeAgain();

    assertThat(stans(peer)).isEqualTo(IntStream.rangeClosed(1, 300).boxed().toList());
    assertThat(rig.sink.unsent).isEmpty();
    rig.assertClean();
  }

  @Test
  void shouldReadNothingFromAPeerThatTakesNoAnswers() {
    Peer peer = rig.connect();
    peer.stopTaking();
    answerMany(peer, 200);
    int arrived = rig.sink.arrived.size();

    peer.send(Jpos.purchase(201));
    assertThat(peer.isRead()).isFalse();
    assertThat(rig.sink.arrived).hasSize(arrived);

    peer.takeAgain();
    peer.passMs(1);
    assertThat(rig.sink.arrived).hasSize(arrived + 1);
    assertThat(peer.isRead()).isTrue();
  }

  @Test
  void shouldCloseAPeerThatTakesNoAnswersInTime() {
    Peer peer = rig.connect();
    peer.stopTaking();
    SealedRequest approved = request(peer, 1);
    Use use = new Use(approved.slot(), approved.generation());
    rig.approve(approved);
    flush(peer);
    peer.passMs(EdgeRig.FRAME_TIMEOUT_MS - 1);
    assertThat(peer.channel.isOpen()).isTrue();

    peer.passMs(1);

    assertThat(peer.channel.isOpen()).isFalse();
    assertThat(rig.counters.sum(ZoneCounter.LINKS_STALLED)).isEqualTo(1);
    assertThat(rig.sink.unsent).containsExactly(use);
    rig.release(approved);
    rig.assertClean();
  }

  @Test
  void shouldNotCloseAPeerThatTakesItsAnswersSlowly() {
    Peer peer = rig.connect();
    for (int stan = 1; stan <= 10; stan++) {
      peer.stopTaking();
      rig.approve(request(peer, stan));
      flush(peer);
      peer.passMs(EdgeRig.FRAME_TIMEOUT_MS - 1);
      peer.takeAgain();
    }
    assertThat(peer.channel.isOpen()).isTrue();
    assertThat(rig.counters.sum(ZoneCounter.LINKS_STALLED)).isZero();
    rig.assertClean();
  }

  @Test
  void shouldReportAnApprovalWhoseLinkIsGoneAndForgetADecline() {
    Peer peer = rig.connect();
    SealedRequest approved = request(peer, 1);
    SealedRequest declined = request(peer, 2);
    peer.channel.close();

    rig.approve(approved);
    rig.decline(declined);

    assertUnsent(approved);
    assertThat(rig.counters.sum(ZoneCounter.ANSWERS_UNSENT)).isEqualTo(2);
    rig.release(approved);
    rig.assertClean();
  }

  @Test
  void shouldReportAnApprovalThatWaitedWhileTheLinkClosed() {
    Peer peer = rig.connect();
    SealedRequest approved = request(peer, 1);
    SealedRequest declined = request(peer, 2);
    rig.approve(approved);
    rig.decline(declined);
    peer.channel.close(); // the wake-up comes after it
    flush(peer);

    assertThat(peer.writes()).isZero();
    assertUnsent(approved);
    rig.release(approved);
    rig.assertClean();
  }

  @Test
  void shouldReportApprovalsThatWereBeingWrittenWhenTheLinkClosed() {
    Peer peer = rig.connect();
    peer.stopTaking();
    List<SealedRequest> requests =
        IntStream.rangeClosed(1, 250).mapToObj(stan -> request(peer, stan)).toList();
    requests.forEach(rig::approve);
    flush(peer);
    assertThat(peer.writes()).isEqualTo(1);
    assertThat(Memory.isZero(rig.edge.links().outMemory(0))).isFalse();

    peer.channel.close();
    peer.runLoop();

    assertThat(rig.sink.unsent)
        .containsExactlyInAnyOrderElementsOf(
            requests.stream().map(r -> new Use(r.slot(), r.generation())).toList());
    requests.forEach(rig::release);
    rig.assertClean();
  }

  @Test
  void shouldNeverAnswerAnotherConnectionWithTheSameIndex() {
    EdgeRig one = new EdgeRig(4, 1);
    Peer first = one.connect();
    first.send(Jpos.purchase(1), Jpos.purchase(2));
    one.approve(one.sink.arrived.get(0)); // queued
    first.channel.close();
    Peer second = one.connect();
    assertThat(one.sink.up.get(1)).isEqualTo(one.sink.up.get(0)); // the same index
    one.approve(one.sink.arrived.get(1)); // still to go
    one.edge.flush();
    first.runLoop();
    second.runLoop();
    second.send(Jpos.purchase(3));
    one.approve(one.sink.arrived.get(2));
    one.edge.flush();
    second.runLoop();

    assertThat(first.received()).isEmpty();
    assertThat(stans(second)).containsExactly(3);
    assertThat(one.sink.unsent).hasSize(2);
  }

  @Test
  void shouldNotSendALateApproval() {
    Peer peer = rig.connect();
    SealedRequest request = request(peer, 1);
    rig.answer(request, true, System.nanoTime() - 1);
    flush(peer);

    assertThat(peer.writes()).isZero();
    assertUnsent(request);
    rig.release(request);
    rig.assertClean();
  }

  @Test
  void shouldReportAnApprovalThatThePeerTookTooLate() throws Exception {
    Peer peer = rig.connect();
    peer.stopTaking();
    SealedRequest request = request(peer, 1);
    long deadlineNs = System.nanoTime() + 50_000_000;
    rig.answer(request, true, deadlineNs);
    flush(peer);
    assertThat(peer.writes()).isEqualTo(1);
    while (System.nanoTime() - deadlineNs <= 0) {
      Thread.onSpinWait();
    }
    peer.takeAgain();

    assertUnsent(request);
    assertThat(Memory.isZero(rig.edge.links().outMemory(0))).isTrue();
  }

  @Test
  void shouldForgetAnAnswerThatCannotBeBuilt() {
    Peer peer = rig.connect();
    peer.send(Jpos.message("0830", 7, "1128150000", 11, "000001")); // nobody has a 0840
    rig.decline(rig.sink.lastArrived());
    flush(peer);

    assertThat(peer.writes()).isZero();
    assertThat(rig.counters.sum(ZoneCounter.ANSWERS_UNBUILT)).isEqualTo(1);
    rig.assertClean();
  }

  @Test
  void shouldSendARequestOfOurOwn() {
    Peer peer = rig.connect();
    VaultCell cell = rig.vault.claim();
    assertThat(rig.edge.address(cell, rig.sink.up.getFirst().link())).isTrue();
    cell.sealed().networkManagement(800, 1_128_150_000, 7, 301);
    rig.edge.answer(cell);
    flush(peer);

    assertThat(peer.received().getFirst().getString(0)).isEqualTo("0800");
    assertThat(peer.received().getFirst().getString(70)).isEqualTo("301");
    rig.assertClean();
  }

  @Test
  void shouldAddressNothingToALinkThatIsNotThere() {
    VaultCell cell = rig.vault.claim();
    assertThat(rig.edge.address(cell, 1)).isFalse();
  }

  private SealedRequest request(Peer peer, int stan) {
    peer.send(Jpos.purchase(stan));
    return rig.sink.lastArrived();
  }

  private void answerMany(Peer peer, int count) {
    for (int stan = 1; stan <= count; stan++) {
      rig.approve(request(peer, stan));
    }
    flush(peer);
  }

  private void flush(Peer peer) {
    rig.edge.flush();
    peer.runLoop();
  }

  private void assertUnsent(SealedRequest request) {
    assertThat(rig.sink.unsent).containsExactly(new Use(request.slot(), request.generation()));
  }

  private static List<Integer> stans(Peer peer) {
    return peer.received().stream().map(m -> Integer.valueOf(m.getString(11))).toList();
  }
}
