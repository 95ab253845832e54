package dev.tollgate.hsm;

import dev.tollgate.hsm.CryptogramRequest.CryptogramVersion;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import java.util.HexFormat;
import java.util.Random;

/**
 * A cryptogram with its operands as text, and how to have it verified.
 *
 * @param atc four hex digits, as all else is hex; the unpredictable number may follow
 */
record Cryptogram(
    CryptogramVersion version,
    boolean optionB,
    String imk,
    String pan,
    String psn,
    String atc,
    String data,
    String arqc,
    String approvalWord,
    String declineWord) {

  static final int DATA = 128;
  static final int ARQC = 264;
  static final int APPROVAL_WORD = 272;
  static final int DECLINE_WORD = 276;
  static final int APPROVAL_ARPC = 280;
  static final int DECLINE_ARPC = 288;
  static final int CELL_BYTES = 296;

  /** A right one, with a card and data as they come. */
  static Cryptogram random(Random random, CryptogramVersion version, String imk) {
    String pan = CardValueTest.digits(random, 8 + random.nextInt(12));
    byte[] data = new byte[1 + random.nextInt(CryptogramRequest.DATA_BYTES_MAX)];
    random.nextBytes(data);
    return right(
        version,
        random.nextBoolean(),
        imk,
        pan,
        "%02d".formatted(random.nextInt(100)),
        "%04X%08X".formatted(random.nextInt(0x10000), random.nextInt()),
        HexFormat.of().withUpperCase().formatHex(data),
        "%08X".formatted(random.nextInt()).substring(0, 2 * version.issuerWordBytes()),
        "%08X".formatted(random.nextInt()).substring(0, 2 * version.issuerWordBytes()));
  }

  static Cryptogram right(
      CryptogramVersion version,
      boolean optionB,
      String imk,
      String pan,
      String psn,
      String atc,
      String data,
      String approvalWord,
      String declineWord) {
    String icc = Reference.iccMasterKey(imk, pan, psn, optionB);
    String arqc = Reference.arqc(version, icc, atc, data);
    return new Cryptogram(
        version, optionB, imk, pan, psn, atc, data, arqc, approvalWord, declineWord);
  }

  Cryptogram withArqc(String other) {
    return new Cryptogram(
        version, optionB, imk, pan, psn, atc, data, other, approvalWord, declineWord);
  }

  Cryptogram withAtc(String other) {
    return new Cryptogram(
        version, optionB, imk, pan, psn, other, data, arqc, approvalWord, declineWord);
  }

  Cryptogram withData(String other) {
    return new Cryptogram(
        version, optionB, imk, pan, psn, atc, other, arqc, approvalWord, declineWord);
  }

  Cryptogram withPsn(String other) {
    return new Cryptogram(
        version, optionB, imk, pan, other, atc, data, arqc, approvalWord, declineWord);
  }

  String expectedArpc(String word) {
    return Reference.arpc(version, Reference.iccMasterKey(imk, pan, psn, optionB), atc, arqc, word);
  }

  TestCell cell() {
    return new TestCell(CELL_BYTES)
        .digits(TestCell.PAN, pan)
        .hex(DATA, data)
        .hex(ARQC, arqc)
        .hex(APPROVAL_WORD, approvalWord)
        .hex(DECLINE_WORD, declineWord)
        .hex(APPROVAL_ARPC, "EE".repeat(16));
  }

  CryptogramRequest request() {
    CryptogramRequest request = new CryptogramRequest();
    request.version = version;
    request.optionB = optionB;
    request.panAt = TestCell.PAN;
    request.panLength = pan.length();
    request.panSequenceNumber = Integer.parseInt(psn);
    request.atc = Integer.parseInt(atc.substring(0, 4), 16);
    request.unpredictableNumber = Integer.parseUnsignedInt("0" + atc.substring(4), 16);
    request.dataAt = DATA;
    request.dataLength = data.length() / 2;
    request.arqcAt = ARQC;
    request.approvalWordAt = APPROVAL_WORD;
    request.declineWordAt = DECLINE_WORD;
    request.approvalArpcAt = APPROVAL_ARPC;
    request.declineArpcAt = DECLINE_ARPC;
    return request;
  }

  /** What a command said of it, and what it wrote. */
  record Outcome(CheckResult result, String approvalArpc, String declineArpc) {
    static Outcome none(CheckResult result, Cryptogram cryptogram) {
      String untouched = "EE".repeat(cryptogram.version.arpcBytes());
      return new Outcome(result, untouched, untouched);
    }
  }

  Outcome verify(PaymentHsm lane, HsmKey key) {
    TestCell cell = cell();
    CheckResult result = lane.verifyCryptogram(cell.memory, key, request());
    return new Outcome(
        result,
        cell.hexAt(APPROVAL_ARPC, version.arpcBytes()),
        cell.hexAt(DECLINE_ARPC, version.arpcBytes()));
  }

  Outcome verify(Hsm hsm) {
    KeySpec spec = TestToken.imk(imk);
    HsmKey key = hsm.key(spec.label(), spec.usage());
    return TestCell.onLane(hsm, lane -> verify(lane, key));
  }

  /** What a right one must give. */
  Outcome expected() {
    return new Outcome(CheckResult.MATCH, expectedArpc(approvalWord), expectedArpc(declineWord));
  }
}
