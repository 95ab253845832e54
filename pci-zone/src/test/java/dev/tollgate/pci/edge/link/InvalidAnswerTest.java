package dev.tollgate.pci.edge.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.KeyUsage;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.card.CardDesk.Network;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.testing.DialectText;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.RecordingSink;
import dev.tollgate.pci.testing.RecordingSink.Use;
import dev.tollgate.pci.testing.TestHome;
import dev.tollgate.pci.vault.VaultCell;
import java.util.List;
import java.util.Map;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No message of ours leaves that its dialect would not take. */
class InvalidAnswerTest {
  /** Nobody can approve. */
  private static final Dialect IMPOSSIBLE_APPROVAL =
      DialectText.requiring(
          "iso87-ascii",
          "{mtis: [0110], when: {field: 39, starts: ['00', '05']}, fields: [59]}",
          "{mtis: [0110], when: {field: 39, starts: ['91']}, without: [37]}");

  /** Nobody can say anything. */
  private static final Dialect IMPOSSIBLE_ANSWER =
      DialectText.requiring("iso87-ascii", "{mtis: [0110], when: {field: 39}, fields: [59]}");

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldGiveBackWhatCannotBeSaidAndSay96(boolean approval) {
    EdgeRig rig = rig(IMPOSSIBLE_APPROVAL);
    Peer peer = rig.connect();
    SealedRequest request = request(rig, peer);
    long deadlineNs = System.nanoTime() + 60_000_000_000L;
    rig.answer(request, approval, deadlineNs);
    flush(rig, peer);

    assertThat(peer.writes()).isZero();
    assertThat(rig.sink.unsent).containsExactly(new Use(request.slot(), request.generation()));
    assertThat(request.answerFault()).isEqualTo(59);
    assertThat(rig.counters.invalidAnswers().count(0, 59)).isOne();
    assertThat(rig.counters.sum(ZoneCounter.ANSWERS_UNBUILT)).isZero();
    say(rig, request, "96");
    flush(rig, peer);

    assertLeast(peer.received().getFirst(), "96");
    assertThat(rig.counters.invalidAnswers().sum(0)).isOne();
    rig.assertClean();
  }

  /** What is at fault is left out of what is said instead, if it can be. */
  @Test
  void shouldLeaveOutTheFieldAtFault() {
    EdgeRig rig = rig(IMPOSSIBLE_APPROVAL);
    Peer peer = rig.connect();
    SealedRequest request = request(rig, peer);
    say(rig, request, "91");
    flush(rig, peer);
    assertThat(request.answerFault()).isEqualTo(37);
    say(rig, request, "91");
    flush(rig, peer);

    ISOMsg answer = peer.received().getFirst();
    assertThat(answer.hasField(37)).isFalse();
    assertThat(answer.getString(39)).isEqualTo("91");
    rig.assertClean();
  }

  @Test
  void shouldSayNothingWhereNothingCanBeSaid() {
    EdgeRig rig = rig(IMPOSSIBLE_ANSWER);
    Peer peer = rig.connect();
    SealedRequest request = request(rig, peer);
    rig.approve(request);
    flush(rig, peer);
    assertThat(rig.sink.unsent).hasSize(1);
    say(rig, request, "96");
    flush(rig, peer);

    assertThat(peer.writes()).isZero();
    assertThat(rig.sink.unsent).hasSize(1);
    assertThat(rig.counters.invalidAnswers().count(0, 59)).isEqualTo(2);
    assertThat(rig.counters.sum(ZoneCounter.ANSWERS_UNBUILT)).isOne();
    rig.assertClean();
  }

  /**
   * What the peer sent comes back in the 30 as it came, and is no fault of ours: the peer learns
   * what was wrong, and nobody is called.
   */
  @ParameterizedTest
  @CsvSource({
    "49, ABC",
    "2,  4111111111111112",
    "4,  900000001250",
    "41, XERM0001",
    "37, 61232080012X",
    "35, 4111111111111111==31121010000000000",
    "70, 301", // must be in neither
  })
  void shouldSay30OfAFieldThatBreaksARule(int field, String value) {
    String text =
        DialectText.requiringText(
            "iso87-ascii", "{mtis: [0100, 0110], when: {field: 70}, without: [70]}");
    EdgeRig rig =
        rig(
            DialectText.read(
                DialectText.replaced(
                    text,
                    "rules: {track-2: true}",
                    "rules: {track-2: true, pan: {check-digit: true}, starts: {49: [nnn],"
                        + " 4: ['0'], 41: [TERM], 37: ['6n?????????n'], 38: [nnnnnn]}}")));
    Peer peer = rig.connect();
    peer.send(
        Jpos.set(
            Jpos.set(Jpos.set(Jpos.purchase(1), 37, "612320800123"), 49, "978"), field, value));
    SealedRequest request = rig.sink.lastArrived();
    assertThat(request.formatFault()).isEqualTo(field);
    say(rig, request, "30");
    flush(rig, peer);

    ISOMsg answer = peer.received().getFirst();
    assertThat(answer.getString(39)).isEqualTo("30");
    assertThat(answer.getString(field)).isEqualTo(field == 35 || field == 70 ? null : value);
    assertThat(answer.getString(11)).isEqualTo("000001");
    assertThat(answer.getString(42)).isEqualTo("MERCHANT0000001");
    assertThat(rig.counters.invalidAnswers().sum(0)).isZero();
    rig.assertClean();
  }

  /** But what we write ourselves is held to the rules in a 30 too. */
  @Test
  void shouldHoldWhatWeWriteToTheRulesAlsoWhereThePeerIsWrong() {
    EdgeRig rig =
        rig(
            DialectText.read(
                DialectText.replaced(
                    DialectText.text("iso87-ascii"),
                    "rules: {track-2: true}",
                    "rules: {track-2: true, starts: {49: [nnn], 39: ['0', '9']}}")));
    Peer peer = rig.connect();
    peer.send(Jpos.set(Jpos.purchase(1), 49, "ABC"));
    say(rig, rig.sink.lastArrived(), "30");
    flush(rig, peer);

    assertThat(peer.writes()).isZero();
    assertThat(rig.counters.invalidAnswers().count(0, 39)).isOne();
    rig.release(rig.sink.lastArrived());
  }

  @Test
  void shouldSendNoRequestThatTheDialectDoesNotTake() {
    EdgeRig rig =
        rig(
            DialectText.requiring(
                "iso87-ascii", "{mtis: [0800], when: {field: 70, starts: ['002']}, fields: [59]}"));
    Peer peer = rig.connect();
    VaultCell cell = rig.vault.claim();
    assertThat(rig.edge.address(cell, rig.sink.up.getFirst().link())).isTrue();
    cell.sealed().networkManagement(800, 1_128_150_000, 7, 2);
    cell.answer().undoable = false;
    rig.edge.answer(cell);
    flush(rig, peer);

    assertThat(peer.writes()).isZero();
    assertThat(rig.sink.unsent).isEmpty();
    assertThat(rig.counters.invalidAnswers().count(0, 59)).isOne();
    assertThat(rig.counters.sum(ZoneCounter.ANSWERS_UNBUILT)).isOne();
    rig.assertClean();
  }

  /** The answer with a code is made on a lane: it is looked at before it gets one. */
  @Test
  void shouldLookAtAnswersWithACodeToo() {
    try (HsmGroup hsm = TestHome.openHsm()) {
      EdgeRig rig = rig(IMPOSSIBLE_APPROVAL);
      Network network =
          new Network(IMPOSSIBLE_APPROVAL, Map.of(), hsm.key("zak-beta", KeyUsage.M3));
      AnswerDesk desk = new AnswerDesk(hsm, rig.vault, List.of(network), rig.edge, rig.counters);
      Peer peer = rig.connect();
      SealedRequest request = request(rig, peer);
      VaultCell cell = rig.vault.cell(request.slot());
      cell.answer().responseCode = '0' << 8 | '0';
      cell.answer().authorizationCode = 123_456;
      cell.answer().approved = true;
      cell.answer().undoable = true;
      cell.answer().deadlineNs = System.nanoTime() + 60_000_000_000L;
      desk.answer(cell);
      await().until(() -> rig.sink.unsent.size() == 1);
      assertThat(request.answerFault()).isEqualTo(59);
      prepare(cell, "96");
      desk.answer(cell);
      await()
          .until(() -> {
            peer.runLoop();
            return peer.received().size() == 1;
          });

      assertThat(peer.received().getFirst().getString(39)).isEqualTo("96");
      assertThat(peer.received().getFirst().hasField(64)).isTrue();
      assertThat(rig.counters.sum(ZoneCounter.ANSWERS_WITHOUT_MAC)).isZero();
      await().untilAsserted(rig::assertClean);
    }
  }

  private static EdgeRig rig(Dialect dialect) {
    return new EdgeRig(3, 2, new RecordingSink(), dialect);
  }

  private static SealedRequest request(EdgeRig rig, Peer peer) {
    peer.send(Jpos.set(Jpos.purchase(1), 37, "612320800123"));
    return rig.sink.lastArrived();
  }

  private static void say(EdgeRig rig, SealedRequest request, String code) {
    VaultCell cell = rig.vault.cell(request.slot());
    prepare(cell, code);
    rig.edge.answer(cell);
  }

  private static void prepare(VaultCell cell, String code) {
    cell.answer().responseCode = code.charAt(0) << 8 | code.charAt(1);
    cell.answer().authorizationCode = SealedRequest.ABSENT;
    cell.answer().approved = false;
    cell.answer().undoable = false;
  }

  private static void flush(EdgeRig rig, Peer peer) {
    rig.edge.flush();
    peer.runLoop();
  }

  private static void assertLeast(ISOMsg answer, String code) {
    assertThat(answer.getString(39)).isEqualTo(code);
    for (int field = 2; field <= 128; field++) {
      boolean expected = List.of(7, 11, 37, 39, 41).contains(field);
      assertThat(answer.hasField(field)).as("DE%s", field).isEqualTo(expected);
    }
  }
}
