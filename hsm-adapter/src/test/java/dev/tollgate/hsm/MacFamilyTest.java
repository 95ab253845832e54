package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.MacPadding;
import dev.tollgate.hsm.pkcs11.Ckr;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.Mac;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.DESEngine;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.macs.CBCBlockCipherMac;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.macs.ISO9797Alg3Mac;
import org.bouncycastle.crypto.paddings.BlockCipherPadding;
import org.bouncycastle.crypto.paddings.ISO7816d4Padding;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** Every MAC algorithm against published values and Bouncy Castle. */
class MacFamilyTest {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** How many random messages a family is tried with; a campaign takes 100,000. */
  private static final String TDES_VALUE = "E0F4543F3E2A2C5FFC7E5E5A222E3E4D";

  private static final String TDES_3_VALUE = "8AA83BF8CBDA10620BC1BF19FBB6CD58BC313D4A371CA8B5";
  private static final String AES_VALUE = "2B7E151628AED2A6ABF7158809CF4F3C";
  private static final String HMAC_VALUE =
      "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";
  private static final int MARGIN = 16;

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/iso9797-mac.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldMatchPublishedIso9797Values(
      String id, KeyUsage usage, MacPadding padding, String key, String data, String mac) {
    KeySpec spec = TestToken.key(usage, KeyAlgorithm.TDES_2, key, true);

    assertPublished(spec, padding, data, mac);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/cmac.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldMatchPublishedCmacs(String id, String cipher, String key, String data, String mac) {
    for (boolean signs : new boolean[] {true, false}) {
      if (signs || cipher.equals("TDES")) { // an AES key that may not sign has no check value
        KeySpec spec = TestToken.key(KeyUsage.M6, algorithm(cipher, key), key, signs);
        assertPublished(spec, MacPadding.OF_ALGORITHM, data, mac);
      }
    }
  }

  /** NIST's examples of FIPS 198-1 with SHA-256, a whole and a truncated one; RFC 4231 case 6. */
  @ParameterizedTest
  @CsvSource({
    "32, keylen<blocklen, A28CF43130EE696A98F14A37678B56BCFCBDD9E5CF69717FECF5480F0EBDF790",
    "64, keylen=blocklen, 8BB9A1DB9806F20DF7F77B82138C7914D174D59E13DC4D0169C9057B133E1D62",
    "100, 'keylen=blocklen', BDCCB6C72DDEADB500AE768386CB38CC41C63DBB0878DDB9C7A38A431B78378D",
  })
  void shouldMatchPublishedHmacs(int keyBytes, String told, String mac) {
    byte[] key = new byte[keyBytes];
    for (int i = 0; i < keyBytes; i++) {
      key[i] = (byte) i;
    }
    String data = HEX.formatHex(("Sample message for " + told).getBytes());
    KeySpec spec = TestToken.key(KeyUsage.M7, KeyAlgorithm.HMAC, HEX.formatHex(key), true);

    assertPublished(spec, MacPadding.OF_ALGORITHM, data, mac);
    assertPublished(spec, MacPadding.OF_ALGORITHM, data, mac.substring(0, 32));
  }

  private static void assertPublished(KeySpec spec, MacPadding padding, String data, String mac) {
    try (Hsm hsm = Hsm.open(TestToken.config(List.of(spec)))) {
      HsmKey key = hsm.key(spec.label(), spec.usage());
      Message message = new Message(data, padding, mac.length() / 2);

      assertThat(message.generate(hsm, key)).isEqualTo(mac);
      assertThat(message.verify(hsm, key, mac)).isEqualTo(CheckResult.MATCH);
      assertThat(message.verify(hsm, key, flipped(mac))).isEqualTo(CheckResult.MISMATCH);
    }
  }

  @Tag("crosscheck")
  @ParameterizedTest
  @EnumSource(value = MacPadding.class, mode = Mode.EXCLUDE, names = "OF_ALGORITHM")
  void shouldAgreeOnIso9797Algorithm1(MacPadding padding) {
    crossCheck(KeyUsage.M1, KeyAlgorithm.TDES_2, padding, true);
    crossCheck(KeyUsage.M1, KeyAlgorithm.TDES_3, padding, true);
  }

  @Tag("crosscheck")
  @ParameterizedTest
  @EnumSource(value = MacPadding.class, mode = Mode.EXCLUDE, names = "OF_ALGORITHM")
  void shouldAgreeOnIso9797Algorithm3(MacPadding padding) {
    crossCheck(KeyUsage.M3, KeyAlgorithm.TDES_2, padding, true);
  }

  @Tag("crosscheck")
  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void shouldAgreeOnCmacAndHmac(KeyAlgorithm algorithm) {
    KeyUsage usage = algorithm == KeyAlgorithm.HMAC ? KeyUsage.M7 : KeyUsage.M6;

    crossCheck(usage, algorithm, MacPadding.OF_ALGORITHM, true);
  }

  @Tag("crosscheck")
  @ParameterizedTest
  @EnumSource(
      value = KeyAlgorithm.class,
      names = {"TDES_2", "TDES_3"})
  void shouldAgreeOnCmacsOutOfBlocksUnderKeysThatMayNotSign(KeyAlgorithm algorithm) {
    crossCheck(KeyUsage.M6, algorithm, MacPadding.OF_ALGORITHM, false);
  }

  /** AES keys need the token's own CMAC for their check value, so it is taken away later. */
  @Tag("crosscheck")
  @ParameterizedTest
  @EnumSource(
      value = KeyAlgorithm.class,
      names = {"AES_128", "AES_192", "AES_256"})
  void shouldAgreeOnCmacsOutOfBlocksWhereTheTokenMakesNone(KeyAlgorithm algorithm) {
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_SIGN_INIT)) {
      String value = randomHex(new Random(algorithm.ordinal()), algorithm.keyBytes());
      KeySpec spec = TestToken.key(KeyUsage.M6, algorithm, value, true);
      try (Hsm hsm = Hsm.open(TestToken.config(List.of(spec)))) {
        trap.alwaysAnswer(Ckr.CKR_MECHANISM_INVALID.code());
        crossCheck(hsm, spec, value, MacPadding.OF_ALGORITHM, algorithm.ordinal());
        assertThat(hsm.available()).isTrue();
        assertThat(trap.calls()).as("asked once, never again").isEqualTo(1);
      }
    }
  }

  private static void crossCheck(
      KeyUsage usage, KeyAlgorithm algorithm, MacPadding padding, boolean signs) {
    int seed = 31 * usage.ordinal() + 7 * algorithm.ordinal() + padding.ordinal();
    String value = randomHex(new Random(seed), keyBytes(algorithm));
    KeySpec spec = TestToken.key(usage, algorithm, value, signs);
    try (Hsm hsm = Hsm.open(TestToken.config(List.of(spec)))) {
      crossCheck(hsm, spec, value, padding, seed);
    }
  }

  /** SoftHSM takes no HMAC key shorter than the hash. */
  private static int keyBytes(KeyAlgorithm algorithm) {
    return algorithm == KeyAlgorithm.HMAC ? 32 : algorithm.keyBytes();
  }

  private static void crossCheck(
      Hsm hsm, KeySpec spec, String value, MacPadding padding, int seed) {
    Random random = new Random(seed);
    HsmKey key = hsm.key(spec.label(), spec.usage());
    for (int i = 0; i < Crosscheck.CASES; i++) {
      int bytes = i % 100 == 0 ? 2_040 + random.nextInt(20) : random.nextInt(80);
      String data = randomHex(random, bytes);
      String whole = expected(key, value, padding, data);
      int macBytes = 4 << random.nextInt(Integer.numberOfTrailingZeros(whole.length() / 8) + 1);
      String mac = whole.substring(0, 2 * macBytes);
      Message message = new Message(data, padding, macBytes);

      assertThat(message.generate(hsm, key)).as("seed %d, message %d", seed, i).isEqualTo(mac);
      assertThat(message.verify(hsm, key, mac)).isEqualTo(CheckResult.MATCH);
      String wrong = flipped(mac, random.nextInt(macBytes * 8));
      assertThat(message.verify(hsm, key, wrong)).isEqualTo(CheckResult.MISMATCH);
    }
  }

  /** By Bouncy Castle, HMAC by javax.crypto. */
  private static String expected(HsmKey key, String value, MacPadding padding, String data) {
    if (key.usage() == KeyUsage.M7) {
      return Reference.hmac(value, data);
    }
    boolean aes = key.algorithm().isAes();
    BlockCipher cipher = aes ? AESEngine.newInstance() : new DESedeEngine();
    BlockCipherPadding bit = padding == MacPadding.METHOD_2 ? new ISO7816d4Padding() : null;
    Mac mac =
        switch (key.usage()) {
          case M1 -> new CBCBlockCipherMac(cipher, 64, bit);
          case M3 -> new ISO9797Alg3Mac(new DESEngine(), 64, bit);
          default -> new CMac(cipher);
        };
    String text = data;
    if (padding == MacPadding.METHOD_3) {
      text = "%016X".formatted(data.length() * 4) + (data.isEmpty() ? "0".repeat(16) : data);
    } else if (padding == MacPadding.METHOD_1 && data.isEmpty()) {
      text = "0".repeat(16);
    }
    byte[] bytes = HEX.parseHex(text);
    byte[] result = new byte[mac.getMacSize()];
    mac.init(new KeyParameter(HEX.parseHex(value)));
    mac.update(bytes, 0, bytes.length);
    mac.doFinal(result, 0);
    return HEX.formatHex(result);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 16, 2_048, 2_049, 65_536})
  void shouldReadNothingBesideTheDataAndWriteNothingBesideTheMac(int bytes) {
    List<KeySpec> specs = oneOfEach();
    String data = randomHex(new Random(bytes), bytes);
    try (Hsm hsm = Hsm.open(TestToken.config(specs))) {
      for (KeySpec spec : specs) {
        HsmKey key = hsm.key(spec.label(), spec.usage());
        MacPadding padding = padding(spec);
        String value = valueOf(spec);

        Message message = new Message(data, padding, 8);
        assertThat(message.generate(hsm, key))
            .as("%s, %d bytes", spec.usage(), bytes)
            .isEqualTo(expected(key, value, padding, data).substring(0, 16));
        assertThat(message.marginsAreUntouched()).isTrue();
      }
    }
  }

  @Test
  void shouldNotCarryOutWhatDoesNotFitTheKey() {
    List<KeySpec> specs = new ArrayList<>(oneOfEach());
    specs.add(TestToken.CVK);
    try (Hsm hsm = Hsm.open(TestToken.config(specs))) {
      for (KeySpec spec : specs) {
        HsmKey key = hsm.key(spec.label(), spec.usage());
        int whole =
            switch (spec.usage()) {
              case M1, M3 -> 8;
              case M6 -> key.algorithm().blockBytes();
              case M7 -> 32;
              default -> 0;
            };
        for (MacPadding padding : MacPadding.values()) {
          boolean itsOwn = spec.usage() == KeyUsage.M6 || spec.usage() == KeyUsage.M7;
          boolean fits = itsOwn == (padding == MacPadding.OF_ALGORITHM);
          for (int bytes : new int[] {-8, -1, 0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 17, 32, 64}) {
            boolean standard = bytes == 4 || bytes == 8 || bytes == 16 || bytes == 32;
            String made = new Message("0011", padding, bytes).generate(hsm, key);
            assertThat(made.equals("refused"))
                .as("%s %s %d", spec.usage(), padding, bytes)
                .isEqualTo(!fits || !standard || bytes > whole);
          }
        }
      }
      assertThat(hsm.available()).isTrue();
    }
  }

  @Test
  void shouldNotCarryOutWhatLiesOutsideTheCell() {
    MemorySegment cell = new TestCell(64).memory;
    MemorySegment heap = MemorySegment.ofArray(new byte[64]);
    List<KeySpec> specs = oneOfEach();
    try (Hsm hsm = Hsm.open(TestToken.config(specs))) {
      for (KeySpec spec : specs) {
        HsmKey key = hsm.key(spec.label(), spec.usage());
        MacPadding own = padding(spec);

        assertThat(verify(hsm, cell, key, own, 0, 56, 56)).isEqualTo(CheckResult.MISMATCH);
        assertThat(verify(hsm, cell, key, own, 0, 65, 0)).isEqualTo(CheckResult.UNAVAILABLE);
        assertThat(verify(hsm, cell, key, own, -1, 8, 0)).isEqualTo(CheckResult.UNAVAILABLE);
        assertThat(verify(hsm, cell, key, own, 0, -1, 0)).isEqualTo(CheckResult.UNAVAILABLE);
        assertThat(verify(hsm, cell, key, own, 0, 8, 57)).isEqualTo(CheckResult.UNAVAILABLE);
        assertThat(verify(hsm, heap, key, own, 0, 8, 8)).isEqualTo(CheckResult.UNAVAILABLE);
      }
    }
  }

  @Test
  void shouldNotUseAKeyUnderAnotherAlgorithmThanItHas() {
    KeySpec spec = TestToken.key(KeyUsage.M6, KeyAlgorithm.AES_128, AES_VALUE, true);
    try (Hsm hsm = Hsm.open(TestToken.config(List.of(spec)))) {
      assertThat(hsm.key(spec.label(), KeyUsage.M6).algorithm()).isEqualTo(KeyAlgorithm.AES_128);
      HsmKey forged = new HsmKey(spec.label(), KeyUsage.M6, 0, KeyAlgorithm.TDES_2);

      assertThat(new Message("00", MacPadding.OF_ALGORITHM, 8).generate(hsm, forged))
          .isEqualTo("refused");
    }
  }

  @ParameterizedTest
  @CsvSource({
    // call, and what it answers once: repeated on a fresh session
    "C_SIGN_INIT, CKR_SESSION_HANDLE_INVALID",
    "C_SIGN_INIT, CKR_OPERATION_ACTIVE",
    "C_SIGN, CKR_FUNCTION_FAILED",
    "C_SIGN, CKR_DEVICE_ERROR",
  })
  void shouldRepeatOnAFreshSession(CallTrap.Function function, Ckr code) {
    KeySpec spec = TestToken.key(KeyUsage.M7, KeyAlgorithm.HMAC, HMAC_VALUE, true);
    try (CallTrap trap = new CallTrap(function);
        Hsm hsm = Hsm.open(TestToken.config(List.of(spec)))) {
      HsmKey key = hsm.key(spec.label(), KeyUsage.M7);
      trap.answer(1, code.code());

      assertThat(new Message("00", MacPadding.OF_ALGORITHM, 32).generate(hsm, key))
          .isEqualTo(Reference.hmac(HMAC_VALUE, "00"));
      assertThat(hsm.fault()).isNull();
    }
  }

  private static List<KeySpec> oneOfEach() {
    return List.of(
        TestToken.key(KeyUsage.M1, KeyAlgorithm.TDES_2, TDES_VALUE, true),
        TestToken.key(KeyUsage.M3, KeyAlgorithm.TDES_2, TDES_VALUE, true),
        TestToken.key(KeyUsage.M6, KeyAlgorithm.TDES_3, TDES_3_VALUE, false),
        TestToken.key(KeyUsage.M6, KeyAlgorithm.AES_128, AES_VALUE, true),
        TestToken.key(KeyUsage.M7, KeyAlgorithm.HMAC, HMAC_VALUE, true));
  }

  private static String valueOf(KeySpec spec) {
    int index = oneOfEach().indexOf(spec);
    return List.of(TDES_VALUE, TDES_VALUE, TDES_3_VALUE, AES_VALUE, HMAC_VALUE).get(index);
  }

  private static MacPadding padding(KeySpec spec) {
    return spec.usage() == KeyUsage.M1 || spec.usage() == KeyUsage.M3
        ? MacPadding.METHOD_3
        : MacPadding.OF_ALGORITHM;
  }

  private static KeyAlgorithm algorithm(String cipher, String key) {
    return KeyAlgorithm.valueOf(
        cipher.equals("AES") ? "AES_" + key.length() * 4 : "TDES_" + key.length() / 16);
  }

  private static CheckResult verify(
      Hsm hsm, MemorySegment cell, HsmKey key, MacPadding padding, long at, int length, long mac) {
    return TestCell.onLane(hsm, lane -> lane.verifyMac(cell, key, padding, at, length, mac, 8));
  }

  private static String randomHex(Random random, int bytes) {
    byte[] data = new byte[bytes];
    random.nextBytes(data);
    return HEX.formatHex(data);
  }

  private static String flipped(String mac) {
    return flipped(mac, mac.length() * 4 - 1);
  }

  private static String flipped(String hex, int bit) {
    byte[] bytes = HEX.parseHex(hex);
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
    return HEX.formatHex(bytes);
  }

  /** Data and MAC between margins of 0xA5. */
  private static final class Message {
    private final TestCell cell;
    private final String data;
    private final MacPadding padding;
    private final int bytes;
    private final int macAt;
    private final int macBytes;

    Message(String data, MacPadding padding, int macBytes) {
      this.data = data;
      this.padding = padding;
      this.macBytes = macBytes;
      bytes = data.length() / 2;
      macAt = 2 * MARGIN + bytes;
      cell = new TestCell(macAt + 64 + MARGIN);
      cell.memory.fill((byte) 0xA5);
      cell.hex(MARGIN, data);
    }

    String generate(Hsm hsm, HsmKey key) {
      boolean made =
          TestCell.onLane(
              hsm,
              lane -> lane.generateMac(cell.memory, key, padding, MARGIN, bytes, macAt, macBytes));
      return made ? cell.hexAt(macAt, macBytes) : "refused";
    }

    CheckResult verify(Hsm hsm, HsmKey key, String mac) {
      cell.hex(macAt, mac);
      return TestCell.onLane(
          hsm, lane -> lane.verifyMac(cell.memory, key, padding, MARGIN, bytes, macAt, macBytes));
    }

    boolean marginsAreUntouched() {
      String margin = "A5".repeat(MARGIN);
      byte[] after = cell.memory.asSlice(macAt + macBytes).toArray(JAVA_BYTE);
      return cell.hexAt(0, macAt).equals(margin + data + margin)
          && HEX.formatHex(after).equals("A5".repeat(after.length));
    }
  }
}
