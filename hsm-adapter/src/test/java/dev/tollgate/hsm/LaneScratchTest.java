package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.CryptogramRequest.CryptogramVersion;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.CheckValueMethod;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.MacPadding;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
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
    List<KeySpec> keys =
        List.of(
            TestToken.ZPK,
            TestToken.PVK,
            TestToken.CVK,
            TestToken.PGK,
            TestToken.ZAK,
            TestToken.IMK);
    HsmConfig config = TestToken.config(keys);
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
              new HsmKey("zpk", KeyUsage.P0, 0, KeyAlgorithm.TDES_2),
              PinBlockFormat.ISO_0,
              TestCell.PIN_BLOCK,
              TestCell.PAN,
              16,
              new HsmKey("pvk", KeyUsage.V2, 1, KeyAlgorithm.TDES_2),
              1,
              pvv);
      assertThat(result).isEqualTo(expected);
      assertThat(secrets(scratch)).containsOnly(0);

      HsmKey cvk = new HsmKey("cvk", KeyUsage.C0, 2, KeyAlgorithm.TDES_2);
      commands.verifyCardValue(cell.memory, cvk, TestCell.PAN, 16, 8701, 101, TestCell.VALUE);
      assertThat(secrets(scratch)).containsOnly(0);
      HsmKey zpk = new HsmKey("zpk", KeyUsage.P0, 0, KeyAlgorithm.TDES_2);
      HsmKey pgk = new HsmKey("pgk", KeyUsage.V1, 3, KeyAlgorithm.TDES_2);
      PinBlockFormat format = PinBlockFormat.ISO_0;
      commands.verifyPinIbm3624(
          cell.memory, zpk, format, TestCell.PIN_BLOCK, TestCell.PAN, 16, pgk, 1234, 4);
      assertThat(secrets(scratch)).containsOnly(0);
    }
  }

  @Test
  void shouldHoldNothingAfterMacsAndCryptograms() {
    TestToken.provision();
    HsmConfig config = TestToken.config(List.of(TestToken.ZAK, TestToken.IMK));
    LaneScratch scratch = new LaneScratch();
    try (TokenLogin login = TokenLogin.open(config, () -> true)) {
      LaneCipher cipher = new LaneCipher(login, config, scratch);
      cipher.open();
      assertThat(secrets(scratch)).as("once keys were tried out").containsOnly(0);
      PaymentHsm commands = new Pkcs11PaymentHsm(cipher);
      HsmKey zak = new HsmKey("zak", KeyUsage.M3, 0, KeyAlgorithm.TDES_2);
      HsmKey imk = new HsmKey("imk", KeyUsage.E0, 1, KeyAlgorithm.TDES_2);
      TestCell message = new TestCell(5_000);
      for (int length : new int[] {1, 8, 9, 500, 2_049, 2_057, 4_900}) {
        assertThat(commands.generateMac(message.memory, zak, 0, length, 4_990)).isTrue();
        assertThat(secrets(scratch)).as("%d bytes", length).containsOnly(0);
      }
      Random random = new Random(7);
      for (int i = 0; i < 50; i++) {
        for (CryptogramVersion version : CryptogramVersion.values()) {
          Cryptogram right = Cryptogram.random(random, version, TestToken.CVK_VALUE);
          assertThat(right.verify(commands, imk)).isEqualTo(right.expected());
          assertThat(secrets(scratch)).containsOnly(0);
          Cryptogram wrong = right.withArqc("0123456789ABCDEF");
          assertThat(wrong.verify(commands, imk).result()).isEqualTo(CheckResult.MISMATCH);
          assertThat(secrets(scratch)).containsOnly(0);
        }
      }
      cipher.close();
    }
  }

  @Test
  void shouldHoldNothingAfterOtherMacsCheckValuesAndDetokenize() {
    String tdes = TestToken.CVK_VALUE;
    String aes = TestToken.TOKEN_VALUE;
    List<KeySpec> specs =
        List.of(
            TestToken.key(KeyUsage.M1, KeyAlgorithm.TDES_2, tdes, true),
            TestToken.key(KeyUsage.M6, KeyAlgorithm.TDES_2, tdes, false),
            TestToken.key(KeyUsage.M6, KeyAlgorithm.AES_256, aes, true),
            TestToken.key(KeyUsage.M7, KeyAlgorithm.HMAC, aes, true),
            TestToken.PAN_TOKEN);
    HsmConfig config = TestToken.config(specs);
    LaneScratch scratch = new LaneScratch();
    try (TokenLogin login = TokenLogin.open(config, () -> true)) {
      LaneCipher cipher = new LaneCipher(login, config, scratch);
      cipher.open();
      assertThat(secrets(scratch)).as("once keys were tried out").containsOnly(0);
      PaymentHsm commands = new Pkcs11PaymentHsm(cipher);
      TestCell cell = new TestCell(5_000);
      for (int i = 0; i < specs.size(); i++) {
        KeySpec spec = specs.get(i);
        HsmKey key = new HsmKey(spec.label(), spec.usage(), i, cipher.algorithms().get(i));
        for (MacPadding padding : MacPadding.values()) {
          for (int length : new int[] {0, 1, 8, 9, 500, 2_057}) {
            commands.generateMac(cell.memory, key, padding, 0, length, 4_900, 8);
            assertThat(secrets(scratch)).as("%s %s %d", spec, padding, length).containsOnly(0);
          }
        }
        for (CheckValueMethod method : CheckValueMethod.values()) {
          commands.keyCheckValue(cell.memory, key, method, 4_900, 5);
          assertThat(secrets(scratch)).as("%s %s", spec, method).containsOnly(0);
        }
        commands.tokenize(cell.digits(0, "4123456789012345").memory, key, 0, 16, 32);
        commands.detokenize(cell.memory, key, 32, 64);
        assertThat(secrets(scratch)).containsOnly(0);
      }
      cipher.close();
    }
  }

  private static byte[] secrets(LaneScratch scratch) {
    return scratch.memory().asSlice(0, LaneScratch.LENGTH).toArray(JAVA_BYTE);
  }
}
