package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaneScratchTest {
  private static final String PAN = "4123456789012345";

  @ParameterizedTest
  @CsvSource({
    "041234FFFFFFFFFF, 0000, WRONG", // the PIN was in clear, and its TSP
    "041234FFFFFFFFFF, 3456, WRONG",
    "241234FFFFFFFFFF, 0000, MALFORMED",
  })
  void shouldHoldNothingAfterACommand(String pinField, int pvv, PinResult expected) {
    TestToken.provision();
    HsmConfig config = TestToken.config(List.of(TestToken.ZPK, TestToken.PVK, TestToken.CVK));
    LaneScratch scratch = new LaneScratch();
    try (TokenLogin login = TokenLogin.open(config, () -> true)) {
      LaneCipher cipher = new LaneCipher(login, config, scratch);
      cipher.open();
      PaymentHsm commands = new Pkcs11PaymentHsm(cipher);
      TestCell cell =
          new TestCell()
              .digits(TestCell.PAN, PAN)
              .digits(TestCell.VALUE, "561")
              .hex(
                  TestCell.PIN_BLOCK,
                  Reference.tdes(TestToken.ZPK_VALUE, Reference.combine(pinField, PAN)));

      PinResult result =
          commands.verifyPinPvv(
              cell.memory,
              new HsmKey("zpk", KeyUsage.P0, 0),
              PinBlockFormat.ISO_0,
              TestCell.PIN_BLOCK,
              TestCell.PAN,
              16,
              new HsmKey("pvk", KeyUsage.V2, 1),
              1,
              pvv);
      assertThat(result).isEqualTo(expected);
      assertThat(secrets(scratch)).containsOnly(0);

      HsmKey cvk = new HsmKey("cvk", KeyUsage.C0, 2);
      commands.verifyCardValue(cell.memory, cvk, TestCell.PAN, 16, 8701, 101, TestCell.VALUE);
      assertThat(secrets(scratch)).containsOnly(0);
    }
  }

  private static byte[] secrets(LaneScratch scratch) {
    return scratch.memory().asSlice(0, LaneScratch.LENGTH).toArray(JAVA_BYTE);
  }
}
