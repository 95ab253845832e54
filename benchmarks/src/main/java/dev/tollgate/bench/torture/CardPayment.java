package dev.tollgate.bench.torture;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.crypto.Cryptogram;
import dev.tollgate.bench.crypto.PanToken;
import dev.tollgate.bench.torture.HsmLoad.Verdict;
import dev.tollgate.hsm.CryptogramRequest;
import dev.tollgate.hsm.CryptogramRequest.CryptogramVersion;
import dev.tollgate.hsm.Hsm.LaneTask;
import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.KeyUsage;
import dev.tollgate.hsm.PaymentHsm;
import dev.tollgate.hsm.PaymentHsm.Batch;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import dev.tollgate.hsm.PinBlockFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a payment with one card asks of the HSMs, in the pieces and with the batches in which the
 * gateway asks for it:
 *
 * <pre>
 *   [verify the MAC; ask for the token] -&gt; [take it;] ask for CVV2 and PIN by PVV
 *      -&gt; take both; [verify the ARQC, which makes both ARPCs]
 * </pre>
 *
 * <p>What is in brackets only where the HSMs can do it. Every answer is compared with what the
 * standards make of the same published keys without our code.
 */
final class CardPayment {
  private static final String PAN = "4242424242424242";
  private static final String EXPIRY = "3112";
  private static final String PIN = "0570";
  private static final int ATC = 28;
  private static final byte[] MAC_DATA = new byte[64];
  private static final byte[] CHIP_DATA = new byte[39];
  private static final byte[] STATUS_UPDATES = {0, (byte) 0x80, 0, 0, 0, 0, 0, 0};
  private static final int ARPC_BYTES = 4;
  private static final int PAN_AT = 0;
  private static final int VALUE_AT = 24;
  private static final int BLOCK_AT = 32;
  private static final int TOKEN_AT = 40;
  private static final int ARPCS_AT = 56;
  private static final int STATUS_AT = 64;
  private static final int ARQC_AT = 72;
  private static final int MAC_AT = 80;
  private static final int CHIP_DATA_AT = 88;
  private static final int MAC_DATA_AT = 128;
  private static final int CELL_BYTES = 192;

  /** Keys and right answers of what p11-kit does not hand on. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Extras(
      HsmKey zak,
      HsmKey tokenKey,
      HsmKey imk,
      byte[] mac,
      byte[] token,
      byte[] arqc,
      byte[] arpcs) {
    static Extras of(HsmGroup group, CardCrypto crypto, Path keys) {
      var chip = crypto.chip(PAN, "00", false, Cryptogram.CVN_18);
      byte[] arqc = chip.arqc(ATC, "00000000", CHIP_DATA);
      ByteBuffer arpcs = ByteBuffer.allocate(2 * ARPC_BYTES);
      arpcs.put(chip.issuerAuthentication(ATC, arqc, true), 0, ARPC_BYTES);
      arpcs.put(chip.issuerAuthentication(ATC, arqc, false), 0, ARPC_BYTES);
      return new Extras(
          group.key("zak-beta", KeyUsage.M3),
          group.key("token", KeyUsage.D0),
          group.key("imk-ac", KeyUsage.E0),
          crypto.mac("zak-beta").of(MAC_DATA, 0, MAC_DATA.length),
          PanToken.of(keys, PAN),
          arqc,
          arpcs.array());
    }
  }

  private final byte[] value;
  private final byte[] block;
  private final int pvv;
  private final HsmKey cvk;
  private final HsmKey zpk;
  private final HsmKey pvk;
  private final @Nullable Extras extras;

  /**
   * @param keys the published test keys
   * @param whole with what stands in brackets above
   */
  CardPayment(HsmGroup group, Path keys, boolean whole) {
    CardCrypto crypto = CardCrypto.from(keys);
    value = crypto.cvv2(PAN, EXPIRY).getBytes(StandardCharsets.US_ASCII);
    block = crypto.encryptedPinBlock(PAN, PIN);
    pvv = Integer.parseInt(crypto.pvv(PAN, "1", PIN));
    cvk = group.key("cvk", KeyUsage.C0);
    zpk = group.key("zpk-alpha-01", KeyUsage.P0);
    pvk = group.key("pvk-1", KeyUsage.V2);
    extras = whole ? Extras.of(group, crypto, keys) : null;
  }

  /**
   * One payment.
   *
   * @param end told what became of it, by any thread
   */
  LaneTask request(Consumer<Verdict> end) {
    return new Request(end);
  }

  /** Its cell is its own: a call that hangs may write there when nobody waits for it any more. */
  private final class Request implements LaneTask {
    private final MemorySegment cell = Arena.ofAuto().allocate(CELL_BYTES, 8);
    private final Consumer<Verdict> end;
    private int tokenNumber;
    private int valueNumber;
    private int pinNumber;

    Request(Consumer<Verdict> end) {
      this.end = end;
      put(PAN_AT, PAN.getBytes(StandardCharsets.US_ASCII));
      put(VALUE_AT, value);
      put(BLOCK_AT, block);
      if (extras != null) {
        put(ARQC_AT, extras.arqc);
        put(STATUS_AT, STATUS_UPDATES);
        put(MAC_AT, extras.mac);
      }
    }

    private void put(long at, byte[] bytes) {
      MemorySegment.copy(bytes, 0, cell, JAVA_BYTE, at, bytes.length);
    }

    private boolean holds(long at, byte[] expected) {
      return Arrays.equals(cell.asSlice(at, expected.length).toArray(JAVA_BYTE), expected);
    }

    @Override
    public void run(PaymentHsm hsm) {
      if (extras == null) {
        askAboutCard(hsm.batch());
        return;
      }
      CheckResult mac = mac(hsm, extras.zak);
      if (mac == CheckResult.MATCH) {
        tokenNumber = hsm.batch().tokenize(cell, extras.tokenKey, PAN_AT, PAN.length());
        hsm.batch().then(next -> takeToken(next.batch(), extras));
      } else {
        end.accept(mac == CheckResult.UNAVAILABLE ? Verdict.UNAVAILABLE : Verdict.WRONG);
      }
    }

    /** Under the key's previous version too, while there is one. */
    private CheckResult mac(PaymentHsm hsm, HsmKey zak) {
      CheckResult current = hsm.verifyMac(cell, zak, MAC_DATA_AT, MAC_DATA.length, MAC_AT);
      HsmKey previous = current == CheckResult.MISMATCH ? hsm.previous(zak) : null;
      return previous == null
          ? current
          : hsm.verifyMac(cell, previous, MAC_DATA_AT, MAC_DATA.length, MAC_AT);
    }

    private void takeToken(Batch batch, Extras expected) {
      if (!batch.token(tokenNumber, cell, TOKEN_AT)) {
        end.accept(Verdict.UNAVAILABLE);
      } else if (holds(TOKEN_AT, expected.token)) {
        askAboutCard(batch);
      } else {
        end.accept(Verdict.WRONG);
      }
    }

    private void askAboutCard(Batch batch) {
      int length = PAN.length();
      int expiry = Integer.parseInt(EXPIRY);
      PinBlockFormat format = PinBlockFormat.ISO_0;
      valueNumber = batch.verifyCardValue(cell, cvk, PAN_AT, length, expiry, 0, VALUE_AT);
      pinNumber = batch.verifyPinPvv(cell, zpk, format, BLOCK_AT, PAN_AT, length, pvk, 1, pvv);
      batch.then(this::conclude);
    }

    private void conclude(PaymentHsm hsm) {
      CheckResult printed = hsm.batch().check(valueNumber);
      PinResult pin = hsm.batch().pin(pinNumber);
      CheckResult chip = extras == null ? CheckResult.MATCH : cryptogram(hsm, extras);
      if (printed == CheckResult.UNAVAILABLE
          || pin == PinResult.UNAVAILABLE
          || chip == CheckResult.UNAVAILABLE) {
        end.accept(Verdict.UNAVAILABLE);
        return;
      }
      boolean right =
          printed == CheckResult.MATCH && pin == PinResult.RIGHT && chip == CheckResult.MATCH;
      end.accept(right ? Verdict.RIGHT : Verdict.WRONG);
    }

    private CheckResult cryptogram(PaymentHsm hsm, Extras expected) {
      CryptogramRequest request = new CryptogramRequest();
      request.version = CryptogramVersion.VISA_18;
      request.panAt = PAN_AT;
      request.panLength = PAN.length();
      request.atc = ATC;
      request.dataAt = CHIP_DATA_AT;
      request.dataLength = CHIP_DATA.length;
      request.arqcAt = ARQC_AT;
      request.approvalWordAt = STATUS_AT;
      request.declineWordAt = STATUS_AT + ARPC_BYTES;
      request.approvalArpcAt = ARPCS_AT;
      request.declineArpcAt = ARPCS_AT + ARPC_BYTES;
      CheckResult checked = hsm.verifyCryptogram(cell, expected.imk, request);
      boolean forged = checked == CheckResult.MATCH && !holds(ARPCS_AT, expected.arpcs);
      return forged ? CheckResult.MISMATCH : checked;
    }
  }
}
