package dev.tollgate.pci.card;

import dev.tollgate.hsm.CheckResult;
import dev.tollgate.hsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm;
import dev.tollgate.hsm.PinBlockFormat;
import dev.tollgate.hsm.PinResult;
import dev.tollgate.pci.CheckOutcome;
import dev.tollgate.pci.PinOutcome;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.Digits;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All card checks of one request, in one go on an HSM lane: token, card look-up, expiry, CVV, CVV2,
 * PIN. What is found out is left in the cell's {@link dev.tollgate.pci.vault.CheckedCard}; the
 * gateway's rules say what it means.
 *
 * <p>One instance belongs to one lane thread at a time.
 */
final class CardChecks {
  private static final int PAN_LENGTH_MIN = 8;
  private static final int PAN_LENGTH_MAX = 19;
  private static final int PIN_BLOCK = 52;
  private static final int SECURITY_CONTROL = 53;
  private static final int CVV2_SERVICE_CODE = 0;
  private static final int ICVV_SERVICE_CODE = 999;
  private static final int DEFAULT_PIN_KEY_INDEX = 1;
  private static final int TOKEN_BYTES = 16;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final List<Network> networks;
  private final HsmKey tokenKey;
  private final CardFile cards;
  private final ValidityClock clock;
  private final CardFields at = new CardFields();

  CardChecks(List<Network> networks, HsmKey tokenKey, CardFile cards, LongSupplier epochMs) {
    this.networks = networks;
    this.tokenKey = tokenKey;
    this.cards = cards;
    this.clock = new ValidityClock(epochMs);
  }

  /** Leaves the result incomplete if the HSM did not carry out a check. */
  void check(PaymentHsm hsm, VaultCell cell) {
    Network network = networks.get(cell.sealed().network());
    Dialect dialect = network.dialect();
    at.locate(cell, dialect);
    if (at.panLength() < PAN_LENGTH_MIN || at.panLength() > PAN_LENGTH_MAX) {
      cell.checked().complete(); // no card has such a PAN
      return;
    }
    MemorySegment memory = cell.memory();
    long tokenAt = cell.workAt();
    if (!hsm.tokenize(memory, tokenKey, at.panAt(), at.panLength(), tokenAt)) {
      return;
    }
    long tokenHi = memory.get(LONG, tokenAt);
    long tokenLo = memory.get(LONG, tokenAt + Long.BYTES);
    cell.checked().token(tokenHi, tokenLo);
    long card = cards.find(tokenHi, tokenLo);
    if (card == CardTable.NONE || checkCard(hsm, cell, network, card)) {
      cell.checked().complete();
    }
  }

  /**
   * @return false if the HSM failed
   */
  private boolean checkCard(PaymentHsm hsm, VaultCell cell, Network network, long card) {
    Product product = cards.product(card);
    CheckResult trackValue = CheckResult.MATCH;
    boolean lacking = at.trackFaulty() || isStripe(cell); // a stripe without its CVV is no proof
    CheckOutcome cardValue = lacking ? CheckOutcome.FAILED : CheckOutcome.NOT_PERFORMED;
    if (at.trackCardValueAt() >= 0) {
      int serviceCode = isChip(cell) ? ICVV_SERVICE_CODE : at.serviceCode();
      trackValue =
          cardValue(hsm, cell, product, at.trackExpiry(), serviceCode, at.trackCardValueAt());
      cardValue = outcome(trackValue);
    }
    CheckResult printedValue = CheckResult.MATCH;
    CheckOutcome cardValue2 =
        at.cardValue2Faulty() ? CheckOutcome.FAILED : CheckOutcome.NOT_PERFORMED;
    if (at.cardValue2At() >= 0) {
      printedValue =
          cardValue(hsm, cell, product, printedExpiry(card), CVV2_SERVICE_CODE, at.cardValue2At());
      cardValue2 = outcome(printedValue);
    }
    PinResult pin = cell.fields().present(PIN_BLOCK) ? pin(hsm, cell, network, card) : null;
    boolean available =
        trackValue != CheckResult.UNAVAILABLE
            && printedValue != CheckResult.UNAVAILABLE
            && pin != PinResult.UNAVAILABLE;
    if (available) {
      cell.checked().known(expiry(card), cardValue, cardValue2, outcome(pin));
    }
    return available;
  }

  private CheckOutcome expiry(long card) {
    int expiry = CardRecord.expiry(card);
    boolean same = agrees(at.expiry(), expiry) && agrees(at.trackExpiry(), expiry);
    return same && clock.yymm() <= expiry ? CheckOutcome.PASSED : CheckOutcome.FAILED;
  }

  private static boolean agrees(int given, int expiry) {
    return given == CardFields.ABSENT || given == expiry;
  }

  /** The expiry the cardholder read from the card, as far as the message tells. */
  private int printedExpiry(long card) {
    if (at.expiry() != CardFields.ABSENT) {
      return at.expiry();
    }
    return at.trackExpiry() != CardFields.ABSENT ? at.trackExpiry() : CardRecord.expiry(card);
  }

  /** DE22 02, 80 or 90: the magnetic stripe was read, so its CVV must be there and right. */
  private static boolean isStripe(VaultCell cell) {
    int entry = cell.sealed().entryMode() / 10;
    return entry == 2 || entry == 80 || entry == 90;
  }

  /** Track data read from a chip (DE22 05 or 07) carries an iCVV, so that it makes no stripe. */
  private static boolean isChip(VaultCell cell) {
    int entry = cell.sealed().entryMode() / 10;
    return entry == 5 || entry == 7;
  }

  private CheckResult cardValue(
      PaymentHsm hsm, VaultCell cell, Product product, int expiry, int serviceCode, int valueAt) {
    return hsm.verifyCardValue(
        cell.memory(), product.cvk(), at.panAt(), at.panLength(), expiry, serviceCode, valueAt);
  }

  private PinResult pin(PaymentHsm hsm, VaultCell cell, Network network, long card) {
    FieldMap fields = cell.fields();
    int keyIndex =
        fields.present(SECURITY_CONTROL)
            ? (int) Digits.read(cell.memory(), fields.contentAt(SECURITY_CONTROL) + 2L, 2)
            : DEFAULT_PIN_KEY_INDEX;
    HsmKey zpk = network.pinKeys().get(keyIndex);
    HsmKey pvk = cards.product(card).pvks().get(CardRecord.pvki(card));
    if (zpk == null || pvk == null || CardRecord.pinMethod(card) == PinMethod.NONE) {
      return PinResult.MALFORMED;
    }
    long pinBlockAt = cell.workAt() + TOKEN_BYTES;
    MemorySegment memory = cell.memory();
    network.dialect().copyBytes(memory, fields, PIN_BLOCK, memory, pinBlockAt);
    return hsm.verifyPinPvv(
        cell.memory(),
        zpk,
        PinBlockFormat.ISO_0,
        pinBlockAt,
        at.panAt(),
        at.panLength(),
        pvk,
        CardRecord.pvki(card),
        CardRecord.pvv(card));
  }

  private static CheckOutcome outcome(CheckResult result) {
    return result == CheckResult.MATCH ? CheckOutcome.PASSED : CheckOutcome.FAILED;
  }

  private static PinOutcome outcome(@Nullable PinResult result) {
    return switch (result) {
      case null -> PinOutcome.NOT_PRESENT;
      case RIGHT -> PinOutcome.RIGHT;
      case WRONG -> PinOutcome.WRONG;
      case MALFORMED, UNAVAILABLE -> PinOutcome.MALFORMED;
    };
  }
}
