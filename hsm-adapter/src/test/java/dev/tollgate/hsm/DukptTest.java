package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.DukptKey.KeyType;
import dev.tollgate.hsm.DukptKey.Outcome;
import dev.tollgate.hsm.DukptKey.Use;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinBlockResult;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import dev.tollgate.hsm.pkcs11.Ckr;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xipki.pkcs11.wrapper.PKCS11Constants;

class DukptTest {
  private static final long SEED = 924;

  private static final String MASK = "C0C0C0C000000000".repeat(2);
  private static final long KSN = 0;
  private static final long DATA = 16;
  private static final long RESULT = 144;
  private static final long PAN = 224;

  private static final List<KeySpec> SPECS = new ArrayList<>();
  private static final List<String> VALUES = new ArrayList<>();
  private static Hsm hsm;

  @BeforeAll
  static void open() {
    Random random = new Random(SEED);
    base(KeyUsage.B0, "0123456789ABCDEFFEDCBA9876543210");
    base(KeyUsage.B0, "8A8349794C9EE9A4C2927098F249FED6");
    base(KeyUsage.B0, hex(random, 16));
    baseAes(KeyUsage.B0, "FEDCBA9876543210F1F1F1F1F1F1F1F1");
    baseAes(KeyUsage.B0, "FEDCBA9876543210F1F1F1F1F1F1F1F1".repeat(2));
    baseAes(KeyUsage.B0, hex(random, 24));
    baseAes(KeyUsage.B1, "1273671EA26AC29AFA4D1084127652A1");
    baseAes(KeyUsage.B0, "8A8349794C9EE9A4C2927098F249FED6");
    SPECS.add(TestToken.ZPK);
    SPECS.add(TestToken.PVK);
    hsm = Hsm.open(TestToken.config(SPECS));
  }

  private static void base(KeyUsage usage, String value) {
    String label = "bdk-" + SPECS.size();
    String check = Reference.tdesCheckValue(value);
    String variant = Reference.xor(value, MASK);
    TestToken.createToken(label, PKCS11Constants.CKK_DES2, value, check);
    TestToken.createToken(
        label + ".c0", PKCS11Constants.CKK_DES2, variant, Reference.tdesCheckValue(variant));
    SPECS.add(new KeySpec(label, usage, check));
    VALUES.add(value);
  }

  private static void baseAes(KeyUsage usage, String value) {
    String label = "bdk-" + SPECS.size();
    String check = Reference.aesCheckValue(value);
    TestToken.createToken(label, PKCS11Constants.CKK_AES, value, check);
    SPECS.add(new KeySpec(label, usage, check));
    VALUES.add(value);
  }

  @AfterAll
  static void close() {
    hsm.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/dukpt-tdes-key.csv",
      delimiter = '|',
      numLinesToSkip = 2)
  void shouldDeriveThePublishedTdesKeys(String id, String bdk, String ksn, Use use, String key) {
    assertThat(DukptReference.tdes(bdk, ksn, use)).isEqualTo(key);

    String check = DukptReference.checkValue(key, KeyType.TDES_2);
    assertThat(checkValue(key(bdk, use, KeyType.TDES_2), ksn)).isEqualTo("DONE " + check);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/dukpt-tdes-mac.csv",
      delimiter = '|',
      numLinesToSkip = 2)
  void shouldMakeThePublishedTdesMacs(
      String id, String bdk, String ksn, Use use, String data, String mac) {
    DukptKey key = key(bdk, use, KeyType.TDES_2);

    assertThat(mac(key, ksn, data, mac.length() / 2)).isEqualTo("DONE " + mac);
    assertThat(verify(key, ksn, data, mac)).isEqualTo(Outcome.DONE);
    assertThat(verify(key, ksn, data, flipped(mac))).isEqualTo(Outcome.MISMATCH);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/dukpt-tdes-data.csv",
      delimiter = '|',
      numLinesToSkip = 2)
  void shouldEncipherThePublishedDataUnderTdes(
      String id, String bdk, String ksn, Use use, String data, String enciphered) {
    DukptKey key = key(bdk, use, KeyType.TDES_2);

    assertThat(encipher(key, ksn, padded(data, 8))).isEqualTo("DONE " + enciphered);
    assertThat(decipher(key, ksn, enciphered)).isEqualTo("DONE " + padded(data, 8));
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/test-vectors/dukpt-aes-key.csv", delimiter = '|', numLinesToSkip = 2)
  void shouldDeriveThePublishedAesKeys(
      String id, KeyUsage base, String bdk, String ksn, Use use, KeyType type, String key) {
    boolean initial = base == KeyUsage.B1;
    assertThat(DukptReference.aes(bdk, initial, ksn, use, type)).isEqualTo(key);

    String check = DukptReference.checkValue(key, type);
    assertThat(checkValue(aesKey(bdk, use, type), ksn)).isEqualTo("DONE " + check);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/test-vectors/dukpt-aes-mac.csv", delimiter = '|', numLinesToSkip = 2)
  void shouldMakeThePublishedAesMacs(
      String id, String bdk, String ksn, Use use, KeyType type, String data, String mac) {
    DukptKey key = key(bdk, use, type);

    assertThat(mac(key, ksn, data, mac.length() / 2)).isEqualTo("DONE " + mac);
    assertThat(verify(key, ksn, data, mac)).isEqualTo(Outcome.DONE);
    assertThat(verify(key, ksn, data, mac.substring(0, 8))).isEqualTo(Outcome.DONE);
    assertThat(verify(key, ksn, data, flipped(mac))).isEqualTo(Outcome.MISMATCH);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/dukpt-aes-data.csv",
      delimiter = '|',
      numLinesToSkip = 2)
  void shouldEncipherThePublishedDataUnderAes(
      String id, String bdk, String ksn, Use use, KeyType type, String data, String enciphered) {
    DukptKey key = key(bdk, use, type);

    assertThat(encipher(key, ksn, padded(data, 16))).isEqualTo("DONE " + enciphered);
    assertThat(decipher(key, ksn, enciphered)).isEqualTo("DONE " + padded(data, 16));
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/dukpt-tdes-pin.csv",
      delimiter = '|',
      numLinesToSkip = 2)
  void shouldReadThePublishedPinBlocksUnderTdes(
      String id, String bdk, String ksn, String pin, String pan, String block) {
    DukptKey key = key(bdk, Use.PIN, KeyType.TDES_2);

    assertPin(key, ksn, PinBlockFormat.ISO_0, block, pan, pin);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/test-vectors/dukpt-aes-pin.csv", delimiter = '|', numLinesToSkip = 2)
  void shouldReadThePublishedPinBlocksUnderAes(
      String id, String bdk, String ksn, String pin, String pan, String fill, String block) {
    DukptKey key = aesKey(bdk, Use.PIN, KeyType.AES_128);

    assertPin(key, ksn, PinBlockFormat.ISO_4, block, pan, pin);
  }

  /** Translated to a zone key the block is the expected one, and its PVV is right. */
  private static void assertPin(
      DukptKey key, String ksn, PinBlockFormat format, String block, String pan, String pin) {
    TestCell cell = new TestCell(256).hex(KSN, ksn).hex(DATA, block).digits(PAN, pan);
    HsmKey zpk = hsm.key("zpk", KeyUsage.P0);
    HsmKey pvk = hsm.key("pvk", KeyUsage.V2);
    int pvv = Integer.parseInt(Reference.pvv(TestToken.CVK_VALUE, "1", pan, pin));
    TestCell.onLane(
        hsm,
        lane -> {
          assertThat(
                  lane.translatePin(
                      cell.memory,
                      key,
                      format,
                      DATA,
                      zpk,
                      PinBlockFormat.ISO_0,
                      RESULT,
                      PAN,
                      pan.length()))
              .isEqualTo(PinBlockResult.MADE);
          assertThat(verified(lane, cell, key, format, pan, pvk, pvv)).isEqualTo(PinResult.RIGHT);
          assertThat(verified(lane, cell, key, format, pan, pvk, (pvv + 1) % 10_000))
              .isEqualTo(PinResult.WRONG);
          cell.hex(KSN + ksn.length() / 2 - 4, "00000000");
          assertThat(verified(lane, cell, key, format, pan, pvk, pvv))
              .isEqualTo(PinResult.MALFORMED);
          return null;
        });
    assertThat(cell.hexAt(RESULT, 8))
        .isEqualTo(Reference.tdes(TestToken.ZPK_VALUE, Reference.clearPinBlock(pan, pin)));
  }

  private static PinResult verified(
      PaymentHsm lane,
      TestCell cell,
      DukptKey key,
      PinBlockFormat format,
      String pan,
      HsmKey pvk,
      int pvv) {
    return lane.verifyPinPvv(cell.memory, key, format, DATA, PAN, pan.length(), pvk, 1, pvv);
  }

  @Tag("crosscheck")
  @Test
  void shouldReadPinBlocksOfRandomTransactions() {
    Random random = new Random(SEED);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      boolean tdes = random.nextBoolean();
      int base = tdes ? random.nextInt(3) : 3 + random.nextInt(4);
      String ksn = tdes ? tdesKsn(random) : aesKsn(random);
      String pan = "%016d".formatted(Math.floorMod(random.nextLong(), 10_000_000_000_000_000L));
      String pin = "%04d".formatted(random.nextInt(10_000));
      KeyType type = KeyType.TDES_2;
      String key =
          tdes
              ? DukptReference.tdes(VALUES.get(base), ksn, Use.PIN)
              : DukptReference.aes(VALUES.get(base), base == 6, ksn, Use.PIN, type);
      String block = Reference.tdes(key, Reference.clearPinBlock(pan, pin));

      assertPin(
          key(SPECS.get(base), Use.PIN, type, KSN), ksn, PinBlockFormat.ISO_0, block, pan, pin);
    }
  }

  @Tag("crosscheck")
  @Test
  void shouldAgreeWithTheReferenceOnRandomTdesTransactions() {
    Random random = new Random(SEED);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      int base = random.nextInt(3);
      String bdk = VALUES.get(base);
      Use use =
          one(
              random,
              Use.PIN,
              Use.MAC_REQUEST,
              Use.MAC_RESPONSE,
              Use.MAC_BOTH,
              Use.DATA_REQUEST,
              Use.DATA_RESPONSE,
              Use.DATA_BOTH,
              Use.TRANSACTION,
              Use.INITIAL);
      String ksn = tdesKsn(random);
      String key = DukptReference.tdes(bdk, ksn, use);
      DukptKey asked = key(bdk, use, KeyType.TDES_2);
      String told = "seed %d, case %d: %s %s".formatted(SEED, i, use, ksn);
      if (use.makesMacs()) {
        String data = hex(random, 1 + random.nextInt(100));
        String mac = Reference.retailMac(key, Reference.zeroPadded(data));
        int bytes = 4 + random.nextInt(5);
        assertThat(mac(asked, ksn, data, bytes))
            .as(told)
            .isEqualTo("DONE " + mac.substring(0, 2 * bytes));
      } else if (use.enciphersData()) {
        String data = hex(random, 8 * (1 + random.nextInt(10)));
        String enciphered = DukptReference.cbc(key, false, data);
        assertThat(encipher(asked, ksn, data)).as(told).isEqualTo("DONE " + enciphered);
        assertThat(decipher(asked, ksn, enciphered)).as(told).isEqualTo("DONE " + data);
      } else {
        String check = DukptReference.checkValue(key, KeyType.TDES_2);
        assertThat(checkValue(asked, ksn)).as(told).isEqualTo("DONE " + check);
      }
    }
  }

  @Tag("crosscheck")
  @Test
  void shouldAgreeWithTheReferenceOnRandomAesTransactions() {
    Random random = new Random(SEED);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      int base = 3 + random.nextInt(4);
      boolean initial = base == 6;
      String bdk = VALUES.get(base);
      KeyType own = KeyType.values()[bdk.length() / 16];
      Use use = Use.values()[random.nextInt(initial ? 9 : 10)];
      boolean fixed = use == Use.TRANSACTION || use == Use.INITIAL;
      int types = use.makesMacs() ? 7 : 5;
      KeyType type = fixed ? own : KeyType.values()[random.nextInt(types)];
      String ksn = aesKsn(random);
      String key = DukptReference.aes(bdk, initial, ksn, use, type);
      DukptKey asked = key(bdk, use, type);
      String told = "seed %d, case %d: %s %s %s".formatted(SEED, i, use, type, ksn);
      if (use.makesMacs()) {
        String data = hex(random, 1 + random.nextInt(100));
        String mac = DukptReference.mac(key, type, data);
        assertThat(mac(asked, ksn, data, mac.length() / 2)).as(told).isEqualTo("DONE " + mac);
      } else if (use.enciphersData()) {
        String data = hex(random, 16 * (1 + random.nextInt(5)));
        String enciphered = DukptReference.cbc(key, type.isAes(), data);
        assertThat(encipher(asked, ksn, data)).as(told).isEqualTo("DONE " + enciphered);
        assertThat(decipher(asked, ksn, enciphered)).as(told).isEqualTo("DONE " + data);
      } else {
        String check = DukptReference.checkValue(key, type);
        assertThat(checkValue(asked, ksn)).as(told).isEqualTo("DONE " + check);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FFFF9876543210E00000, KSN_REFUSED", // counter 0
    "FFFF9876543210E003FF, DONE", // 10 bits
    "FFFF9876543210E007FF, KSN_REFUSED", // 11 bits
    "FFFF9876543210FFFFFF, KSN_REFUSED",
    "FFFF9876543210FFC000, DONE"
  })
  void shouldRefuseTdesCountersThatNoTerminalReaches(String ksn, Outcome expected) {
    DukptKey key = key(VALUES.get(0), Use.MAC_REQUEST, KeyType.TDES_2);

    assertThat(mac(key, ksn, "01", 4)).startsWith(expected.name());
    assertThat(verify(key, ksn, "01", "00000000")).isNotEqualTo(Outcome.DONE);
    assertThat(checkValue(key, ksn)).startsWith(expected.name());
  }

  @ParameterizedTest
  @CsvSource({
    "123456789012345600000000, KSN_REFUSED",
    "12345678901234560000FFFF, DONE",
    "12345678901234560001FFFF, KSN_REFUSED",
    "1234567890123456FFFF0000, DONE",
    "1234567890123456FFFFFFFF, KSN_REFUSED"
  })
  void shouldRefuseAesCountersThatNoTerminalReaches(String ksn, Outcome expected) {
    assertThat(mac(key(VALUES.get(3), Use.MAC_REQUEST, KeyType.AES_128), ksn, "01", 16))
        .startsWith(expected.name());
    assertThat(encipher(key(VALUES.get(3), Use.DATA_BOTH, KeyType.AES_128), ksn, "00".repeat(16)))
        .startsWith(expected.name());
  }

  @ParameterizedTest
  @EnumSource(Use.class)
  void shouldNotCarryOutWhatAWorkingKeyIsNotFor(Use use) {
    String tdes = "FFFF9876543210E00001";
    String aes = "123456789012345600000001";
    DukptKey tdesKey = key(VALUES.get(0), use, KeyType.TDES_2);
    DukptKey aesKey = key(VALUES.get(3), use, KeyType.AES_128);

    boolean macs = use.name().startsWith("MAC");
    boolean data = use.name().startsWith("DATA");
    assertThat(mac(tdesKey, tdes, "01", 8).startsWith("DONE")).isEqualTo(macs);
    assertThat(mac(aesKey, aes, "01", 8).startsWith("DONE")).isEqualTo(macs);
    assertThat(encipher(tdesKey, tdes, "00".repeat(8)).startsWith("DONE")).isEqualTo(data);
    assertThat(encipher(aesKey, aes, "00".repeat(16)).startsWith("DONE")).isEqualTo(data);
    assertThat(hsm.available()).isTrue();
  }

  @Test
  void shouldNotCarryOutUnderKeysThatDoNotExist() {
    String ksn = "123456789012345600000001";
    for (KeyType type : KeyType.values()) {
      if (type != KeyType.TDES_2) {
        assertThat(checkValue(key(VALUES.get(0), Use.PIN, type), ksn)).startsWith("UNAVAILABLE");
      }
    }
    assertThat(checkValue(key(VALUES.get(3), Use.PIN, KeyType.HMAC_256), ksn))
        .startsWith("UNAVAILABLE");
    assertThat(checkValue(key(VALUES.get(3), Use.INITIAL, KeyType.AES_256), ksn))
        .startsWith("UNAVAILABLE");
    assertThat(checkValue(key(VALUES.get(6), Use.INITIAL, KeyType.AES_128), ksn))
        .startsWith("UNAVAILABLE");
    assertThat(hsm.available()).isTrue();
  }

  @Test
  void shouldNotCarryOutWhatLiesOutsideTheCellOrIsNoWholeBlock() {
    DukptKey mac = key(VALUES.get(3), Use.MAC_REQUEST, KeyType.AES_128);
    DukptKey data = key(VALUES.get(3), Use.DATA_REQUEST, KeyType.AES_128);
    DukptKey beyond = key(SPECS.get(3), Use.MAC_REQUEST, KeyType.AES_128, 53);
    DukptKey before = key(SPECS.get(3), Use.MAC_REQUEST, KeyType.AES_128, -1);
    TestCell cell = new TestCell(64).hex(0, "123456789012345600000001");
    TestCell large = new TestCell(4096).hex(0, "123456789012345600000001");
    Outcome[] outcomes =
        TestCell.onLane(
            hsm,
            lane ->
                new Outcome[] {
                  lane.generateDukptMac(cell.memory, beyond, 16, 8, 32, 8),
                  lane.generateDukptMac(cell.memory, before, 16, 8, 32, 8),
                  lane.generateDukptMac(cell.memory, mac, 60, 8, 32, 8),
                  lane.generateDukptMac(cell.memory, mac, 16, 0, 32, 8),
                  lane.generateDukptMac(cell.memory, mac, 16, 8, 60, 8),
                  lane.generateDukptMac(cell.memory, mac, 16, 8, 32, 3),
                  lane.generateDukptMac(cell.memory, mac, 16, 8, 32, 17),
                  lane.verifyDukptMac(cell.memory, mac, 16, 8, 32, 17),
                  lane.encryptDukptData(cell.memory, data, 16, 15, 32),
                  lane.encryptDukptData(cell.memory, data, 16, 16, 49),
                  lane.decryptDukptData(cell.memory, data, 56, 16, 16),
                  lane.decryptDukptData(cell.memory, data, 16, 0, 32),
                  lane.encryptDukptData(large.memory, data, 16, 2048 + 16, 16),
                  lane.checkDukptKey(cell.memory, mac, 60)
                });

    assertThat(outcomes).containsOnly(Outcome.UNAVAILABLE);
    assertThat(hsm.available()).isTrue();
  }

  /** The session is lost when all is done but for the last key, so all of it is done again. */
  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void shouldDecipherInPlaceOnceAlsoWhenItIsRepeated(int base) {
    KeyType type = base == 0 ? KeyType.TDES_2 : KeyType.AES_128;
    String ksn = base == 0 ? "FFFF9876543210E00001" : "123456789012345600000001";
    DukptKey key = key(VALUES.get(base), Use.DATA_REQUEST, type);
    String clear = "0123456789ABCDEF".repeat(4);
    String enciphered = encipher(key, ksn, clear).replace("DONE ", "");
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_DESTROY_OBJECT);
        Hsm other = Hsm.open(TestToken.config(SPECS))) {
      trap.count();
      assertThat(decipher(other, key, ksn, enciphered)).isEqualTo("DONE " + clear);
      trap.answer(trap.calls(), Ckr.CKR_SESSION_HANDLE_INVALID.code());

      assertThat(decipher(other, key, ksn, enciphered)).isEqualTo("DONE " + clear);
    }
  }

  @Test
  void shouldLeaveNoKeyBehindInTheToken() {
    int before = TestToken.sessionKeys();
    for (String ksn : new String[] {"FFFF9876543210E003FF", "123456789012345600005555"}) {
      for (Use use : Use.values()) {
        int base = ksn.length() == 20 ? 0 : 3;
        KeyType type = base == 0 ? KeyType.TDES_2 : KeyType.AES_128;
        DukptKey key = key(VALUES.get(base), use, type);
        mac(key, ksn, "01".repeat(30), 8);
        encipher(key, ksn, "00".repeat(16));
        checkValue(key, ksn);
      }
    }

    assertThat(TestToken.sessionKeys()).isEqualTo(before);
  }

  @Test
  void shouldLeaveNoKeyBehindInThePage() {
    HsmConfig config = TestToken.config(SPECS);
    LaneScratch scratch = new LaneScratch();
    try (TokenLogin login = TokenLogin.open(config, () -> true)) {
      LaneCipher cipher = new LaneCipher(login, config, scratch);
      cipher.open();
      PaymentHsm commands = new Pkcs11PaymentHsm(cipher);
      for (Use use : Use.values()) {
        for (int base : new int[] {0, 3}) {
          String ksn = base == 0 ? "FFFF9876543210E003FF" : "123456789012345600005555";
          KeyType type = base == 0 ? KeyType.TDES_2 : KeyType.AES_128;
          TestCell cell = new TestCell(256).hex(KSN, ksn).digits(PAN, "4012345678909");
          DukptKey key = key(SPECS.get(base), use, type, KSN);
          commands.generateDukptMac(cell.memory, key, DATA, 30, RESULT, 8);
          commands.encryptDukptData(cell.memory, key, DATA, 16, RESULT);
          commands.checkDukptKey(cell.memory, key, RESULT);
          PinBlockFormat format = base == 0 ? PinBlockFormat.ISO_0 : PinBlockFormat.ISO_4;
          verified(commands, cell, key, format, "4012345678909", hsm.key("pvk", KeyUsage.V2), 1);

          assertThat(secrets(scratch)).as("%s %s", use, type).containsOnly(0);
        }
      }
      cipher.close();
    }
  }

  private static byte[] secrets(LaneScratch scratch) {
    MemorySegment page = scratch.memory();
    byte[] low = page.asSlice(0, LaneScratch.LENGTH).toArray(JAVA_BYTE);
    byte[] high = page.asSlice(LaneScratch.KEY_WORK).toArray(JAVA_BYTE);
    byte[] both = Arrays.copyOf(low, low.length + high.length);
    System.arraycopy(high, 0, both, low.length, high.length);
    return both;
  }

  private static DukptKey key(String bdk, Use use, KeyType type) {
    return key(SPECS.get(VALUES.indexOf(bdk)), use, type, KSN);
  }

  /** The same value may stand for a TDES base key, too. */
  private static DukptKey aesKey(String bdk, Use use, KeyType type) {
    return key(SPECS.get(VALUES.lastIndexOf(bdk)), use, type, KSN);
  }

  private static DukptKey key(KeySpec spec, Use use, KeyType type, long ksnAt) {
    return new DukptKey(hsm.key(spec.label(), spec.usage()), use, type, ksnAt);
  }

  private static String mac(DukptKey key, String ksn, String data, int bytes) {
    TestCell cell = new TestCell(256).hex(KSN, ksn).hex(DATA, data);
    Outcome outcome =
        TestCell.onLane(
            hsm,
            lane ->
                lane.generateDukptMac(cell.memory, key, DATA, data.length() / 2, RESULT, bytes));
    assertThat(cell.hexAt(RESULT + bytes, 8)).isEqualTo("0".repeat(16));
    return outcome + " " + cell.hexAt(RESULT, bytes);
  }

  private static Outcome verify(DukptKey key, String ksn, String data, String mac) {
    TestCell cell = new TestCell(256).hex(KSN, ksn).hex(DATA, data).hex(RESULT, mac);
    return TestCell.onLane(
        hsm,
        lane ->
            lane.verifyDukptMac(
                cell.memory, key, DATA, data.length() / 2, RESULT, mac.length() / 2));
  }

  private static String encipher(DukptKey key, String ksn, String data) {
    TestCell cell = new TestCell(256).hex(KSN, ksn).hex(DATA, data);
    int bytes = data.length() / 2;
    Outcome outcome =
        TestCell.onLane(hsm, lane -> lane.encryptDukptData(cell.memory, key, DATA, bytes, RESULT));
    return outcome + " " + cell.hexAt(RESULT, bytes);
  }

  /** In place. */
  private static String decipher(DukptKey key, String ksn, String data) {
    return decipher(hsm, key, ksn, data);
  }

  private static String decipher(Hsm at, DukptKey key, String ksn, String data) {
    TestCell cell = new TestCell(256).hex(KSN, ksn).hex(DATA, data);
    int bytes = data.length() / 2;
    Outcome outcome =
        TestCell.onLane(at, lane -> lane.decryptDukptData(cell.memory, key, DATA, bytes, DATA));
    return outcome + " " + cell.hexAt(DATA, bytes);
  }

  private static String checkValue(DukptKey key, String ksn) {
    TestCell cell = new TestCell(256).hex(KSN, ksn);
    Outcome outcome = TestCell.onLane(hsm, lane -> lane.checkDukptKey(cell.memory, key, RESULT));
    return outcome + " " + cell.hexAt(RESULT, 5);
  }

  private static String padded(String data, int block) {
    int missing = (2 * block - data.length() % (2 * block)) % (2 * block);
    return data + "0".repeat(missing);
  }

  private static String flipped(String mac) {
    return mac.substring(0, mac.length() - 1)
        + Integer.toHexString(Character.digit(mac.charAt(mac.length() - 1), 16) ^ 1).toUpperCase();
  }

  private static Use one(Random random, Use... uses) {
    return uses[random.nextInt(uses.length)];
  }

  private static String tdesKsn(Random random) {
    int counter = 0;
    for (int i = random.nextInt(10); i >= 0; i--) {
      counter |= 1 << random.nextInt(21);
    }
    int top = random.nextInt(8) << 21;
    return hex(random, 7) + "%06X".formatted(top | counter);
  }

  private static String aesKsn(Random random) {
    int counter = 0;
    for (int i = random.nextInt(16); i >= 0; i--) {
      counter |= 1 << random.nextInt(32);
    }
    return hex(random, 8) + "%08X".formatted(counter);
  }

  private static String hex(Random random, int bytes) {
    byte[] data = new byte[bytes];
    random.nextBytes(data);
    return DukptReference.hex(data);
  }
}
