package dev.tollgate.pci.edge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.testing.DialectText;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.RecordingSink;
import java.util.HexFormat;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What nobody declared is counted by its number; a part is let through, a data element is not. */
class UnknownFieldsTest {
  private static final Dialect WITHOUT_112 =
      DialectText.read(
          DialectText.replaced(
              DialectText.text("iso87-ascii"),
              "  112: {name: \"reserved, national\", type: ans, length: 999, prefix: 3,"
                  + " class: opaque}\n",
              ""));

  private final EdgeRig rig = new EdgeRig(5, 3, new RecordingSink(), WITHOUT_112);
  private final Peer peer = rig.connect();

  @ParameterizedTest
  @CsvSource({
    // 48,                 unknown, fault
    "9203123,              0,       0",
    "9203123ZZ02ab,        1,       0",
    "AA00610119203123ZZ00, 2,       0",
    "9203123ZZ05ab,        0,       48", // no whole of parts: nothing of it is known
  })
  void shouldCountPartsOfDeclaredFields(String additionalData, int unknown, int fault) {
    peer.send(Jpos.set(Jpos.purchase(1), 48, additionalData));

    assertThat(rig.counters.unknownFields().count(0, 48)).isEqualTo(unknown);
    assertThat(rig.counters.unknownFields().sum(0)).isEqualTo(unknown);
    assertThat(rig.sink.lastArrived().formatFault()).isEqualTo(fault);
  }

  @Test
  void shouldCountChipTags() {
    ISOMsg message = Jpos.set(Jpos.purchase(1), 22, "901");
    peer.send(Jpos.set(message, 55, HexFormat.of().parseHex("DF010100" + "9F360200019F7F00")));

    assertThat(rig.counters.unknownFields().count(0, 55)).isEqualTo(2);
    assertThat(rig.sink.lastArrived().formatFault()).isZero();
  }

  @Test
  void shouldCountAndRefuseADataElement() {
    peer.send(Jpos.set(Jpos.purchase(1), 112, "new since October"));

    assertThat(rig.counters.unknownFields().count(0, 112)).isOne();
    assertThat(rig.sink.lastArrived().formatFault()).isEqualTo(112);
    assertThat(rig.counters.sum(ZoneCounter.MESSAGES_MALFORMED)).isOne();
  }

  /** A third bitmap is a data element too; a message without 7 and 11 cannot be answered. */
  @Test
  void shouldCountWhatIsDropped() {
    String bitmaps = "8000000000000000" + "8000000000000000";
    peer.sendBytes(Peer.frame(("0800" + bitmaps + "00").getBytes()));

    assertThat(rig.sink.arrived).isEmpty();
    assertThat(rig.counters.unknownFields().count(0, 65)).isOne();
    rig.assertClean();
  }
}
