package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.CheckValueMethod;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.pkcs11.Ckr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Key check values both ways, and random bytes: commands without operands. */
class KeyCheckValueTest {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** A published value of 8 bytes is compared as far as the command goes, which is 5. */
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/key-check-value.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldMatchPublishedValues(
      String id, String cipher, CheckValueMethod method, String key, String checkValue) {
    KeyUsage usage = KeyUsage.K0;
    int bytes = key.length() / 2;
    KeyAlgorithm algorithm =
        KeyAlgorithm.valueOf(cipher + "_" + (cipher.equals("AES") ? bytes * 8 : bytes / 8));
    KeySpec spec = TestToken.key(usage, algorithm, key, true);
    int length = Math.min(checkValue.length() / 2, 5);
    try (Hsm hsm = Hsm.open(TestToken.config(List.of(spec)))) {
      assertThat(checkValue(hsm, spec, method, length))
          .isEqualTo(checkValue.substring(0, 2 * length));
    }
  }

  @ParameterizedTest
  @EnumSource(value = KeyAlgorithm.class, mode = Mode.EXCLUDE, names = "HMAC")
  void shouldAgreeWithBouncyCastleOnRandomKeys(KeyAlgorithm algorithm) {
    Random random = new Random(algorithm.ordinal());
    List<KeySpec> specs = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      byte[] value = new byte[algorithm.keyBytes()];
      random.nextBytes(value);
      values.add(HEX.formatHex(value));
      boolean signs = algorithm.isAes() || i % 2 == 0; // the CMAC has two ways
      KeyUsage usage = i < 5 ? KeyUsage.P0 : KeyUsage.K0; // one with a hot cipher, one without
      specs.add(TestToken.key(usage, algorithm, values.getLast(), signs));
    }
    try (Hsm hsm = Hsm.open(TestToken.config(specs))) {
      for (int i = 0; i < specs.size(); i++) {
        KeySpec spec = specs.get(i);
        KeyParameter key = new KeyParameter(HEX.parseHex(values.get(i)));
        assertThat(checkValue(hsm, spec, CheckValueMethod.ZEROS, 5))
            .isEqualTo(encryptedZeros(algorithm, key));
        assertThat(checkValue(hsm, spec, CheckValueMethod.CMAC, 5))
            .isEqualTo(cmacOfZeros(algorithm, key));
        assertThat(checkValue(hsm, spec, CheckValueMethod.HMAC, 5)).isEqualTo("refused");
      }
      assertThat(hsm.available()).isTrue();
    }
  }

  @Test
  void shouldAgreeOnHmacKeysAndRefuseTheOtherMethods() {
    String value = "00112233445566778899AABBCCDDEEFF".repeat(2);
    KeySpec spec = TestToken.key(KeyUsage.M7, KeyAlgorithm.HMAC, value, true);
    try (Hsm hsm = Hsm.open(TestToken.config(List.of(spec)))) {
      assertThat(checkValue(hsm, spec, CheckValueMethod.HMAC, 5))
          .isEqualTo(Reference.hmac(value, "0".repeat(32)).substring(0, 10));
      assertThat(checkValue(hsm, spec, CheckValueMethod.ZEROS, 3)).isEqualTo("refused");
      assertThat(checkValue(hsm, spec, CheckValueMethod.CMAC, 3)).isEqualTo("refused");
    }
  }

  /** A whole encrypted block of zeros is what the subkeys of a CMAC are made of. */
  @Test
  void shouldGiveThreeToFiveBytesOnly() {
    try (Hsm hsm = Hsm.open(TestToken.config(List.of(TestToken.ZPK)))) {
      for (int length : new int[] {-1, 0, 1, 2, 6, 8, 16}) {
        assertThat(checkValue(hsm, TestToken.ZPK, CheckValueMethod.ZEROS, length))
            .as("%d bytes", length)
            .isEqualTo("refused");
      }
      assertThat(checkValue(hsm, TestToken.ZPK, CheckValueMethod.ZEROS, 3)).isEqualTo("0DA897");
    }
  }

  @Test
  void shouldStayInServiceIfAKeyMayNotMakeItsCheckValue() {
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_ENCRYPT_INIT);
        Hsm hsm = Hsm.open(TestToken.config(List.of(TestToken.IMK)))) {
      trap.alwaysAnswer(Ckr.CKR_KEY_FUNCTION_NOT_PERMITTED.code());

      assertThat(checkValue(hsm, TestToken.IMK, CheckValueMethod.ZEROS, 3)).isEqualTo("refused");
      assertThat(hsm.available()).isTrue();
    }
  }

  @Test
  void shouldFetchRandomBytesOfAnyNumber() {
    try (Hsm hsm = Hsm.open(TestToken.config(List.of()))) {
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < 1_000; i++) {
        TestCell cell = new TestCell(64);
        assertThat(random(hsm, cell, 8, 16)).isTrue();
        assertThat(cell.hexAt(0, 8) + cell.hexAt(24, 40)).matches("0+");
        seen.add(cell.hexAt(8, 16));
      }
      assertThat(seen).hasSize(1_000);
      TestCell page = new TestCell(70_000);
      assertThat(random(hsm, page, 0, 70_000)).isTrue();
      assertThat(page.hexAt(69_000, 1_000)).doesNotMatch("0+");
      assertThat(random(hsm, page, 0, 0)).isFalse();
      assertThat(random(hsm, page, 0, -1)).isFalse();
      assertThat(random(hsm, page, 69_999, 2)).isFalse();
      assertThat(random(hsm, page, -1, 2)).isFalse();
    }
  }

  @Test
  void shouldStayInServiceWithoutAGenerator() {
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_GENERATE_RANDOM);
        Hsm hsm = Hsm.open(TestToken.config(List.of()))) {
      trap.alwaysAnswer(Ckr.CKR_RANDOM_NO_RNG.code());
      assertThat(random(hsm, new TestCell(), 0, 8)).isFalse();
      assertThat(hsm.available()).isTrue();

      trap.answer(1, Ckr.CKR_SESSION_CLOSED.code());
      assertThat(random(hsm, new TestCell(), 0, 8)).as("on a fresh session").isTrue();
    }
  }

  private static boolean random(Hsm hsm, TestCell cell, long at, int length) {
    return TestCell.onLane(hsm, lane -> lane.random(cell.memory, at, length));
  }

  private static String checkValue(Hsm hsm, KeySpec spec, CheckValueMethod method, int length) {
    HsmKey key = hsm.key(spec.label(), spec.usage());
    TestCell cell = new TestCell(16);
    boolean made =
        TestCell.onLane(hsm, lane -> lane.keyCheckValue(cell.memory, key, method, 4, length));
    assertThat(cell.hexAt(0, 4) + cell.hexAt(9, 7)).matches("0+");
    return made ? cell.hexAt(4, length) : "refused";
  }

  private static BlockCipher cipher(KeyAlgorithm algorithm) {
    return algorithm.isAes() ? AESEngine.newInstance() : new DESedeEngine();
  }

  private static String encryptedZeros(KeyAlgorithm algorithm, KeyParameter key) {
    byte[] block = new byte[16];
    BlockCipher cipher = cipher(algorithm);
    cipher.init(true, key);
    cipher.processBlock(new byte[16], 0, block, 0);
    return HEX.formatHex(block, 0, 5);
  }

  private static String cmacOfZeros(KeyAlgorithm algorithm, KeyParameter key) {
    CMac mac = new CMac(cipher(algorithm));
    byte[] result = new byte[mac.getMacSize()];
    mac.init(key);
    mac.update(new byte[algorithm.blockBytes()], 0, algorithm.blockBytes());
    mac.doFinal(result, 0);
    return HEX.formatHex(result, 0, 5);
  }
}
