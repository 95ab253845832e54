package dev.tollgate.bench.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.crypto.ChipKey;
import dev.tollgate.bench.crypto.Cryptogram;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChipDataTest {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final ChipData.Purchase PURCHASE =
      new ChipData.Purchase(1234, 500, "978", "261122", "09", "C0000001");

  /** Field by field, as a reader of the standard expects DE55. */
  @Test
  void shouldHoldTheTagsTheIssuerNeeds() {
    ChipData data = ChipData.of(key(Cryptogram.CVN_18), 0x0102, PURCHASE, true);

    assertThat(HEX.formatHex(data.field()))
        .isEqualTo(
            "82023C00"
                + "95050000008000"
                + "9A03261122"
                + "9C0109"
                + "5F2A020978"
                + "9F0206000000001234"
                + "9F0306000000000500"
                + "9F100706011203A02000"
                + "9F1A020276"
                + ("9F2608" + HEX.formatHex(data.arqc()))
                + "9F270180"
                + "9F36020102"
                + "9F3704C0000001");
  }

  /** Order of the data in the cryptogram: EMV Book 2 annex A, Visa's choice of tags. */
  @Test
  void shouldComputeOverWhatTheVersionSays() {
    String common =
        "000000001234000000000500"
            + "0276"
            + "0000008000"
            + "0978"
            + "261122"
            + "09"
            + "C0000001"
            + "3C00"
            + "0102";

    String visa22 = "1F220103A0200000" + "0F".repeat(24);
    String mchip = "A50003220000";
    expect(Cryptogram.CVN_10, common + "03A02000");
    expect(Cryptogram.CVN_18, common + "06011203A02000");
    expect(Cryptogram.CVN_22, common + visa22);
    expect(Cryptogram.MCHIP_16, common + mchip);
    expect(Cryptogram.MCHIP_17, common + mchip + "00000000000322FF");
    expect(Cryptogram.MCHIP_20, common + mchip);
    expect(Cryptogram.MCHIP_21, common + mchip + "00000000000322FF");
  }

  private static void expect(Cryptogram version, String data) {
    assertThat(ChipData.of(key(version), 0x0102, PURCHASE, true).arqc())
        .as(version.name())
        .isEqualTo(key(version).arqc(0x0102, PURCHASE.unpredictable(), HEX.parseHex(data)));
  }

  @ParameterizedTest
  @EnumSource(Cryptogram.class)
  void shouldSendAnotherCryptogramWhenItIsToBeWrong(Cryptogram version) {
    ChipData right = ChipData.of(key(version), 7, PURCHASE, true);
    ChipData wrong = ChipData.of(key(version), 7, PURCHASE, false);

    assertThat(wrong.arqc()).isEqualTo(right.arqc());
    assertThat(wrong.field()).isNotEqualTo(right.field()).hasSameSizeAs(right.field());
    assertThat(right.issuerAuthentication(true)).isNotEqualTo(right.issuerAuthentication(false));
  }

  private static ChipKey key(Cryptogram version) {
    return TestFiles.crypto().chip("4000002760000016", "00", false, version);
  }
}
