package dev.tollgate.bench.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.crypto.Cryptogram;
import dev.tollgate.hsm.CryptogramRequest;
import dev.tollgate.hsm.CryptogramRequest.CryptogramVersion;
import dev.tollgate.hsm.Hsm;
import dev.tollgate.hsm.Hsm.LaneTask;
import dev.tollgate.hsm.KeyUsage;
import dev.tollgate.hsm.PaymentHsm;
import dev.tollgate.hsm.PaymentHsm.Batch;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinBlockResult;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import dev.tollgate.hsm.PinBlockFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * One card's operands in off-heap memory, and the commands that are measured. Each throws if the
 * answer is not the right one: nothing is measured that does not work.
 */
final class Commands {
  static final String PAN = "4000001234562000";
  static final String PIN = "1234";
  static final String EXPIRY = "3112";
  private static final int EXPIRY_NUMBER = 3112;
  static final int CVV2_SERVICE_CODE = 0;
  static final int PVKI = 1;

  /** As the tags of version 18 with an issuer application data of 7 bytes; padded, 40 bytes. */
  private static final int CHIP_DATA_BYTES = 39;

  private static final int ATC = 28;
  private static final long PAN_AT = 0;
  private static final long PIN_BLOCK_AT = 24;
  private static final long CVV2_AT = 32;
  private static final long MAC_AT = 40;
  private static final long BLOCK_AT = 48;
  private static final long ARQC_AT = 56;
  private static final long CHIP_DATA_AT = 64;
  private static final long WORDS_AT = 128;
  private static final long ARPC_AT = 136;
  private static final long TOKEN_AT = 152;
  private static final long OTHER_BLOCK_AT = 168;
  private static final long BYTES = 176;

  private final MemorySegment cell = Arena.global().allocate(BYTES, 8);
  private final CryptogramRequest request = new CryptogramRequest();
  private final HsmKey zpk;
  private final HsmKey zpkTo;
  private final HsmKey pvk;
  private final HsmKey cvk;
  private final HsmKey zak;
  private final HsmKey imk;
  private final HsmKey panToken;
  private final int pvv;

  Commands(Hsm hsm, CardCrypto card) {
    zpk = key(hsm, HsmHome.ZPK.label(), KeyUsage.P0);
    zpkTo = key(hsm, HsmHome.ZPK_TO.label(), KeyUsage.P0);
    pvk = key(hsm, HsmHome.PVK.label(), KeyUsage.V2);
    cvk = key(hsm, HsmHome.CVK.label(), KeyUsage.C0);
    zak = key(hsm, HsmHome.ZAK.label(), KeyUsage.M3);
    imk = key(hsm, HsmHome.IMK.label(), KeyUsage.E0);
    panToken = key(hsm, HsmHome.PAN_TOKEN.label(), KeyUsage.D0);
    pvv = Integer.parseInt(card.pvv(PAN, Integer.toString(PVKI), PIN));
    put(PAN_AT, PAN.getBytes(StandardCharsets.US_ASCII));
    put(PIN_BLOCK_AT, card.encryptedPinBlock(PAN, PIN));
    put(CVV2_AT, card.cvv2(PAN, EXPIRY).getBytes(StandardCharsets.US_ASCII));
    byte[] chipData = new byte[CHIP_DATA_BYTES];
    put(ARQC_AT, card.chip(PAN, "00", false, Cryptogram.CVN_18).arqc(ATC, "00000000", chipData));
    request.version = CryptogramVersion.VISA_18;
    request.panAt = PAN_AT;
    request.panLength = PAN.length();
    request.atc = ATC;
    request.dataAt = CHIP_DATA_AT;
    request.dataLength = CHIP_DATA_BYTES;
    request.arqcAt = ARQC_AT;
    request.approvalWordAt = WORDS_AT;
    request.declineWordAt = WORDS_AT + 4;
    request.approvalArpcAt = ARPC_AT;
    request.declineArpcAt = ARPC_AT + 8;
  }

  private static HsmKey key(Hsm hsm, String label, KeyUsage usage) {
    return hsm.key(label, usage);
  }

  private void put(long at, byte[] bytes) {
    MemorySegment.copy(bytes, 0, cell, JAVA_BYTE, at, bytes.length);
  }

  /** One TDES block: a message authentication code of eight bytes is that, and no more. */
  void block(PaymentHsm lane) {
    require(lane.generateMac(cell, zak, BLOCK_AT, 8, MAC_AT));
  }

  void token(PaymentHsm lane) {
    require(lane.tokenize(cell, panToken, PAN_AT, PAN.length(), TOKEN_AT));
  }

  void cardValue(PaymentHsm lane) {
    int length = PAN.length();
    CheckResult result =
        lane.verifyCardValue(cell, cvk, PAN_AT, length, EXPIRY_NUMBER, CVV2_SERVICE_CODE, CVV2_AT);
    require(result == CheckResult.MATCH);
  }

  void pin(PaymentHsm lane) {
    PinBlockFormat format = PinBlockFormat.ISO_0;
    int length = PAN.length();
    PinResult result =
        lane.verifyPinPvv(cell, zpk, format, PIN_BLOCK_AT, PAN_AT, length, pvk, PVKI, pvv);
    require(result == PinResult.RIGHT);
  }

  void pinTranslation(PaymentHsm lane) {
    PinBlockFormat format = PinBlockFormat.ISO_0;
    PinBlockResult result =
        lane.translatePin(
            cell, zpk, format, PIN_BLOCK_AT, zpkTo, format, OTHER_BLOCK_AT, PAN_AT, PAN.length());
    require(result == PinBlockResult.MADE);
  }

  void mac(PaymentHsm lane) {
    require(lane.generateMac(cell, zak, CHIP_DATA_AT, 64, MAC_AT));
  }

  void cryptogram(PaymentHsm lane) {
    require(lane.verifyCryptogram(cell, imk, request) == CheckResult.MATCH);
  }

  private static void require(boolean right) {
    if (!right) {
      throw new IllegalStateException("the HSM answered what is not right");
    }
  }

  /** PIN and CVV2 of a request, over and over until it is stopped. */
  final class PinAndCardValue implements LaneTask {
    private final Hsm hsm;
    private final Run run;
    private final LaneTask next = this::finish;
    private int pinNumber;
    private int valueNumber;

    PinAndCardValue(Hsm hsm, Run run) {
      this.hsm = hsm;
      this.run = run;
    }

    @Override
    public void run(PaymentHsm lane) {
      Batch batch = lane.batch();
      int length = PAN.length();
      PinBlockFormat format = PinBlockFormat.ISO_0;
      pinNumber =
          batch.verifyPinPvv(cell, zpk, format, PIN_BLOCK_AT, PAN_AT, length, pvk, PVKI, pvv);
      valueNumber =
          batch.verifyCardValue(
              cell, cvk, PAN_AT, length, EXPIRY_NUMBER, CVV2_SERVICE_CODE, CVV2_AT);
      batch.then(next);
    }

    private void finish(PaymentHsm lane) {
      boolean pin = lane.batch().pin(pinNumber) == PinResult.RIGHT;
      boolean value = lane.batch().check(valueNumber) == CheckResult.MATCH;
      if (!run.goesOn(pin && value) || !hsm.submit(this)) {
        run.ended();
      }
    }
  }

  /** Tells tasks when to stop, and counts them. */
  interface Run {
    /** Called on the lane's thread after each request. */
    boolean goesOn(boolean right);

    void ended();
  }
}
