package dev.tollgate.pci.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.VerificationResult.PinOutcome;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.testing.Issuer;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.Tdes;
import dev.tollgate.pci.zone.ZoneRig.Checks;
import dev.tollgate.pci.zone.ZoneRig.Line;
import dev.tollgate.pci.zone.ZoneRig.Net;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages with authentication codes, from their bytes to the bytes of their answers. */
class MacZoneTest {
  @TempDir private Path folder;
  private ZoneRig rig;

  @BeforeEach
  void open() {
    rig = new ZoneRig(folder);
  }

  /** Whatever happened, every cell is back. */
  @AfterEach
  void close() {
    try {
      assertThat(rig.served.freeCells()).isEqualTo(ZoneRig.CELLS);
    } finally {
      rig.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BETA", "GAMMA"})
  void shouldBelieveARightCode(Net network) {
    Checks checks = rig.connect(network).check(request(network));

    assertThat(checks.completed()).isTrue();
    assertThat(checks.mac()).isEqualTo(CheckOutcome.PASSED);
    assertThat(checks.cardKnown()).isTrue();
    assertThat(checks.tokenHi()).isEqualTo(Issuer.token(ZoneRig.PAN)[0]);
    assertThat(checks.pin()).isEqualTo(PinOutcome.RIGHT);
    assertThat(checks.cardValue()).isEqualTo(CheckOutcome.PASSED);
    assertThat(checks.expiry()).isEqualTo(CheckOutcome.PASSED);
  }

  @Test
  void shouldLookForNoCodeWhereTheNetworkHasNone() {
    Checks checks = rig.connect(Net.ALPHA).check(request(Net.ALPHA));

    assertThat(checks.mac()).isEqualTo(CheckOutcome.NOT_PERFORMED);
    assertThat(checks.pin()).isEqualTo(PinOutcome.RIGHT);
  }

  /** A bit of each byte in turn: whatever can still be read is not believed. */
  @ParameterizedTest
  @EnumSource(names = {"BETA", "GAMMA"})
  void shouldNotBelieveAChangedMessage(Net network) {
    Line line = rig.connect(network);
    byte[] wire = ZoneRig.wire(network, request(network));
    Set<Integer> refused = new TreeSet<>();
    for (int at = 0; at < wire.length; at++) {
      byte[] changed = wire.clone();
      changed[at] ^= 1;
      SealedRequest request = line.send(changed);
      if (request == null) {
        continue; // not even a message
      }
      if (request.formatFault() == 0) {
        assertUnbelieved(rig.verify(request), at);
        refused.add(at);
      }
      rig.served.release(request);
    }
    assertThat(refused.size()).isGreaterThan(wire.length / 2);
    assertThat(rig.zone.counters().sum(ZoneCounter.MAC_WRONG))
        .isEqualTo(refused.size() - rig.zone.counters().sum(ZoneCounter.MAC_MISSING));
  }

  @ParameterizedTest
  @CsvSource({
    "BETA, swapped halves", "BETA, algorithm 1", "BETA, padding 2", "BETA, zeros", "BETA, cut",
    "GAMMA, swapped halves", "GAMMA, algorithm 1", "GAMMA, padding 2", "GAMMA, zeros", "GAMMA, cut"
  })
  void shouldNotBelieveACodeMadeInAnotherWay(Net network, String way) {
    Checks checks =
        rig.connect(network)
            .check(ZoneRig.wire(network, request(network), (key, data) -> code(way, key, data)));

    assertUnbelieved(checks);
    assertThat(rig.zone.counters().sum(ZoneCounter.MAC_WRONG)).isOne();
    assertThat(rig.zone.counters().sum(ZoneCounter.MAC_MISSING)).isZero();
  }

  private static byte[] code(String way, byte[] key, byte[] data) {
    HexFormat hex = HexFormat.of();
    return switch (way) {
      case "swapped halves" -> {
        String halves = hex.formatHex(key);
        String swapped = halves.substring(16) + halves.substring(0, 16);
        yield Tdes.retailMac(hex.parseHex(swapped), data, 1);
      }
      case "algorithm 1" -> Tdes.plainMac(key, data);
      case "padding 2" -> Tdes.retailMac(key, data, 2);
      case "zeros" -> new byte[8];
      default -> Arrays.copyOf(Arrays.copyOf(Tdes.retailMac(key, data, 1), 4), 8);
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"BETA", "GAMMA"})
  void shouldNotBelieveAMessageWithoutACode(Net network) {
    Line line = rig.connect(network);
    assertUnbelieved(line.check(Jpos.pack(request(network), network.packager())));

    assertThat(rig.zone.counters().sum(ZoneCounter.MAC_MISSING)).isOne();
    rig.zone
        .counters()
        .forEach((counter, index, value) -> {
          if (counter == ZoneCounter.MAC_MISSING) {
            assertThat(value).isEqualTo(index == network.ordinal() ? 1 : 0);
          }
        });
  }

  /** A code in DE64 says nothing of the fields behind it. */
  @ParameterizedTest
  @EnumSource(names = {"BETA", "GAMMA"})
  void shouldRefuseACodeThatDoesNotCoverAll(Net network) {
    ISOMsg message = request(network);
    message.set(64, new byte[8]);
    message.set(90, "010000123411281500000000000000000000000000");

    assertUnbelieved(rig.connect(network).check(Jpos.pack(message, network.packager())));
    assertThat(rig.zone.counters().sum(ZoneCounter.MAC_MISSING)).isOne();
  }

  @ParameterizedTest
  @EnumSource(names = {"BETA", "GAMMA"})
  void shouldTakeTheCodeFromDe128WithASecondaryBitmap(Net network) {
    ISOMsg message = request(network);
    message.set(90, "010000123411281500000000000000000000000000");
    Line line = rig.connect(network);
    assertThat(line.check(message).mac()).isEqualTo(CheckOutcome.PASSED);

    byte[] changed = ZoneRig.wire(network, message);
    changed[changed.length - network.macLength() - 1] ^= 1;
    assertUnbelieved(line.check(changed));
  }

  @ParameterizedTest
  @CsvSource({"BETA, true", "BETA, false", "GAMMA, true", "GAMMA, false"})
  void shouldGiveAnAnswerItsCode(Net network, boolean approved) {
    Line line = rig.connect(network);

    byte[] answer = line.exchange(request(network), approved);

    assertThat(ZoneRig.hasMac(network, answer, 64)).isTrue();
    ISOMsg told = Jpos.unpack(answer, network.packager());
    assertThat(told.getString(0)).isEqualTo("0110");
    assertThat(told.getString(39)).isEqualTo(approved ? "00" : "05");
    assertThat(told.getString(2)).isEqualTo(ZoneRig.PAN);
    assertThat(rig.sink.unsent).isEmpty();
    assertThat(rig.zone.counters().sum(ZoneCounter.ANSWERS_WITHOUT_MAC)).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"BETA", "GAMMA"})
  void shouldPutTheCodeInDe128BehindASecondaryBitmap(Net network) {
    Line line = rig.connect(network);
    ISOMsg echo = Jpos.message("0800", 7, "1128150000", 11, "000001", 70, "301");

    byte[] answer = line.exchange(echo, true);

    assertThat(ZoneRig.hasMac(network, answer, 128)).isTrue();
    assertThat(Jpos.unpack(answer, network.packager()).getString(70)).isEqualTo("301");
  }

  @ParameterizedTest
  @EnumSource(names = {"BETA", "GAMMA"})
  void shouldGiveItsOwnRequestsACode(Net network) {
    Line line = rig.connect(network);
    int link = rig.sink.up.getLast().link();

    assertThat(rig.served.sendNetworkManagement(link, 1_128_150_000L, 7, 2)).isTrue();
    ZoneRig.soon().until(() -> line.runLoop() == 1);

    byte[] own = line.answers.getFirst();
    assertThat(ZoneRig.hasMac(network, own, 128)).isTrue();
    assertThat(Jpos.unpack(own, network.packager()).getString(0)).isEqualTo("0800");
  }

  @Test
  void shouldVerifyOnlyTheCodeOfNetworkManagement() {
    Checks checks =
        rig.connect(Net.BETA).check(Jpos.message("0800", 7, "1128150000", 11, "000001", 70, "001"));
    assertThat(checks.completed()).isTrue();
    assertThat(checks.mac()).isEqualTo(CheckOutcome.PASSED);
    assertThat(checks.tokenHi()).isZero();
  }

  /** They tell what has happened: only who and whether. */
  @ParameterizedTest
  @CsvSource({
    "BETA, 0400",
    "BETA, 0420",
    "BETA, 0421",
    "GAMMA, 0120",
    "ALPHA, 0220",
    "ALPHA, 0400"
  })
  void shouldFindOutOnlyTheCardOfAdvicesAndReversals(Net network, String mti) throws Exception {
    ISOMsg message = request(network);
    message.setMTI(mti);
    message.set(22, "051");
    message.set(90, "010000123411281500000000000000000000000000");
    message.set(39, "00");

    Checks checks = rig.connect(network).check(message);

    assertThat(checks.completed()).isTrue();
    assertThat(checks.mac())
        .isEqualTo(network.coded ? CheckOutcome.PASSED : CheckOutcome.NOT_PERFORMED);
    assertThat(checks.cardKnown()).isTrue();
    assertThat(checks.tokenHi()).isEqualTo(Issuer.token(ZoneRig.PAN)[0]);
    assertThat(checks.expiry()).isEqualTo(CheckOutcome.NOT_PERFORMED);
    assertThat(checks.cardValue()).isEqualTo(CheckOutcome.NOT_PERFORMED);
    assertThat(checks.cryptogram()).isEqualTo(CheckOutcome.NOT_PERFORMED);
    assertThat(checks.pin()).isEqualTo(PinOutcome.NOT_PRESENT);
  }

  /** A purchase with everything a stripe can bring. */
  private static ISOMsg request(Net network) {
    String cvv = Issuer.cvv(ZoneRig.PAN, ZoneRig.EXPIRY, "201");
    return ZoneRig.purchase(
        ZoneRig.PAN,
        22,
        "901",
        35,
        Issuer.track2(ZoneRig.PAN, ZoneRig.EXPIRY, "201", cvv),
        52,
        Issuer.pinBlock(network.zoneKey, 0, ZoneRig.PAN, "1234"));
  }

  private static void assertUnbelieved(VerificationResult result, int at) {
    assertThat(result.completed()).as("byte %s", at).isTrue();
    assertThat(result.mac()).as("byte %s", at).isEqualTo(CheckOutcome.FAILED);
    assertThat(result.tokenHi()).as("byte %s", at).isZero();
    assertThat(result.cardKnown()).as("byte %s", at).isFalse();
    assertThat(result.pin()).as("byte %s", at).isEqualTo(PinOutcome.NOT_PRESENT);
  }

  private static void assertUnbelieved(Checks checks) {
    assertThat(checks.completed()).isTrue();
    assertThat(checks.mac()).isEqualTo(CheckOutcome.FAILED);
    assertThat(checks.tokenHi()).isZero();
    assertThat(checks.cardKnown()).isFalse();
    assertThat(checks.pin()).isEqualTo(PinOutcome.NOT_PRESENT);
  }
}
