package dev.tollgate.pci.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.pci.Answer;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.VerificationResult.PinOutcome;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.testing.Issuer;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.RecordingSink;
import dev.tollgate.pci.testing.TestHome;
import dev.tollgate.pci.view.HsmView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PciZoneTest {
  private static final Path CARDS = TestHome.HOME.resolve("zone").resolve("cards.dat");
  private static final String PAN = "4111111111111111";
  private static final long NOW_MS = Instant.parse("2026-06-15T12:00:00Z").toEpochMilli();

  @TempDir private Path folder;
  private final RecordingSink sink = new RecordingSink();
  private final List<ISOMsg> answers = new ArrayList<>();

  @BeforeEach
  void withoutCards() throws Exception {
    Files.deleteIfExists(CARDS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'kcv: \"08D7B4\"'              | 'kcv: \"08D7B5\"'           | TG-HSM-016",
        "pin-source: softhsm/user.pin   | pin-source: softhsm/no.pin  | TG-HSM-012",
        "token: pci-zone                | token: nobody               | TG-HSM-011",
        "cvk: cvk                       | cvk: no-such-key            | TG-HSM-014",
        "cvk: cvk                       | cvk: pvk-1                  | TG-HSM-018",
        "token-key: token               | token-key: cvk              | TG-HSM-018",
        "'{\"1\": pvk-1}'               | '{\"1\": zpk-alpha-01}'     | TG-HSM-018",
        "cvk: cvk                       | 'cvk: cvk\n    pgk: cvk' | TG-HSM-018",
        "cvk: cvk                       | 'cvk: cvk\n    emv: {profile: visa, key: cvk}' | TG-HSM-018",
        "cvk: cvk                       | 'cvk: cvk\n    emv: {profile: visa, key: imk}' | TG-HSM-014",
        "framing: length-2-binary       | 'framing: length-2-binary\n    mac-key: cvk' | TG-HSM-018",
        "'  default:'                   | '  a name with spaces:'     | TG-CFG-041",
      })
  void shouldLeaveNothingOpenWhenItDoesNotOpen(String part, String instead, String code) {
    ZoneConfig wrong = ZoneFile.SOUND.with(part, instead).read();

    TollgateException refused =
        catchThrowableOfType(TollgateException.class, () -> PciZone.open(wrong));

    assertThat(refused).isNotNull();
    assertThat(refused.code()).isEqualTo(code);
    assertOpens();
  }

  @Test
  void shouldLeaveNothingOpenWhenTheCardFileIsDamaged() throws Exception {
    Files.createDirectories(CARDS.getParent());
    Files.writeString(CARDS, "no card file");

    TollgateException refused =
        catchThrowableOfType(TollgateException.class, () -> PciZone.open(ZoneFile.SOUND.read()));

    assertThat(refused.code()).isEqualTo("TG-CRD-011");
    Files.delete(CARDS);
    assertOpens();
  }

  @Test
  void shouldTakeAPaymentFromItsBytesToItsAnswer() throws Exception {
    try (PciZone zone = PciZone.open(ZoneFile.SOUND.read())) {
      importCard(zone);
      PciZone.Served served = zone.serve(8, sink, () -> NOW_MS);
      EmbeddedChannel channel = connect(served);
      ISOMsg request = Jpos.set(Jpos.purchase(4711), 35, Issuer.track2(PAN, "3112", "101", cvv()));
      request.set(52, Issuer.pinBlock(PAN, "1234"));
      send(channel, request);

      SealedRequest sealed = sink.lastArrived();
      VerificationResult result = sink.results.getLast();
      assertThat(result.completed()).isFalse();
      assertThat(served.verify(sealed)).isTrue();
      await().until(() -> !sink.verified.isEmpty());

      assertThat(result.completed()).isTrue();
      assertThat(result.cardKnown()).isTrue();
      assertThat(result.pin()).isEqualTo(PinOutcome.RIGHT);
      assertThat(result.cardValue()).isEqualTo(CheckOutcome.PASSED);
      assertThat(result.expiry()).isEqualTo(CheckOutcome.PASSED);
      assertThat(result.tokenHi()).isEqualTo(Issuer.token(PAN)[0]);

      served.answer(sealed, approval(result));
      served.flush();
      channel.runPendingTasks();
      assertThat(answers.getLast().getString(39)).isEqualTo("00");
      assertThat(answers.getLast().getString(11)).isEqualTo("004711");
      assertThat(answers.getLast().getString(44)).isEqualTo("20");
      await().until(() -> served.freeCells() == 8);
      assertThat(zone.counters().sum(ZoneCounter.FRAMES)).isEqualTo(1);
    }
  }

  @Test
  void shouldSendNetworkManagementOnlyOverAnOpenLink() {
    try (PciZone zone = PciZone.open(ZoneFile.SOUND.read())) {
      PciZone.Served served = zone.serve(2, sink, () -> NOW_MS);
      EmbeddedChannel channel = connect(served);
      int link = sink.up.getFirst().link();
      assertThat(served.sendNetworkManagement(link + 1, 1_128_150_000, 1, 2)).isFalse();
      assertThat(served.sendNetworkManagement(link, 1_128_150_000, 1, 2)).isTrue();
      served.flush();
      channel.runPendingTasks();
      assertThat(answers.getLast().getString(0)).isEqualTo("0800");
      assertThat(answers.getLast().getString(70)).isEqualTo("002");

      channel.close();
      assertThat(served.sendNetworkManagement(link, 1_128_150_000, 2, 2)).isFalse();
      assertThat(served.freeCells()).isEqualTo(2);
    }
  }

  @Test
  void shouldReleaseARequestThatGetsNoAnswer() {
    try (PciZone zone = PciZone.open(ZoneFile.SOUND.read())) {
      PciZone.Served served = zone.serve(2, sink, () -> NOW_MS);
      send(connect(served), Jpos.purchase(1));
      assertThat(served.freeCells()).isEqualTo(1);
      served.release(sink.lastArrived());
      assertThat(served.freeCells()).isEqualTo(2);
      assertThat(answers).isEmpty();
    }
  }

  @Test
  void shouldKnowImportedCardsAfterItWasOpenedAgain() throws Exception {
    try (PciZone zone = PciZone.open(ZoneFile.SOUND.read())) {
      assertThat(importCard(zone)).isEqualTo(1);
      assertThat(zone.cardCount()).isEqualTo(1);
      assertThat(zone.keyCount()).isEqualTo(4);
    }
    try (PciZone zone = PciZone.open(ZoneFile.SOUND.read())) {
      assertThat(zone.cardCount()).isEqualTo(1);
      assertThat(zone.hsmAvailable()).isTrue();
    }
  }

  @Test
  void shouldTellOperatorsOfKeysAndCommands() {
    try (PciZone zone = PciZone.open(ZoneFile.FULL.read())) {
      assertThat(zone.hsmKeys())
          .hasSize(10)
          .allMatch(HsmView.Key::ready)
          .contains(
              new HsmView.Key(
                  "zak-beta", 0, true, "M3", "TDES-2", "E84D09", "outside", true, "ready"));
      assertThat(zone.hsmSelfTest())
          .allMatch(HsmView.Command::passed)
          .contains(new HsmView.Command("VERIFY_MAC", "HOST_SEES_RESULT", true, ""))
          .extracting(HsmView.Command::command)
          .contains("TOKENIZE", "VERIFY_CRYPTOGRAM", "VERIFY_PIN_IBM3624");
    }
  }

  @Test
  void shouldTellOperatorsOfTheHsmItself() {
    try (PciZone zone = PciZone.open(ZoneFile.SOUND.read())) {
      HsmView.Device device = zone.hsmDevices().getFirst();

      assertThat(device.library()).contains("SoftHSM", "Implementation of PKCS11", "2.6", "2.40");
      assertThat(device.tokenLabel()).isEqualTo("pci-zone");
      assertThat(device.token()).startsWith("SoftHSM project", "SoftHSM v2").contains("2.6");
      assertThat(device.token().get(2)).as("serial number").matches("[0-9a-f]{16}");
      assertThat(device.mechanisms())
          .containsEntry("CKM_DES3_ECB", true)
          .containsEntry("CKM_AES_CMAC", true);
      assertThat(HsmView.Exposed.all())
          .contains(new HsmView.Exposed("TOKENIZE", "HOST_SEES_RESULT", false))
          .contains(new HsmView.Exposed("VERIFY_PIN_PVV", "HOST_SEES_PIN", true));
    }
  }

  private static void assertOpens() {
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("hsm-lane"));
    try (PciZone zone = PciZone.open(ZoneFile.SOUND.read())) {
      assertThat(zone.hsmAvailable()).isTrue();
    }
  }

  private int importCard(PciZone zone) throws Exception {
    Path csv = folder.resolve("cards.csv");
    Files.writeString(
        csv,
        "pan,psn,expiry_yymm,service_code,pin_method,pvki,pin_check_value,account,product,status\n"
            + PAN
            + ",0,3112,101,PVV,1,"
            + Issuer.pvv(PAN, "1", "1234")
            + ",anna,default,ACTIVE\n");
    return zone.importCards(
        csv, (hi, lo, accountHi, accountLo, productHi, productLo, status) -> {});
  }

  private static String cvv() {
    return Issuer.cvv(PAN, "3112", "101");
  }

  private EmbeddedChannel connect(PciZone.Served served) {
    return new EmbeddedChannel(new Recorder(), served.links().link(0));
  }

  private static void send(EmbeddedChannel channel, ISOMsg message) {
    byte[] wire = Jpos.pack(message);
    channel.writeInbound(Unpooled.buffer().writeShort(wire.length).writeBytes(wire));
  }

  private static Answer approval(VerificationResult result) {
    Answer answer = new Answer();
    answer.responseCode = '0' << 8 | '0';
    answer.amountMinor = SealedRequest.ABSENT;
    answer.authorizationCode = 1;
    answer.cardValue = result.cardValue();
    answer.undoable = true;
    answer.deadlineNs = System.nanoTime() + 60_000_000_000L;
    return answer;
  }

  /** Reads answers at the moment they are written: their memory is zeroed afterwards. */
  private final class Recorder extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      ByteBuf bytes = (ByteBuf) message;
      byte[] answer = new byte[bytes.readUnsignedShort()];
      bytes.readBytes(answer);
      bytes.release();
      answers.add(Jpos.unpack(answer));
      promise.setSuccess();
    }
  }
}
