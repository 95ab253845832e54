package dev.tollgate.pci.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.VerificationResult.PinOutcome;
import dev.tollgate.pci.testing.Issuer;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.Tdes;
import dev.tollgate.pci.zone.ZoneRig.Line;
import dev.tollgate.pci.zone.ZoneRig.Net;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks whose keys change while they are served. */
class KeyRotationZoneTest {
  private static final byte[] NEXT_MAC_KEY =
      HexFormat.of().parseHex("0123456789ABCDEFFEDCBA9876543210");

  private static final String MAC_KEY = "zak-beta: {usage: M3, kcv: \"E84D09\"}";
  private static final ZoneFile MAC_OVERLAP =
      ZoneFile.FULL.with(
          MAC_KEY,
          "zak-beta: {usage: M3, version: 2, kcv: \"08D7B4\", previous: {kcv: \"E84D09\"}}");

  private static final String PIN_KEY = "zpk-alpha-01: {usage: P0, kcv: \"CB9DEA\"}";
  private static final String NEXT_PIN_KEY =
      "zpk-alpha-01: {usage: P0, uri: \"pkcs11:object=zpk-beta-01\", kcv: \"57C409\"";

  @TempDir private Path folder;
  private ZoneRig rig;

  @BeforeEach
  void open() {
    rig = new ZoneRig(folder);
  }

  @AfterEach
  void close() {
    try {
      assertThat(rig.served.freeCells()).isEqualTo(ZoneRig.CELLS);
    } finally {
      rig.close();
    }
  }

  @Test
  void shouldAnswerWithTheVersionOfTheMacKeyThatThePeerUses() {
    Line line = rig.connect(Net.BETA);
    assertThat(mac(line, false)).isEqualTo(CheckOutcome.PASSED);
    assertThat(mac(line, true)).isEqualTo(CheckOutcome.FAILED);

    assertThat(rig.zone.rotateKeys(MAC_OVERLAP.read())).isTrue();
    assertThat(mac(line, true)).isEqualTo(CheckOutcome.PASSED);
    assertThat(mac(line, false)).isEqualTo(CheckOutcome.PASSED);
    assertThat(isUnder(NEXT_MAC_KEY, answer(line, true))).isTrue();
    assertThat(isUnder(Issuer.key("zak-beta"), answer(line, false))).isTrue();

    ZoneFile after =
        ZoneFile.FULL.with(MAC_KEY, "zak-beta: {usage: M3, version: 2, kcv: \"08D7B4\"}");
    assertThat(rig.zone.rotateKeys(after.read())).isTrue();
    assertThat(mac(line, true)).isEqualTo(CheckOutcome.PASSED);
    assertThat(mac(line, false)).as("after the overlap").isEqualTo(CheckOutcome.FAILED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void shouldTakePinBlocksUnderBothVersionsOfAZoneKey(int format) {
    Line line = rig.connect(Net.ALPHA);
    ZoneFile overlap = ZoneFile.FULL.with(PIN_KEY, NEXT_PIN_KEY + ", previous: {kcv: \"CB9DEA\"}}");
    assertThat(pin(line, "zpk-alpha-01", format, "1234")).isEqualTo(PinOutcome.RIGHT);
    assertThat(pin(line, "zpk-beta-01", format, "1234")).isNotEqualTo(PinOutcome.RIGHT);

    assertThat(rig.zone.rotateKeys(overlap.read())).isTrue();
    for (String zoneKey : new String[] {"zpk-alpha-01", "zpk-beta-01"}) {
      assertThat(pin(line, zoneKey, format, "1234")).as(zoneKey).isEqualTo(PinOutcome.RIGHT);
      assertThat(pin(line, zoneKey, format, "1235")).as(zoneKey).isEqualTo(PinOutcome.WRONG);
    }

    assertThat(rig.zone.rotateKeys(ZoneFile.FULL.with(PIN_KEY, NEXT_PIN_KEY + "}").read()))
        .isTrue();
    assertThat(pin(line, "zpk-beta-01", format, "1234")).isEqualTo(PinOutcome.RIGHT);
    assertThat(pin(line, "zpk-alpha-01", format, "1234")).isNotEqualTo(PinOutcome.RIGHT);
  }

  @Test
  void shouldGoOnWithTheOldKeysIfTheNewOnesCannotBeUsed() {
    ZoneFile wrong =
        ZoneFile.FULL.with(MAC_KEY, "zak-beta: {usage: M3, version: 2, kcv: \"08D7B5\"}");

    TollgateException fault =
        catchThrowableOfType(TollgateException.class, () -> rig.zone.rotateKeys(wrong.read()));

    assertThat(fault.code()).isEqualTo("TG-HSM-016");
    assertThat(fault.line()).contains("zak-beta.v2");
    assertThat(mac(rig.connect(Net.BETA), false)).isEqualTo(CheckOutcome.PASSED);
  }

  private CheckOutcome mac(Line line, boolean next) {
    return line.check(wire(next)).mac();
  }

  private byte[] answer(Line line, boolean next) {
    var request = line.send(wire(next));
    return line.answered(request, ZoneRig.answer(rig.verify(request), true));
  }

  private static byte[] wire(boolean next) {
    return ZoneRig.wire(
        Net.BETA,
        ZoneRig.purchase(ZoneRig.PAN),
        (key, data) -> Tdes.retailMac(next ? NEXT_MAC_KEY : key, data, 1));
  }

  private static boolean isUnder(byte[] key, byte[] answer) {
    int macAt = answer.length - Net.BETA.macLength();
    ISOMsg message = Jpos.unpack(answer, Net.BETA.packager());
    byte[] expected = Tdes.retailMac(key, Arrays.copyOf(answer, macAt), 1);
    return Arrays.equals(message.getBytes(message.getMaxField()), expected);
  }

  private static PinOutcome pin(Line line, String zoneKey, int format, String pin) {
    byte[] block = Issuer.pinBlock(zoneKey, format, ZoneRig.PAN, pin);
    String control = "0" + format + "01000000000000";
    return line.check(ZoneRig.purchase(ZoneRig.PAN, 52, block, 53, control)).pin();
  }
}
