package dev.tollgate.softhsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestKeysTest {
  private static final String GOOD =
      """
      - name: cvk
        usage: C0
        algorithm: TDES-2
        value: 0123456789ABCDEFFEDCBA9876543210
        kcv: 08D7B4
      """;

  @TempDir Path directory;

  @Test
  void shouldHoldEveryNamedKeyWithItsUsage() {
    assertThat(TestKeys.read(Home.KEYS))
        .extracting(k -> k.name() + " " + k.usage() + " " + k.algorithm())
        .containsExactly(
            "zpk-alpha-01 P0 TDES-2",
            "zpk-beta-01 P0 TDES-2",
            "zak-beta M3 TDES-2",
            "pvk-1 V2 TDES-2",
            "pgk V1 TDES-2",
            "cvk C0 TDES-2",
            "imk-ac E0 TDES-2",
            "imk-smi E2 TDES-2",
            "imk-smc E1 TDES-2",
            "zmk-alpha K0 TDES-2",
            "zmk-beta K0 TDES-2",
            "token D0 AES-256");
  }

  @Test
  void shouldHoldDistinctKeysWithDistinctHalvesAndCheckValues() {
    var keys = TestKeys.read(Home.KEYS);

    assertThat(keys).extracting(k -> HexFormat.of().formatHex(k.value())).doesNotHaveDuplicates();
    assertThat(keys).extracting(TestKey::kcv).doesNotHaveDuplicates();
    assertThat(keys)
        .allSatisfy(k ->
            assertThat(Arrays.copyOf(k.value(), 8))
                .isNotEqualTo(Arrays.copyOfRange(k.value(), 8, 16)));
  }

  @Test
  void shouldHoldCheckValuesThatJavaxCryptoComputes() throws Exception {
    for (var key : TestKeys.read(Home.KEYS)) {
      var tdes = key.algorithm().equals("TDES-2");
      var block = tdes ? tdesOfZeros(key.value()) : aesCmacOfZeros(key.value());

      assertThat(HexFormat.of().withUpperCase().formatHex(block, 0, 3))
          .as(key.name())
          .isEqualTo(key.kcv());
    }
  }

  /** Published check values; the vectors' sources stand beside them. */
  @ParameterizedTest
  @CsvSource({
    "TDES_2, 5DB50B454F8389ADCE573BE50861F2BF, 5C9405", // openemv/tr31 tr31_decrypt_test.c
    "TDES_2, 13131313131313131313131313131313, A8B7B5", // tilln/jmeter-iso8583
    "TDES_2, C8B507136D921FD05864C81F79F2D30B, 0DA897", // eftlab.com, EMV calculator tutorial
    "TDES_2, F039121BEC83D26B169BDCD5B22AAF8F, CB9DEA", // TR-31:2018 A.7.2.1
    // X9.143:2021 8.6 by openemv/tr31
    "AES_256, 88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6, 233155",
    "AES_128, FA36E44278DB3AB5F298F9F7DA8F1F88, D77F00", // X9.143:2021 8.5 by openemv/tr31
    // The key of NIST's FIPS 198-1 example; by openssl dgst -sha256 -mac HMAC over 16 zero bytes
    "HMAC_256, 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F, FF9212",
  })
  void shouldComputePublishedCheckValues(KeyAlgorithm algorithm, String key, String checkValue) {
    assertThat(algorithm.checkValue(HexFormat.of().parseHex(key))).isEqualTo(checkValue);
  }

  @Test
  void shouldTakeScalarsAsTextWhateverYamlMakesOfThem() throws Exception {
    // Unquoted, this check value is a number and this value a float to a YAML reader.
    var file =
        write(
            """
            - {name: "1", usage: V2, algorithm: TDES-2,
               value: 11111111111111111111111111111111, kcv: 82e136}
            """);

    assertThat(TestKeys.read(file))
        .singleElement()
        .satisfies(k -> assertThat(k.name()).isEqualTo("1"))
        .satisfies(k -> assertThat(k.kcv()).isEqualTo("82E136"));
  }

  @Test
  void shouldGiveOutCopiesAndNeverPrintTheValue() {
    var key = TestKeys.read(Home.KEYS).getFirst();
    Arrays.fill(key.value(), (byte) 0);

    assertThat(key).isEqualTo(TestKeys.read(Home.KEYS).getFirst());
    assertThat(key.toString())
        .contains("zpk-alpha-01", "CB9DEA")
        .doesNotContainIgnoringCase("F039");
  }

  /** Find, replace; then line:column, what, next step. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          usage:    | usgae:    | 2:3  | unknown key 'usgae'           | did you mean 'usage'?
          - name    | - Name    | 1:3  | unknown key 'Name'            | did you mean 'name'?
          "kcv: 08D7B4" | ""    | 1:3  | 'kcv' missing                 | add 'kcv: ...'
          kcv: 08   | name: 08  | 5:3  | 'name' given twice            | keep one
          : C0      | : C9      | 2:10 | unknown usage 'C9'            | use one of P0, M1, M3
          TDES-2    | TDES-22   | 3:14 | unknown algorithm 'TDES-22'   | did you mean 'TDES-2'?
          TDES-2    | TDES-3    | 3:14 | algorithm TDES-3 does not fit usage C0 | use TDES-2
          TDES-2    | AES-256   | 3:14 | algorithm AES-256 does not fit usage C0 | use TDES-2
          ABCDEFF   | ABCDEF    | 4:10 | value has 31 digits           | takes 32 hex digits
          ABCDEFF   | ABCDEFX   | 4:10 | not hex                       | use digits 0-9 and A-F
          08D7B4    | 08D7B     | 5:8  | kcv has 5 digits              | has 6 hex digits
          08D7B4    | 08D7B5    | 5:8  | kcv 08D7B5 does not match the value, whose check value is 08D7B4 | correct
          : cvk     | : cvk.k1  | 1:9  | name 'cvk.k1' ends in .k1     | choose another
          : cvk     | : cvk.c0  | 1:9  | name 'cvk.c0' ends in .c0     | choose another
          : cvk     | : c vk    | 1:9  | bad name 'c vk'               | use up to 64 letters
          : cvk     | : [cvk]   | 1:9  | not a plain value             | write 'name: value'
          : cvk     | : 'cvk    | 6:1  | not YAML                      | correct this line
          """)
  void shouldTellPlaceReasonAndNextStep(
      String find, String replace, String place, String what, String next) throws Exception {
    assertThat(GOOD).contains(find);
    var file = write(GOOD.replace(find, replace));

    assertThatThrownBy(() -> TestKeys.read(file))
        .isInstanceOf(ProvisioningException.class)
        .hasMessageStartingWith("TG-PRV-014 " + what)
        .hasMessageContaining(": " + file + ":" + place + "; next: ")
        .hasMessageContaining(next)
        .hasNoCause()
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("0123456789", "\n"));
  }

  @Test
  void shouldRefuseADuplicateName() throws Exception {
    var file = write(GOOD + GOOD);

    assertThatThrownBy(() -> TestKeys.read(file))
        .hasMessageStartingWith("TG-PRV-014 duplicate name 'cvk': " + file + ":6:9");
  }

  @Test
  void shouldRefuseFilesThatAreNoKeyFiles() throws Exception {
    assertThatThrownBy(() -> TestKeys.read(directory.resolve("none.yaml")))
        .hasMessageStartingWith("TG-PRV-014 key file missing");
    assertThatThrownBy(() -> TestKeys.read(directory))
        .hasMessageStartingWith("TG-PRV-014 key file cannot be read");
    assertThatThrownBy(() -> TestKeys.read(write(""))).hasMessageContaining("no keys");
    assertThatThrownBy(() -> TestKeys.read(write("[]"))).hasMessageContaining("no keys");
    assertThatThrownBy(() -> TestKeys.read(write("name: cvk")))
        .hasMessageContaining("not a list of keys");
    assertThatThrownBy(() -> TestKeys.read(write("\n- cvk")))
        .hasMessageContaining("not a key entry: " + directory.resolve("keys.yaml") + ":2:3");
    assertThatThrownBy(() -> TestKeys.read(write("\0"))).hasMessageContaining("not YAML");
    assertThatThrownBy(() -> TestKeys.read(write(GOOD + "---\n" + GOOD)))
        .hasMessageContaining("not YAML");
    assertThatThrownBy(() -> TestKeys.read(write("[".repeat(60_000))))
        .hasMessageStartingWith("TG-PRV-014");
    assertThatThrownBy(() -> TestKeys.read(write(" ".repeat(70_000))))
        .hasMessageContaining("too large");
    var latin1 = Files.write(directory.resolve("latin1"), new byte[] {(byte) 0xE9});
    assertThatThrownBy(() -> TestKeys.read(latin1)).hasMessageContaining("not UTF-8");
  }

  private Path write(String text) throws Exception {
    return Files.writeString(directory.resolve("keys.yaml"), text);
  }

  private static byte[] tdesOfZeros(byte[] key) throws Exception {
    var triple = HexFormat.of().parseHex(hex(key) + hex(key).substring(0, 16));
    var cipher = Cipher.getInstance("DESede/ECB/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(triple, "DESede"));
    return cipher.doFinal(new byte[8]);
  }

  /** NIST SP 800-38B by big integers: unlike the code under test in all but the cipher. */
  private static byte[] aesCmacOfZeros(byte[] key) throws Exception {
    var cipher = Cipher.getInstance("AES/ECB/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    var l = new java.math.BigInteger(1, cipher.doFinal(new byte[16]));
    var k1 = l.shiftLeft(1);
    if (l.testBit(127)) {
      k1 = k1.clearBit(128).xor(java.math.BigInteger.valueOf(0x87));
    }
    return cipher.doFinal(HexFormat.of().parseHex("%032x".formatted(k1)));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
