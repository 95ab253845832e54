package dev.tollgate.bench.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Holds the software cryptography against published vectors; their sources stand in vectors.csv.
 */
class CardCryptoTest {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  // ANSI X9.24-1:2009 A.4: transaction key 1 of the example, exclusive-or the PIN variant 00..FF
  // 00..FF.
  private static final byte[] PIN_KEY = HEX.parseHex("042666B49184CF5C68DE9628D0397B36");

  @ParameterizedTest(name = "{0} of {2}")
  @CsvFileSource(resources = "vectors.csv", delimiter = ';', emptyValue = "", nullValues = "-")
  void shouldAgreeWithPublishedVector(
      String kind, String key, String pan, String third, String fourth, String expected) {
    String computed =
        switch (kind) {
          case "CVV" -> CardValue.of(new TripleDes(HEX.parseHex(key)), pan, third, fourth);
          case "PVV" -> VisaPvv.of(new TripleDes(HEX.parseHex(key)), pan, third, fourth);
          case "PIN0" -> HEX.formatHex(PinBlock.ISO_0.clear(pan, fourth));
          default -> throw new IllegalArgumentException(kind);
        };

    assertThat(computed).isEqualTo(expected);
  }

  @Test
  void shouldEncryptPinBlockUnderZonePinKey() {
    // ANSI X9.24-1:2009 A.4.2, first transaction of the example.
    byte[] block =
        new CardCrypto(Map.of("zpk-alpha-01", PIN_KEY), "test")
            .encryptedPinBlock("4012345678909", "1234");

    assertThat(HEX.formatHex(block)).isEqualTo("1B9C1845EB993A7A");
  }

  @Test
  void shouldKeepImpossibleLengthInMalformedPinBlock() {
    assertThat(HEX.formatHex(PinBlock.ISO_0.malformed("4012345678909", "1234"))).startsWith("0F");
    assertThat(HEX.formatHex(PinBlock.ISO_1.malformed("4012345678909", "1234"))).startsWith("1F");
    assertThat(HEX.formatHex(PinBlock.ISO_3.malformed("4012345678909", "1234"))).startsWith("3F");
  }

  @Test
  void shouldRefuseKeyThatIsNotDoubleLength() {
    assertThatThrownBy(() -> new CardCrypto(Map.of("zpk-alpha-01", new byte[8]), "test"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldTellWhichKeyIsMissing() {
    CardCrypto none = new CardCrypto(Map.of(), "keys.yaml");

    assertThatThrownBy(() -> none.cvv2("4111111111111111", "3112"))
        .hasMessageStartingWith("TG-BEN-012")
        .hasMessageContaining("cvk in keys.yaml");
  }
}
