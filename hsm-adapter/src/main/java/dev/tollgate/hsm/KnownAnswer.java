package dev.tollgate.hsm;

import static dev.tollgate.hsm.CommandExposure.DETOKENIZE;
import static dev.tollgate.hsm.CommandExposure.DUKPT_AES;
import static dev.tollgate.hsm.CommandExposure.DUKPT_TDES;
import static dev.tollgate.hsm.CommandExposure.ENCIPHER_SCRIPT_PIN;
import static dev.tollgate.hsm.CommandExposure.ENCIPHER_VISA_SCRIPT_PIN;
import static dev.tollgate.hsm.CommandExposure.GENERATE_MAC;
import static dev.tollgate.hsm.CommandExposure.GENERATE_PIN_OFFSET;
import static dev.tollgate.hsm.CommandExposure.GENERATE_PVV;
import static dev.tollgate.hsm.CommandExposure.GENERATE_SCRIPT_MAC;
import static dev.tollgate.hsm.CommandExposure.GENERATE_SCRIPT_MAC_BY_COUNTER;
import static dev.tollgate.hsm.CommandExposure.KEY_BLOCK;
import static dev.tollgate.hsm.CommandExposure.KEY_CHECK_VALUE;
import static dev.tollgate.hsm.CommandExposure.RANDOM;
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
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.tollgate.hsm.CryptogramRequest.CryptogramVersion;
import dev.tollgate.hsm.DukptKey.Outcome;
import dev.tollgate.hsm.DukptKey.Use;
import dev.tollgate.hsm.KeyBlockHeader.KeyBlockResult;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.CheckValueMethod;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.Ibm3624Rule;
import dev.tollgate.hsm.PaymentHsm.MacPadding;
import dev.tollgate.hsm.PaymentHsm.PinBlockResult;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import dev.tollgate.hsm.SelfTest.TestKey;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * What a command gives with published test keys and data, by the source named with each.
 *
 * @param check whether the command, given its keys in their order, answers as published
 */
record KnownAnswer(CommandExposure command, Check check, List<TestKey> keys) {
  interface Check {
    boolean isRight(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys);
  }

  private KnownAnswer(CommandExposure command, Check check, TestKey... keys) {
    this(command, check, List.of(keys));
  }

  private static final List<TestKey> MAC_KEYS =
      List.of(TestKey.ZAK, TestKey.MAK_1, TestKey.MAK_6, TestKey.MAK_7);

  static final List<KnownAnswer> ALL =
      List.of(
          new KnownAnswer(TOKENIZE, KnownAnswer::tokenizes, TestKey.TOKEN),
          new KnownAnswer(VERIFY_CARD_VALUE, KnownAnswer::verifiesCardValue, TestKey.CVK),
          new KnownAnswer(VERIFY_CAVV, KnownAnswer::verifiesCavv, TestKey.CVK),
          new KnownAnswer(VERIFY_DCVV, KnownAnswer::verifiesDcvv, TestKey.IMK_DN),
          new KnownAnswer(VERIFY_CVC3, KnownAnswer::verifiesCvc3, TestKey.IMK_DN),
          new KnownAnswer(GENERATE_MAC, KnownAnswer::generatesMacs, MAC_KEYS),
          new KnownAnswer(VERIFY_MAC, KnownAnswer::verifiesMacs, MAC_KEYS),
          new KnownAnswer(VERIFY_CRYPTOGRAM, KnownAnswer::verifiesCryptograms, TestKey.IMK),
          new KnownAnswer(GENERATE_SCRIPT_MAC, KnownAnswer::generatesScriptMac, TestKey.IMK_SMI),
          new KnownAnswer(
              GENERATE_SCRIPT_MAC_BY_COUNTER,
              KnownAnswer::generatesScriptMacByCounter,
              TestKey.IMK_SMI),
          new KnownAnswer(
              ENCIPHER_SCRIPT_PIN, KnownAnswer::enciphersScriptPin, TestKey.IMK_SMC, TestKey.ZPK),
          new KnownAnswer(
              ENCIPHER_VISA_SCRIPT_PIN,
              KnownAnswer::enciphersVisaScriptPin,
              TestKey.IMK_SMC,
              TestKey.ZPK,
              TestKey.IMK),
          new KnownAnswer(VERIFY_PIN_PVV, KnownAnswer::verifiesPvv, TestKey.PVK, TestKey.ZPK),
          new KnownAnswer(
              VERIFY_PIN_IBM3624, KnownAnswer::verifiesOffset, TestKey.PGK, TestKey.ZPK),
          new KnownAnswer(GENERATE_PVV, KnownAnswer::generatesPvv, TestKey.PVK, TestKey.ZPK),
          new KnownAnswer(
              GENERATE_PIN_OFFSET, KnownAnswer::generatesOffset, TestKey.PGK, TestKey.ZPK),
          new KnownAnswer(TRANSLATE_PIN, KnownAnswer::translatesPin, TestKey.ZPK_AES, TestKey.ZPK),
          new KnownAnswer(KEY_CHECK_VALUE, KnownAnswer::computesCheckValue, TestKey.TOKEN),
          new KnownAnswer(RANDOM, KnownAnswer::fetchesRandomBytes),
          new KnownAnswer(DETOKENIZE, KnownAnswer::detokenizes, TestKey.TOKEN),
          new KnownAnswer(DUKPT_AES, KnownAnswer::derivesAes, TestKey.BDK_AES),
          new KnownAnswer(DUKPT_TDES, KnownAnswer::derivesTdes, TestKey.BDK),
          new KnownAnswer(KEY_BLOCK, KnownAnswer::readsKeyBlock, TestKey.KBPK));

  private static final ValueLayout.OfLong WORD =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final int CELL_BYTES = 192;

  /** Where operands lie in the cell. */
  private static final int PAN = 0;

  private static final int DATA = 24;
  private static final int VALUE = 72;
  private static final int WORDS = 80;
  private static final int RESULT = 88;
  private static final int TRACK = 104;

  /** ANSI X9.24-3 supplement's base key, a CMAC of moov-io/dukpt, pkg/aes/aes_test.go. */
  private static boolean derivesAes(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    words(cell, PAN, 0x1234567890123456L, 0x0000_0003_0000_0000L);
    accountData(cell);
    words(cell, VALUE, 0x6A18904AA8E966A0L);
    DukptKey key = new DukptKey(keys.get(0), Use.MAC_REQUEST, DukptKey.KeyType.AES_128, PAN);
    return hsm.verifyDukptMac(cell, key, DATA, 17, VALUE, 8) == Outcome.DONE;
  }

  /** ANSI X9.24-1:2009 A.4. */
  private static boolean derivesTdes(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    words(cell, PAN, 0xFFFF9876543210E0L, 0x0003_0000_0000_0000L);
    accountData(cell);
    words(cell, VALUE, 0x20B59A4F_00000000L);
    DukptKey key = new DukptKey(keys.get(0), Use.MAC_REQUEST, DukptKey.KeyType.TDES_2, PAN);
    return hsm.verifyDukptMac(cell, key, DATA, 17, VALUE, 4) == Outcome.DONE;
  }

  /** {@code 4012345678909D987}. */
  private static void accountData(MemorySegment cell) {
    words(cell, DATA, 0x3430313233343536L, 0x3738393039443938L, 0x3700_0000_0000_0000L);
  }

  /**
   * A block made with pyca/cryptography. The key in it has equal halves, which is told only once
   * its MAC proved right and the key was read: so nothing is stored on the token.
   */
  private static boolean readsKeyBlock(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    String block =
        "D0112P0TE00N0000AE6D887AFC8B45063E8D2B9A7B8A086394FBCCE6954FEC3D"
            + "BDC6B36F43A161C706DA41579CD78A8251DBFCB7DBBE8895";
    for (int i = 0; i < block.length(); i++) {
      cell.set(JAVA_BYTE, DATA + i, (byte) block.charAt(i));
    }
    HsmKey kbpk = keys.get(0);
    return hsm.importKeyBlock(cell, kbpk, DATA, block.length(), KeyUsage.P0, "selftest", PAN)
        == KeyBlockResult.WEAK_KEY;
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

  private static boolean generatesMacs(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    return areMacs(
        keys,
        (key, padding, length, expected) ->
            hsm.generateMac(cell, key, padding, DATA, length, RESULT, 8)
                && cell.get(WORD, RESULT) == expected,
        cell);
  }

  private static boolean verifiesMacs(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    return areMacs(
        keys,
        (key, padding, length, expected) -> {
          words(cell, VALUE, expected);
          return hsm.verifyMac(cell, key, padding, DATA, length, VALUE, 8) == CheckResult.MATCH;
        },
        cell);
  }

  private interface MacCheck {
    boolean isRight(HsmKey key, MacPadding padding, int dataLength, long expected);
  }

  /**
   * FelipeRodriguezFonte/CryptoCarver (algorithm 3), rkbalgi/iso8583_rs (algorithm 1), NIST SP
   * 800-38B D.3 (CMAC) and NIST's examples of FIPS 198-1 (HMAC), each the first 8 bytes.
   */
  private static boolean areMacs(List<HsmKey> keys, MacCheck check, MemorySegment cell) {
    words(cell, DATA, 0x48656C6C6F2C2077L, 0x6F726C6421FFFFFFL);
    boolean right = check.isRight(keys.get(0), MacPadding.METHOD_1, 13, 0xABF9AFD03C6F5F70L);
    words(cell, DATA, 0x0102030405060708L, 0x0102030405FFFFFFL);
    right = right && check.isRight(keys.get(1), MacPadding.METHOD_2, 13, 0x8568CD2B7698605FL);
    words(cell, DATA, 0x6BC1BEE22E409F96L, 0xE93D7E117393172AL);
    right = right && check.isRight(keys.get(2), MacPadding.OF_ALGORITHM, 16, 0x28A7023F452E8F82L);
    words(cell, DATA, 0x53616D706C65206DL, 0x6573736167652066L, 0x6F72206B65796C65L);
    words(cell, DATA + 24, 0x6E3C626C6F636B6CL, 0x656EFFFFFFFFFFFFL);
    return right && check.isRight(keys.get(3), MacPadding.OF_ALGORITHM, 34, 0xA28CF43130EE696AL);
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

  /** As {@link #verifiesPvv} has put them there. */
  private static boolean generatesPvv(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    boolean verified = verifiesPvv(hsm, cell, keys);
    HsmKey zpk = keys.get(1);
    PinBlockFormat format = PinBlockFormat.ISO_0;
    return hsm.generatePvv(cell, zpk, format, VALUE, PAN, 16, keys.get(0), 1, RESULT)
            == PinBlockResult.MADE
        && Digits.asciiNumber(cell, RESULT, 4) == 8523
        && verified;
  }

  private static boolean generatesOffset(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    boolean verified = verifiesOffset(hsm, cell, keys);
    HsmKey pgk = keys.get(0);
    HsmKey zpk = keys.get(1);
    PinBlockFormat format = PinBlockFormat.ISO_0;
    Ibm3624Rule rule = Ibm3624Rule.USUAL;
    return hsm.generatePinOffset(cell, zpk, format, VALUE, PAN, 16, pgk, rule, 4, RESULT)
            == PinBlockResult.MADE
        && Digits.asciiNumber(cell, RESULT, 4) == 2298
        && verified;
  }

  /**
   * ANSI X9.24-3 supplement, by openemv/dukpt: PIN 1234 in format 4; in format 0 with OpenSSL. A
   * block of format 4 has another random half each time, so it is read again.
   */
  private static boolean translatesPin(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    HsmKey aes = keys.get(0);
    HsmKey tdes = keys.get(1);
    PinBlockFormat iso0 = PinBlockFormat.ISO_0;
    digits(cell, PAN, 0x4111111111111111L, 16);
    words(cell, DATA, 0xA912150391AB65A6L, 0x7E52883D81CE2D15L);
    return translatesToFormat0(hsm, cell, keys)
        && hsm.translatePin(cell, tdes, iso0, VALUE, aes, PinBlockFormat.ISO_4, DATA, PAN, 16)
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

  /** NIST SP 800-38B D.3 and SP 800-38A F.1.5 with OpenSSL: CMAC and encryption of zeros. */
  private static boolean computesCheckValue(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    HsmKey key = keys.get(0);
    return hsm.keyCheckValue(cell, key, CheckValueMethod.CMAC, RESULT, 3)
        && cell.get(WORD, RESULT) >>> 40 == 0x1A0B2DL
        && hsm.keyCheckValue(cell, key, CheckValueMethod.ZEROS, RESULT, 3)
        && cell.get(WORD, RESULT) >>> 40 == 0xE568F6L;
  }

  /** No answer is known; a generator that stands still is. */
  private static boolean fetchesRandomBytes(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    return hsm.random(cell, DATA, 8)
        && hsm.random(cell, RESULT, 8)
        && cell.get(WORD, DATA) != cell.get(WORD, RESULT);
  }

  private static boolean detokenizes(PaymentHsm hsm, MemorySegment cell, List<HsmKey> keys) {
    words(cell, RESULT, 0x6B432B7115932A49L, 0x466EF9712743D5D5L);
    return hsm.detokenize(cell, keys.get(0), RESULT, PAN) == 16
        && Digits.asciiNumber(cell, PAN, 8) == 41234567
        && Digits.asciiNumber(cell, PAN + 8, 8) == 89012345;
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
