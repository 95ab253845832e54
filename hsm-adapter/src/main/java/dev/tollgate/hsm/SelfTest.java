package dev.tollgate.hsm;

import static dev.tollgate.hsm.CommandExposure.ENCIPHER_SCRIPT_PIN;
import static dev.tollgate.hsm.CommandExposure.ENCIPHER_VISA_SCRIPT_PIN;
import static dev.tollgate.hsm.CommandExposure.GENERATE_MAC;
import static dev.tollgate.hsm.CommandExposure.GENERATE_PIN_OFFSET;
import static dev.tollgate.hsm.CommandExposure.GENERATE_PVV;
import static dev.tollgate.hsm.CommandExposure.GENERATE_SCRIPT_MAC;
import static dev.tollgate.hsm.CommandExposure.GENERATE_SCRIPT_MAC_BY_COUNTER;
import static dev.tollgate.hsm.CommandExposure.TOKENIZE;
import static dev.tollgate.hsm.CommandExposure.TRANSLATE_PIN;
import static dev.tollgate.hsm.CommandExposure.VERIFY_CARD_VALUE;
import static dev.tollgate.hsm.CommandExposure.VERIFY_CAVV;
import static dev.tollgate.hsm.CommandExposure.VERIFY_CRYPTOGRAM;
import static dev.tollgate.hsm.CommandExposure.VERIFY_CVC3;
import static dev.tollgate.hsm.CommandExposure.VERIFY_DCVV;
import static dev.tollgate.hsm.CommandExposure.VERIFY_MAC;
import static dev.tollgate.hsm.CommandExposure.VERIFY_PIN_IBM3624;
import static dev.tollgate.hsm.CommandExposure.VERIFY_PIN_PVV;
import static dev.tollgate.hsm.KeyUsage.KeyAlgorithm.AES_128;
import static dev.tollgate.hsm.KeyUsage.KeyAlgorithm.AES_256;
import static dev.tollgate.hsm.KeyUsage.KeyAlgorithm.TDES_2;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.CryptogramRequest.CryptogramVersion;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyLoader.LoadedKey;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.Ibm3624Rule;
import dev.tollgate.hsm.PaymentHsm.PinBlockFormat;
import dev.tollgate.hsm.PaymentHsm.PinBlockResult;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import dev.tollgate.hsm.pkcs11.Pkcs11Session;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Known answers: each command's real code computes at the token, in sessions and with key objects
 * of its own, what is published. Keys, PANs and PINs here are published test values; they are
 * numbers, so that no card number is text in this process.
 *
 * <p>A real HSM may refuse keys in clear, which is what the test needs; that is told, and is not a
 * pass.
 */
public final class SelfTest {
  /**
   * What came of one command.
   *
   * @param reason empty if it passed, else what is wrong: a wrong answer, or the call that failed
   *     with its CKR name; {@code not possible: ...} if the command could not be tried
   */
  public record Result(CommandExposure command, boolean passed, String reason) {}

  /** Test keys. */
  private enum TestKey {
    /** NIST SP 800-38A F.1.5. */
    TOKEN(
        KeyUsage.D0,
        AES_256,
        "1A0B2D",
        0x603DEB1015CA71BEL,
        0x2B73AEF0857D7781L,
        0x1F352C073B6108D7L,
        0x2D9810A30914DFF4L),
    ZPK(KeyUsage.P0, TDES_2, "0DA897", 0xC8B507136D921FD0L, 0x5864C81F79F2D30BL),
    ZPK_AES(KeyUsage.P0, AES_128, "98964F", 0xAF8CB133A78F8DC2L, 0xD1359F18527593FBL),
    CVK(KeyUsage.C0, TDES_2, "08D7B4", 0x0123456789ABCDEFL, 0xFEDCBA9876543210L),
    PVK(KeyUsage.V2, TDES_2, "08D7B4", 0x0123456789ABCDEFL, 0xFEDCBA9876543210L),
    PGK(KeyUsage.V1, TDES_2, "D5D44F", 0x0123456789ABCDEFL, 0x0123456789ABCDEFL),
    ZAK(KeyUsage.M3, TDES_2, "08D7B4", 0x0123456789ABCDEFL, 0xFEDCBA9876543210L),
    IMK(KeyUsage.E0, TDES_2, "08D7B4", 0x0123456789ABCDEFL, 0xFEDCBA9876543210L),
    IMK_DN(KeyUsage.E4, TDES_2, "48F24D", 0x0123456789987654L, 0x3210012345678998L),
    IMK_SMI(KeyUsage.E2, TDES_2, "7B8358", 0xFEDCBA9876543210L, 0x0123456789ABCDEFL),
    IMK_SMC(KeyUsage.E1, TDES_2, "EB7A8D", 0x89ABCDEF01234567L, 0x76543210FEDCBA98L);

    private final KeyUsage usage;
    private final KeyAlgorithm algorithm;
    private final String checkValue;

    @SuppressWarnings("ImmutableEnumChecker") // never given away
    private final long[] words;

    TestKey(KeyUsage usage, KeyAlgorithm algorithm, String checkValue, long... words) {
      this.usage = usage;
      this.algorithm = algorithm;
      this.checkValue = checkValue;
      this.words = words;
    }

    KeySpec spec() {
      return new KeySpec(name(), usage, checkValue);
    }

    HsmKey at(int index) {
      return new HsmKey(name(), usage, index, algorithm);
    }

    static LoadedKey create(Pkcs11Session session, KeySpec spec, boolean leftHalf) {
      TestKey test = valueOf(spec.label());
      long[] words = test.words;
      long[] value = leftHalf ? new long[] {words[0], words[0]} : words;
      boolean decrypts = spec.usage() == KeyUsage.P0;
      boolean derives = spec.usage().derives();
      long handle = session.createTestKey(test.algorithm.keyType(), decrypts, derives, value);
      LoadedKey key = new LoadedKey(handle, test.algorithm);
      if (!leftHalf) {
        KeyLoader.compare(session, key, spec.label(), spec.checkValue());
      }
      return key;
    }
  }

  private interface Check {
    boolean isRight(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys);
  }

  private record KnownAnswer(CommandExposure command, Check check, List<TestKey> keys) {
    KnownAnswer(CommandExposure command, Check check, TestKey... keys) {
      this(command, check, List.of(keys));
    }
  }

  private static final List<KnownAnswer> ANSWERS =
      List.of(
          new KnownAnswer(TOKENIZE, SelfTest::tokenizes, TestKey.TOKEN),
          new KnownAnswer(VERIFY_CARD_VALUE, SelfTest::verifiesCardValue, TestKey.CVK),
          new KnownAnswer(VERIFY_CAVV, SelfTest::verifiesCavv, TestKey.CVK),
          new KnownAnswer(VERIFY_DCVV, SelfTest::verifiesDcvv, TestKey.IMK_DN),
          new KnownAnswer(VERIFY_CVC3, SelfTest::verifiesCvc3, TestKey.IMK_DN),
          new KnownAnswer(GENERATE_MAC, SelfTest::generatesMac, TestKey.ZAK),
          new KnownAnswer(VERIFY_MAC, SelfTest::verifiesMac, TestKey.ZAK),
          new KnownAnswer(VERIFY_CRYPTOGRAM, SelfTest::verifiesCryptograms, TestKey.IMK),
          new KnownAnswer(GENERATE_SCRIPT_MAC, SelfTest::generatesScriptMac, TestKey.IMK_SMI),
          new KnownAnswer(
              GENERATE_SCRIPT_MAC_BY_COUNTER,
              SelfTest::generatesScriptMacByCounter,
              TestKey.IMK_SMI),
          new KnownAnswer(
              ENCIPHER_SCRIPT_PIN, SelfTest::enciphersScriptPin, TestKey.IMK_SMC, TestKey.ZPK),
          new KnownAnswer(
              ENCIPHER_VISA_SCRIPT_PIN,
              SelfTest::enciphersVisaScriptPin,
              TestKey.IMK_SMC,
              TestKey.ZPK,
              TestKey.IMK),
          new KnownAnswer(VERIFY_PIN_PVV, SelfTest::verifiesPvv, TestKey.PVK, TestKey.ZPK),
          new KnownAnswer(VERIFY_PIN_IBM3624, SelfTest::verifiesOffset, TestKey.PGK, TestKey.ZPK),
          new KnownAnswer(GENERATE_PVV, SelfTest::generatesPvv, TestKey.PVK, TestKey.ZPK),
          new KnownAnswer(GENERATE_PIN_OFFSET, SelfTest::generatesOffset, TestKey.PGK, TestKey.ZPK),
          new KnownAnswer(TRANSLATE_PIN, SelfTest::translatesPin, TestKey.ZPK_AES, TestKey.ZPK));

  private static final ValueLayout.OfLong WORD =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int CELL_BYTES = 192;

  /** Where operands lie in the cell. */
  private static final int PAN = 0;

  private static final int DATA = 24;
  private static final int VALUE = 72;
  private static final int WORDS = 80;
  private static final int RESULT = 88;
  private static final int TRACK = 104;

  private final TokenLogin login;
  private final String token;
  private final LaneScratch scratch;

  SelfTest(TokenLogin login, String token, LaneScratch scratch) {
    this.login = login;
    this.token = token;
    this.scratch = scratch;
  }

  /** Tries every command, in the order they are declared. */
  List<Result> run() {
    return ANSWERS.stream().map(this::run).toList();
  }

  private Result run(KnownAnswer answer) {
    CommandExposure command = answer.command;
    List<KeySpec> specs = answer.keys.stream().map(TestKey::spec).toList();
    List<HsmKey> keys = answer.keys.stream().map(key -> key.at(answer.keys.indexOf(key))).toList();
    LaneCipher cipher = new LaneCipher(login, token, specs, TestKey::create, scratch);
    cipher.giveUp(); // a lost login is the lane's business
    try (Arena arena = Arena.ofConfined()) {
      cipher.open();
      PaymentHsm hsm = new Pkcs11PaymentHsm(cipher);
      if (answer.check.isRight(hsm, arena.allocate(CELL_BYTES, 8), keys)) {
        return new Result(command, true, "");
      }
      TollgateException fault = cipher.fault();
      return new Result(command, false, fault == null ? "wrong answer" : fault.what());
    } catch (TollgateException e) {
      return new Result(command, false, "not possible: " + e.what());
    } finally {
      cipher.close();
    }
  }

  /** Computed with OpenSSL (aes-256-ecb): PAN in BCD, filled with F. */
  private static boolean tokenizes(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    digits(cell, PAN, 0x4123456789012345L, 16);
    return hsm.tokenize(cell, keys.get(0), PAN, 16, RESULT)
        && cell.get(WORD, RESULT) == 0x6B432B7115932A49L
        && cell.get(WORD, RESULT + 8) == 0x466EF9712743D5D5L;
  }

  /** Visa CVV test table: expiry 8701, service code 101, CVV 561. */
  private static boolean verifiesCardValue(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    digits(cell, PAN, 0x4123456789012345L, 16);
    digits(cell, VALUE, 0x561, 3);
    return hsm.verifyCardValue(cell, keys.get(0), PAN, 16, 8701, 101, VALUE) == CheckResult.MATCH;
  }

  /**
   * The same numbers, as the algorithm is the same: unpredictable number 8701, results 1 and 01.
   */
  private static boolean verifiesCavv(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    digits(cell, PAN, 0x4123456789012345L, 16);
    digits(cell, VALUE, 0x561, 3);
    return hsm.verifyCavv(cell, keys.get(0), PAN, 16, 8701, 101, VALUE) == CheckResult.MATCH;
  }

  /** Computed with OpenSSL (des-ede-ecb): ATC 0023, expiry 8701, service code 101. */
  private static boolean verifiesDcvv(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    digits(cell, PAN, 0x4123456789012345L, 16);
    digits(cell, VALUE, 0x295, 3);
    CryptogramRequest card = request(CryptogramVersion.VISA_10, 0);
    card.atc = 23;
    return hsm.verifyDcvv(cell, keys.get(0), card, 8701, 101, VALUE) == CheckResult.MATCH;
  }

  /** knovichikhin/pyemv, tests/test_cvv_hsm.py: the digits 419. */
  private static boolean verifiesCvc3(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    digits(cell, PAN, 0x5123456789012345L, 16);
    digits(cell, VALUE, 0x419, 3);
    words(
        cell,
        TRACK,
        0x4235313233343536L,
        0x3738393031323334L,
        0x355E4B454E4F4249L,
        0x2F4F424957414E5EL,
        0x3335313231303130L,
        0x3030303030303030L,
        0x3030303030303030L,
        0x3030303030303000L);
    CryptogramRequest card = request(CryptogramVersion.MCHIP_16, 63);
    card.dataAt = TRACK;
    card.atc = 0x005E;
    card.unpredictableNumber = 0x00000899;
    return hsm.verifyCvc3(cell, keys.get(0), card, 3, VALUE) == CheckResult.MATCH;
  }

  /** "Hello, world!", by FelipeRodriguezFonte/CryptoCarver. */
  private static boolean generatesMac(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    words(cell, DATA, 0x48656C6C6F2C2077L, 0x6F726C6421FFFFFFL);
    return hsm.generateMac(cell, keys.get(0), DATA, 13, RESULT)
        && cell.get(WORD, RESULT) == 0xABF9AFD03C6F5F70L;
  }

  private static boolean verifiesMac(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    words(cell, DATA, 0x48656C6C6F2C2077L, 0x6F726C6421FFFFFFL);
    words(cell, VALUE, 0xABF9AFD03C6F5F70L);
    return hsm.verifyMac(cell, keys.get(0), DATA, 13, VALUE) == CheckResult.MATCH;
  }

  private static boolean verifiesCryptograms(
      PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    return verifiesCvn10(hsm, cell, keys.get(0)) && verifiesCvn18(hsm, cell, keys.get(0));
  }

  /** knovichikhin/pyemv, tests/test_cvn_hsm.py: ARQC, and ARPC for ARC 00. */
  private static boolean verifiesCvn10(PaymentHsm hsm, MemorySegment cell, HsmKey key) {
    words(
        cell,
        DATA,
        0x0000000040000000L,
        0x0000000001248000L,
        0x0480000124191105L,
        0x0152BF4585180000L,
        0x1C03A06010000000L);
    words(cell, VALUE, 0x29CCA15AE665FA2EL);
    digits(cell, PAN, 0x1234567890123456L, 16);
    words(cell, WORDS, 0x3030_0000_0000_0000L);
    CryptogramRequest request = request(CryptogramVersion.VISA_10, 37);
    return hsm.verifyCryptogram(cell, key, request) == CheckResult.MATCH
        && cell.get(WORD, request.approvalArpcAt) == 0x28993816AFAE4AEBL;
  }

  /** The same source: ARQC, and ARPC for CSU 00000000. */
  private static boolean verifiesCvn18(PaymentHsm hsm, MemorySegment cell, HsmKey key) {
    words(
        cell,
        DATA,
        0x0000000040000000L,
        0x0000000001248000L,
        0x0480000124191105L,
        0x0152BF4585180000L,
        0x1C06011203A0B800L);
    words(cell, VALUE, 0x7A788EA6B8A3E733L);
    digits(cell, PAN, 0x1234567890123456L, 16);
    words(cell, WORDS, 0);
    CryptogramRequest request = request(CryptogramVersion.VISA_18, 40);
    return hsm.verifyCryptogram(cell, key, request) == CheckResult.MATCH
        && cell.get(WORD, request.approvalArpcAt) >>> 32 == 0x9AF514C1L;
  }

  /** knovichikhin/pyemv, tests/test_cvn_hsm.py: PIN unblock for M/Chip 16. */
  private static boolean generatesScriptMac(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    digits(cell, PAN, 0x1234567890123456L, 16);
    words(cell, VALUE, 0x24CCF3DEE3158C70L);
    words(cell, DATA, 0x8424000008001C24L, 0xCCF3DEE3158C7000L);
    CryptogramRequest request = request(CryptogramVersion.MCHIP_16, 15);
    return hsm.generateScriptMac(cell, keys.get(0), request, 0, RESULT)
        && cell.get(WORD, RESULT) == 0xED0AB162BAB1DE61L;
  }

  /** The same source: application unblock for CVN 10. */
  private static boolean generatesScriptMacByCounter(
      PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    digits(cell, PAN, 0x1234567890123456L, 16);
    words(cell, DATA, 0x8418000008001C29L, 0xCCA15AE665FA2E00L);
    CryptogramRequest request = request(CryptogramVersion.VISA_10, 15);
    return hsm.generateScriptMacByCounter(cell, keys.get(0), request, RESULT)
        && cell.get(WORD, RESULT) == 0xDB56BA60087CEFD3L;
  }

  /** The same source: PIN change to 9999 for M/Chip 16; its PIN block encrypted with OpenSSL. */
  private static boolean enciphersScriptPin(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    digits(cell, PAN, 0x1234567890123456L, 16);
    words(cell, VALUE, 0x24CCF3DEE3158C70L, 0xA1636AEBD9AE896FL);
    CryptogramRequest request = request(CryptogramVersion.MCHIP_16, 0);
    PinBlockFormat format = PinBlockFormat.ISO_0;
    return hsm.encipherScriptPin(cell, keys.get(1), format, WORDS, keys.get(0), request, 0, RESULT)
            == PinBlockResult.MADE
        && cell.get(WORD, RESULT) == 0x00859B8FE53F316DL;
  }

  /** The same for CVN 10. */
  private static boolean enciphersVisaScriptPin(
      PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    digits(cell, PAN, 0x1234567890123456L, 16);
    words(cell, VALUE, 0x29CCA15AE665FA2EL, 0xA1636AEBD9AE896FL);
    CryptogramRequest request = request(CryptogramVersion.VISA_10, 0);
    PinBlockFormat format = PinBlockFormat.ISO_0;
    return hsm.encipherVisaScriptPin(
                cell, keys.get(1), format, WORDS, keys.get(0), keys.get(2), request, 0, RESULT)
            == PinBlockResult.MADE
        && cell.get(WORD, RESULT) == 0xBB221AF527377A28L
        && cell.get(WORD, RESULT + 8) == 0x11D2B6EBC396A939L;
  }

  /** PIN 4524, knovichikhin/psec, tests/test_pin.py; the block encrypted with OpenSSL. */
  private static boolean verifiesPvv(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    HsmKey pvk = keys.get(0);
    HsmKey zpk = keys.get(1);
    digits(cell, PAN, 0x1122334455667788L, 16);
    words(cell, VALUE, 0xD2581191418B4C2BL);
    PinBlockFormat format = PinBlockFormat.ISO_0;
    return hsm.verifyPinPvv(cell, zpk, format, VALUE, PAN, 16, pvk, 1, 8523) == PinResult.RIGHT;
  }

  /** PIN 1234, a published IBM 3624 example; the block encrypted with OpenSSL. */
  private static boolean verifiesOffset(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    HsmKey pgk = keys.get(0);
    HsmKey zpk = keys.get(1);
    digits(cell, PAN, 0x1234567890123445L, 16);
    words(cell, VALUE, 0x20A8267E1EF057CEL);
    PinBlockFormat format = PinBlockFormat.ISO_0;
    return hsm.verifyPinIbm3624(cell, zpk, format, VALUE, PAN, 16, pgk, 2298, 4) == PinResult.RIGHT;
  }

  /** As for its verification. */
  private static boolean generatesPvv(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    HsmKey pvk = keys.get(0);
    HsmKey zpk = keys.get(1);
    digits(cell, PAN, 0x1122334455667788L, 16);
    words(cell, VALUE, 0xD2581191418B4C2BL);
    PinBlockFormat format = PinBlockFormat.ISO_0;
    return hsm.generatePvv(cell, zpk, format, VALUE, PAN, 16, pvk, 1, RESULT) == PinBlockResult.MADE
        && Digits.asciiNumber(cell, RESULT, 4) == 8523;
  }

  private static boolean generatesOffset(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    HsmKey pgk = keys.get(0);
    HsmKey zpk = keys.get(1);
    digits(cell, PAN, 0x1234567890123445L, 16);
    words(cell, VALUE, 0x20A8267E1EF057CEL);
    PinBlockFormat format = PinBlockFormat.ISO_0;
    Ibm3624Rule rule = Ibm3624Rule.USUAL;
    return hsm.generatePinOffset(cell, zpk, format, VALUE, PAN, 16, pgk, rule, 4, RESULT)
            == PinBlockResult.MADE
        && Digits.asciiNumber(cell, RESULT, 4) == 2298;
  }

  /**
   * ANSI X9.24-3 supplement, by openemv/dukpt: PIN 1234 in format 4; in format 0 with OpenSSL. A
   * block of format 4 has another random half each time, so it is read again.
   */
  private static boolean translatesPin(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    digits(cell, PAN, 0x4111111111111111L, 16);
    words(cell, DATA, 0xA912150391AB65A6L, 0x7E52883D81CE2D15L);
    return translatesToFormat0(hsm, cell, keys)
        && hsm.translatePin(
                cell,
                keys.get(1),
                PinBlockFormat.ISO_0,
                VALUE,
                keys.get(0),
                PinBlockFormat.ISO_4,
                DATA,
                PAN,
                16)
            == PinBlockResult.MADE
        && translatesToFormat0(hsm, cell, keys);
  }

  private static boolean translatesToFormat0(
      PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    PinBlockFormat from = PinBlockFormat.ISO_4;
    PinBlockFormat to = PinBlockFormat.ISO_0;
    words(cell, VALUE, 0);
    return hsm.translatePin(cell, keys.get(0), from, DATA, keys.get(1), to, VALUE, PAN, 16)
            == PinBlockResult.MADE
        && cell.get(WORD, VALUE) == 0x25A32BF90111B1D8L;
  }

  private static CryptogramRequest request(CryptogramVersion version, int dataLength) {
    CryptogramRequest request = new CryptogramRequest();
    request.version = version;
    request.panAt = PAN;
    request.panLength = 16;
    request.atc = 0x001C;
    request.dataAt = DATA;
    request.dataLength = dataLength;
    request.arqcAt = VALUE;
    request.approvalWordAt = WORDS;
    request.declineWordAt = WORDS;
    request.approvalArpcAt = RESULT;
    request.declineArpcAt = RESULT + 8;
    return request;
  }

  /** Writes binary coded digits as ASCII. */
  private static void digits(MemorySegment cell, long at, long coded, int count) {
    for (int i = 0; i < count; i++) {
      long digit = (coded >>> (4 * (count - 1 - i))) & 0xF;
      cell.set(JAVA_BYTE, at + i, (byte) ('0' + digit));
    }
  }

  private static void words(MemorySegment cell, long at, long... values) {
    for (int i = 0; i < values.length; i++) {
      cell.set(WORD, at + 8L * i, values[i]);
    }
  }
}
