package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyBlockHeader.KeyBlockResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.PKCS11Constants;

class KeyBlockTest {
  private static final long SEED = 9143;

  private static final int STORED_EACH = 50;
  private static final String IMPORTED = "imported";
  private static final long BLOCK = 16;
  private static final long EXPORTED = 4200;
  private static final int CELL_BYTES = 8192;

  /** TR-31:2018 A.7.2.2 and A.7.4. */
  private static final String KBPK_B = "DD7515F2BFC17F85CE48F3CA25CB21F6";

  private static final String CHECK_B = Reference.tdesCheckValue(KBPK_B);
  private static final String KBPK_D =
      "88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6";
  private static final String BLOCK_B =
      "B0080P0TE00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E";
  private static final String BLOCK_D =
      "D0112P0AE00E0000B82679114F470F540165EDFBF7E250FCEA43F810D215F8D207E2E417C07156A27E8E31DA05F7"
          + "425509593D03A457DC34";
  private static final String KEY = "3F419E1CB7079442AA37474C2EFBF8B8";

  private static final List<String> PROTECTION =
      List.of(
          KBPK_B,
          KBPK_D,
          "89E88CF7931444F334BD7547FC3F380C",
          "1D22BF32387C600AD97F9B97A51311AC",
          "EFE0853B256B583D868F251CE99EA1D9",
          "4141414141414141414141414141414141414141414141414141414141414141",
          "DD7515F2BFC17F85CE48F3CA25CB21F63F419E1CB7079442",
          "FA36E44278DB3AB5F298F9F7DA8F1F88",
          "88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01");

  /** The AES ones among them. */
  private static final List<Integer> AES = List.of(1, 5, 7, 8);

  private static Hsm hsm;

  @BeforeAll
  static void open() {
    List<KeySpec> specs = new ArrayList<>();
    for (int i = 0; i < PROTECTION.size(); i++) {
      String value = PROTECTION.get(i);
      boolean aes = AES.contains(i);
      long type = value.length() == 48 ? PKCS11Constants.CKK_DES3 : PKCS11Constants.CKK_DES2;
      String check = aes ? Reference.aesCheckValue(value) : Reference.tdesCheckValue(value);
      TestToken.createToken("kbpk-" + i, aes ? PKCS11Constants.CKK_AES : type, value, check);
      specs.add(new KeySpec("kbpk-" + i, KeyUsage.K1, check));
    }
    specs.add(TestToken.ZPK);
    hsm = Hsm.open(TestToken.config(specs));
  }

  @AfterAll
  static void close() {
    hsm.close();
  }

  @AfterEach
  void destroyImported() {
    TestToken.destroyToken(IMPORTED);
    TestToken.destroyToken(IMPORTED + ".k1");
    TestToken.destroyToken(IMPORTED + ".c0");
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/key-block.csv",
      delimiter = '|',
      numLinesToSkip = 2,
      maxCharsPerColumn = 1000)
  void shouldImportThePublishedBlocks(
      String id, String kbpk, String block, String what, String expected) {
    int index = PROTECTION.indexOf(kbpk);
    KeyUsage usage = KeyUsage.valueOf(block.substring(5, 7));
    String result = imported(Math.max(index, 0), usage, block);
    if (block.startsWith("A") || block.startsWith("C")) {
      assertThat(result).startsWith("VERSION_WITHDRAWN");
    } else if (expected.equals("REJECT")) {
      assertThat(result).matches("(MAC|LENGTH) 0+");
    } else {
      assertThat(index).isNotNegative();
      boolean aes = block.charAt(7) == 'A';
      String check =
          aes
              ? Reference.aesCheckValue(expected)
              : Reference.tdes(expected, "0".repeat(16)).substring(0, 10);
      assertThat(result).isEqualTo("DONE " + check);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/key-block-derivation.csv",
      delimiter = '|',
      numLinesToSkip = 2)
  void shouldHaveAReferenceThatDerivesAsPublished(
      String id, String kbpk, String what, String expected) {
    String purpose = what.contains("KBEK") ? "0000" : "0001";
    assertThat(KeyBlockReference.derived(kbpk, what.endsWith("D"), purpose)).isEqualTo(expected);
  }

  @Tag("crosscheck")
  @Test
  void shouldImportWhatTheReferenceWraps() {
    Random random = new Random(SEED);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      int protection = random.nextInt(PROTECTION.size());
      boolean aes = AES.contains(protection);
      boolean aesKey = aes && random.nextBoolean();
      int bytes = aesKey ? 16 + 8 * random.nextInt(3) : 16 + 8 * random.nextInt(2);
      String key = hex(random, bytes);
      String optional =
          switch (random.nextInt(3)) {
            case 0 -> "00";
            case 1 -> "01" + "KS" + (aes ? "20" : "18") + "0".repeat(aes ? 28 : 20);
            default ->
                "02"
                    + "KS08ABCD"
                    + (aes ? "PB0800000000" : "PB1000000000000000").substring(0, aes ? 8 : 16);
          };
      String header =
          (aes ? "D" : "B")
              + "0000P0"
              + (aesKey ? "A" : "T")
              + "B00N"
              + optional.substring(0, 2)
              + "00"
              + optional.substring(2);
      String block =
          KeyBlockReference.wrap(
              PROTECTION.get(protection), header, KeyBlockReference.keyField(key, aes, random));
      String check =
          aesKey
              ? Reference.aesCheckValue(key)
              : Reference.tdes(key, "0".repeat(16)).substring(0, 10);

      // Storing takes long. The MAC is of the clear key, so a key that gets past it is the right
      // one.
      boolean stored = i % STORED_EACH == 0;
      if (stored) {
        destroyImported();
      }
      assertThat(imported(protection, KeyUsage.P0, block))
          .as("seed %d, case %d: %s", SEED, i, block)
          .isEqualTo(stored ? "DONE " + check : "LABEL_TAKEN 0000000000");
    }
  }

  @Tag("crosscheck")
  @Test
  void shouldExportWhatTheReferenceUnwraps() {
    Random random = new Random(SEED);
    List<String> keys = new ArrayList<>();
    for (int bytes : new int[] {16, 24, 16, 24, 32}) {
      boolean aesKey = keys.size() > 1;
      long des = bytes == 16 ? PKCS11Constants.CKK_DES2 : PKCS11Constants.CKK_DES3;
      String key = hex(random, bytes);
      store("exportable-" + keys.size(), aesKey ? PKCS11Constants.CKK_AES : des, key, true);
      keys.add(key);
    }
    for (int i = 0; i < Crosscheck.CASES; i++) {
      int protection = random.nextInt(PROTECTION.size());
      boolean aes = AES.contains(protection);
      int key = random.nextInt(aes ? keys.size() : 2);
      String header = (aes ? "D" : "B") + "0000P0" + (key > 1 ? "A" : "T") + "E00E0000";

      String block = exported(protection, "exportable-" + key, header);

      assertThat(block).startsWith(header.charAt(0) + "%04d".formatted(block.length()));
      assertThat(KeyBlockReference.unwrap(PROTECTION.get(protection), block, 16))
          .as("seed %d, case %d", SEED, i)
          .isEqualTo(keys.get(key));
    }
    for (int i = 0; i < keys.size(); i++) {
      TestToken.destroyToken("exportable-" + i);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, X, VERSION",
    "0, D, VERSION",
    "0, A, VERSION_WITHDRAWN",
    "0, C, VERSION_WITHDRAWN",
    "1, 9, LENGTH",
    "4, 1, LENGTH",
    "4, x, LENGTH",
    "5, V, USAGE",
    "6, 1, USAGE",
    "7, A, WEAK_PROTECTION",
    "7, H, ALGORITHM",
    "7, D, ALGORITHM",
    "8, X, MODE",
    "8, e, MODE",
    "9, c, KEY_VERSION",
    "10, ' ', KEY_VERSION",
    "11, Y, EXPORTABILITY",
    "12, A, OPTIONAL_BLOCK",
    "13, 1, OPTIONAL_BLOCK",
    "14, 1, RESERVED",
    "15, A, RESERVED",
    "20, g, NOT_HEX",
    "20, a, NOT_HEX",
    "20, ' ', NOT_HEX",
    "79, F, MAC",
    "8, B, MAC",
    "11, N, MAC",
    "30, 0, MAC"
  })
  void shouldTellWhatIsWrong(int at, char instead, KeyBlockResult expected) {
    String block = BLOCK_B.substring(0, at) + instead + BLOCK_B.substring(at + 1);

    assertThat(imported(0, KeyUsage.P0, block)).isEqualTo(expected + " 0000000000");
    assertThat(onToken()).isZero();
  }

  @Test
  void shouldRefuseEverySingleBitChanged() {
    byte[] right = BLOCK_D.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (int bit = 0; bit < right.length * 8; bit++) {
      byte[] wrong = right.clone();
      wrong[bit / 8] ^= (byte) (1 << bit % 8);
      TestCell cell = new TestCell(CELL_BYTES).hex(BLOCK, HexFormat.of().formatHex(wrong));
      KeyBlockResult result =
          TestCell.onLane(
              hsm,
              lane ->
                  lane.importKeyBlock(
                      cell.memory,
                      hsm.key("kbpk-1", KeyUsage.K1),
                      BLOCK,
                      wrong.length,
                      KeyUsage.P0,
                      IMPORTED,
                      0));
      assertThat(result).as("bit %d", bit).isNotEqualTo(KeyBlockResult.DONE);
    }
    assertThat(onToken()).isZero();
    assertThat(hsm.available()).isTrue();
  }

  @Test
  void shouldNeverThrowForAnyLength() {
    for (int length = 0; length < BLOCK_B.length(); length++) {
      String result = imported(0, KeyUsage.P0, BLOCK_B.substring(0, length));
      assertThat(result).as("%d characters", length).startsWith("LENGTH");
    }
    assertThat(imported(0, KeyUsage.P0, BLOCK_B + "00")).startsWith("LENGTH");
    assertThat(imported(0, KeyUsage.P0, BLOCK_B + "0".repeat(4100))).startsWith("LENGTH");
    assertThat(hsm.available()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01KS", // no length
        "01KS03", // shorter than its own header
        "01KSFF0000", // longer than the block
        "02KS080000KS080000", // twice
        "02PB080000KS080000", // padding in front
        "01HM0622", // another hash
        "01K!080000",
        "01KS0000",
        "01KS00050000A",
      })
  void shouldRefuseOptionalBlocksThatAreNone(String optional) {
    String header = "B0000P0TB00N" + optional.substring(0, 2) + "00" + optional.substring(2);
    String block = KeyBlockReference.wrap(KBPK_B, header, "0080" + KEY + "000000000000");

    assertThat(imported(0, KeyUsage.P0, block)).startsWith("OPTIONAL_BLOCK");
  }

  @Test
  void shouldTakeOptionalBlocksOfExtendedLength() {
    String header = "B0000P0TB00N0100" + "KS0002180123456789ABCDEF";
    assertThat(header.length() % 8).isZero();
    String block = KeyBlockReference.wrap(KBPK_B, header, "0080" + KEY + "000000000000");

    assertThat(imported(0, KeyUsage.P0, block)).startsWith("DONE");
  }

  @ParameterizedTest
  @CsvSource({
    "0080, KEY_LENGTH", // longer than what is there
    "007F, KEY_LENGTH",
    "0040, KEY_LENGTH",
    "0000, KEY_LENGTH",
    "FFFF, KEY_LENGTH"
  })
  void shouldRefuseKeyLengthsThatAreNone(String bits, KeyBlockResult expected) {
    String field = bits + "0123456789AB" + "0000000000000000".repeat(bits.equals("0080") ? 1 : 2);
    String block = KeyBlockReference.wrap(KBPK_B, "B0000P0TB00N0000", field);

    assertThat(imported(0, KeyUsage.P0, block)).startsWith(expected.name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0123456789ABCDEF0123456789ABCDEF", // equal halves
        "0123456789ABCDEF0022446688AACCEE", // the same but for the parity
        "0101010101010101FEDCBA9876543210",
        "FEDCBA9876543210FFFFFFFFFFFFFFFF",
        "011F011F010E010EFEDCBA9876543210",
        "0123456789ABCDEFFEDCBA98765432100123456789ABCDEF",
        "0123456789ABCDEFFEDCBA9876543210FEDCBA9876543210"
      })
  void shouldRefuseWeakKeys(String key) {
    String field = KeyBlockReference.keyField(key, true, new Random(1));
    String block = KeyBlockReference.wrap(KBPK_D, "D0000P0TB00N0000", field);

    assertThat(imported(1, KeyUsage.P0, block)).startsWith("WEAK_KEY");
    assertThat(onToken()).isZero();
  }

  @Test
  void shouldRefuseALabelThatIsTaken() {
    assertThat(imported(0, KeyUsage.P0, BLOCK_B)).startsWith("DONE");
    assertThat(imported(0, KeyUsage.P0, BLOCK_B)).startsWith("LABEL_TAKEN");
    assertThat(onToken()).isEqualTo(1);
  }

  @Test
  void shouldNotCarryOutUnderAKeyOfAnotherUsage() {
    TestCell cell = new TestCell(CELL_BYTES).digits(BLOCK, BLOCK_B);
    KeyBlockResult result =
        TestCell.onLane(
            hsm,
            lane ->
                lane.importKeyBlock(
                    cell.memory,
                    hsm.key("zpk", KeyUsage.P0),
                    BLOCK,
                    BLOCK_B.length(),
                    KeyUsage.P0,
                    IMPORTED,
                    0));

    assertThat(result).isEqualTo(KeyBlockResult.UNAVAILABLE);
    assertThat(imported(2, KeyUsage.P0, BLOCK_B)).startsWith("MAC");
    assertThat(imported(1, KeyUsage.P0, BLOCK_B)).startsWith("VERSION");
  }

  @ParameterizedTest
  @CsvSource({
    "P0, B, EDm",
    "P0, E, Em",
    "P0, D, EDm",
    "V2, C, ESm",
    "E0, X, EXm",
    "B0, X, Em",
    "C0, C, ESm",
    "M3, G, ESm"
  })
  void shouldLetKeysDoWhatUsageAndModeSay(KeyUsage usage, char mode, String functions) {
    String header = "B0000" + usage + "T" + mode + "00E0000";
    String block = KeyBlockReference.wrap(KBPK_B, header, "0080" + KEY + "000000000000");

    assertThat(imported(0, usage, block)).startsWith("DONE");

    String found = attributes(IMPORTED);
    assertThat(found).isEqualTo(functions.replace("m", "") + " private sensitive confined");
    if (usage == KeyUsage.P0 && mode == 'E') {
      return; // no zone key of ours: it cannot decrypt
    }
    KeySpec spec = new KeySpec(IMPORTED, usage, Reference.tdesCheckValue(KEY));
    try (Hsm second = Hsm.open(TestToken.config(List.of(spec)))) {
      assertThat(second.key(IMPORTED, usage).label()).isEqualTo(IMPORTED);
    }
  }

  @Test
  void shouldExportOnlyWhatIsMarkedAsExtractable() {
    store("exportable", PKCS11Constants.CKK_DES2, KEY, true);
    store("confined", PKCS11Constants.CKK_DES2, KEY, false);
    try {
      assertThat(exported(0, "exportable", "B0000P0TE00E0000")).startsWith("B0096P0TE00E0000");
      assertThat(exported(0, "confined", "B0000P0TE00E0000")).isEqualTo("NOT_EXPORTABLE");
      assertThat(exported(0, "nothing", "B0000P0TE00E0000")).isEqualTo("UNAVAILABLE");
      assertThat(exported(1, "exportable", "D0000P0AE00E0000")).isEqualTo("ALGORITHM");
      assertThat(exported(0, "exportable", "B0000P0TC00E0000")).isEqualTo("MODE");
      assertThat(exported(0, "exportable", "B0000Q0TE00E0000")).isEqualTo("USAGE");
      assertThat(exported(0, "exportable", "B0000P0TE00Z0000")).isEqualTo("EXPORTABILITY");
      assertThat(exported(0, "exportable", "B0000P0TE00E000000000000")).isEqualTo("LENGTH");
      assertThat(imported(0, KeyUsage.P0, exported(0, "exportable", "B0000P0TE00E0000")))
          .isEqualTo("DONE " + Reference.tdes(KEY, "0".repeat(16)).substring(0, 10));
    } finally {
      TestToken.destroyToken("exportable");
      TestToken.destroyToken("confined");
    }
    assertThat(hsm.available()).isTrue();
  }

  @Test
  void shouldLeaveNoKeyBehindInTheSession() {
    int before = TestToken.sessionKeys();
    imported(0, KeyUsage.P0, BLOCK_B);
    imported(1, KeyUsage.P0, BLOCK_D);
    store("exportable", PKCS11Constants.CKK_DES2, KEY, true);
    exported(1, "exportable", "D0000P0TE00E0000");
    TestToken.destroyToken("exportable");

    assertThat(TestToken.sessionKeys()).isEqualTo(before);
  }

  @Test
  void shouldLeaveNoKeyBehindInThePage() {
    HsmConfig config = TestToken.config(List.of(new KeySpec("kbpk-0", KeyUsage.K1, CHECK_B)));
    LaneScratch scratch = new LaneScratch();
    store("exportable", PKCS11Constants.CKK_DES2, KEY, true);
    try (TokenLogin login = TokenLogin.open(config, () -> true)) {
      LaneCipher cipher = new LaneCipher(login, config, scratch);
      cipher.open();
      PaymentHsm commands = new Pkcs11PaymentHsm(cipher);
      HsmKey kbpk = new HsmKey("kbpk-0", KeyUsage.K1, 0, KeyUsage.KeyAlgorithm.TDES_2);
      String wrongMac = BLOCK_B.substring(0, 79) + "F";
      for (String block : List.of(BLOCK_B, wrongMac, BLOCK_B.substring(0, 70))) {
        TestCell cell = new TestCell(CELL_BYTES).digits(BLOCK, block);
        commands.importKeyBlock(cell.memory, kbpk, BLOCK, block.length(), KeyUsage.P0, IMPORTED, 0);
        assertThat(secrets(scratch)).containsOnly(0);
      }
      TestCell cell = new TestCell(CELL_BYTES).digits(BLOCK, "B0000P0TE00E0000");
      assertThat(
              commands.exportKeyBlock(cell.memory, kbpk, "exportable", BLOCK, 16, EXPORTED, 1000))
          .isEqualTo(KeyBlockResult.DONE);
      assertThat(secrets(scratch)).containsOnly(0);
      cipher.close();
    } finally {
      TestToken.destroyToken("exportable");
    }
  }

  private static byte[] secrets(LaneScratch scratch) {
    return scratch.memory().asSlice(LaneScratch.KEY_WORK).toArray(JAVA_BYTE);
  }

  private static String imported(int protection, KeyUsage usage, String block) {
    TestCell cell = new TestCell(CELL_BYTES).digits(BLOCK, block);
    KeyBlockResult result =
        TestCell.onLane(
            hsm,
            lane ->
                lane.importKeyBlock(
                    cell.memory,
                    hsm.key("kbpk-" + protection, KeyUsage.K1),
                    BLOCK,
                    block.length(),
                    usage,
                    IMPORTED,
                    0));
    return result + " " + cell.hexAt(0, 5);
  }

  private static String exported(int protection, String label, String header) {
    TestCell cell = new TestCell(CELL_BYTES).digits(BLOCK, header);
    KeyBlockResult result =
        TestCell.onLane(
            hsm,
            lane ->
                lane.exportKeyBlock(
                    cell.memory,
                    hsm.key("kbpk-" + protection, KeyUsage.K1),
                    label,
                    BLOCK,
                    header.length(),
                    EXPORTED,
                    1000));
    if (result != KeyBlockResult.DONE) {
      return result.name();
    }
    byte[] text = HexFormat.of().parseHex(cell.hexAt(EXPORTED, 1000));
    String all = new String(text, java.nio.charset.StandardCharsets.US_ASCII);
    return all.substring(0, Integer.parseInt(all.substring(1, 5)));
  }

  private static void store(String label, long type, String value, boolean extractable) {
    TestToken.store(
        AttributeVector.newSecretKey(type)
            .token(true)
            .label(label)
            .private_(true)
            .sensitive(true)
            .extractable(extractable)
            .encrypt(true)
            .value(HexFormat.of().parseHex(value)));
  }

  private static int onToken() {
    int[] count = new int[1];
    TestToken.look(IMPORTED, attributes -> count[0]++);
    return count[0];
  }

  private static String attributes(String label) {
    StringBuilder found = new StringBuilder();
    TestToken.look(
        label,
        key -> {
          found.append(key.encrypt() ? "E" : "").append(key.decrypt() ? "D" : "");
          found.append(key.sign() ? "S" : "").append(key.derive() ? "X" : "");
          found.append(key.wrap() || key.unwrap() ? "W" : "");
          found.append(key.private_() ? " private" : "");
          found.append(key.sensitive() ? " sensitive" : "");
          found.append(key.extractable() ? "" : " confined");
        });
    return found.toString();
  }

  private static String hex(Random random, int bytes) {
    byte[] data = new byte[bytes];
    random.nextBytes(data);
    for (int i = 0; i < bytes; i++) {
      data[i] = (byte) (data[i] & 0xFE | (Integer.bitCount(data[i] & 0xFE) + 1) & 1);
    }
    return DukptReference.hex(data);
  }
}
