package dev.tollgate.pci.card;

import dev.tollgate.hsm.PaymentHsm;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.VerificationResult.PinOutcome;
import dev.tollgate.pci.ZoneCounter;
import dev.tollgate.pci.ZoneCounters;
import dev.tollgate.pci.card.CardDesk.Network;
import dev.tollgate.pci.card.ProductTable.Product;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All checks of one message, in one go on an HSM lane. On a network with message authentication
 * codes that comes first, and nothing else is done if it is wrong. Messages about a card get token
 * and card look-up; requests (0100, 0200) also expiry, CVV, CVV2, cryptogram and PIN. What is found
 * out is left in the cell's {@link dev.tollgate.pci.vault.CheckedCard}; the gateway's rules say
 * what it means.
 *
 * <p>One instance belongs to one lane thread at a time.
 */
final class CardChecks {
  private static final int PAN_LENGTH_MIN = 8;
  private static final int PAN_LENGTH_MAX = 19;
  private static final int CVV2_SERVICE_CODE = 0;
  private static final int ICVV_SERVICE_CODE = 999;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final List<Network> networks;
  private final HsmKey tokenKey;
  private final CardFile cards;
  private final ValidityClock clock;
  private final ZoneCounters counters;
  private final CardFields at = new CardFields();
  private final CryptogramCheck cryptogramCheck = new CryptogramCheck();

  CardChecks(
      List<Network> networks,
      HsmKey tokenKey,
      CardFile cards,
      LongSupplier epochMs,
      ZoneCounters counters) {
    this.networks = networks;
    this.tokenKey = tokenKey;
    this.cards = cards;
    this.clock = new ValidityClock(epochMs);
    this.counters = counters;
  }

  /** Leaves the result incomplete if the HSM did not carry out a check. */
  void check(PaymentHsm hsm, VaultCell cell) {
    Network network = networks.get(cell.sealed().network());
    HsmKey macKey = network.macKey();
    if (macKey != null) {
      CheckResult mac = mac(hsm, cell, network.dialect(), macKey);
      if (mac == CheckResult.UNAVAILABLE) {
        return;
      }
      cell.checked().mac(outcome(mac));
    }
    boolean believed = cell.checked().mac() != CheckOutcome.FAILED;
    if (!believed || !isAboutCard(cell) || lookUp(hsm, cell, network)) {
      cell.checked().complete();
    }
  }

  /** It is the last field and covers all others: with one behind it the message is malformed. */
  private CheckResult mac(PaymentHsm hsm, VaultCell cell, Dialect dialect, HsmKey key) {
    FieldMap fields = cell.fields();
    int field = fields.macField();
    if (field == 0) {
      counters.increment(ZoneCounter.MAC_MISSING, cell.sealed().network());
      return CheckResult.MISMATCH;
    }
    MemorySegment memory = cell.memory();
    long macAt = cell.workAt() + WorkArea.MAC;
    CheckResult result = CheckResult.MISMATCH;
    if (fields.contentUnits(field) == VaultCell.MAC_BYTES) {
      dialect.copyBytes(memory, fields, field, memory, macAt);
      result = hsm.verifyMac(memory, key, 0, fields.fieldAt(field), macAt);
      HsmKey previous = result == CheckResult.MISMATCH ? hsm.previous(key) : null;
      if (previous != null) {
        result = hsm.verifyMac(memory, previous, 0, fields.fieldAt(field), macAt);
        cell.checked().macKeyPrevious(result == CheckResult.MATCH);
      }
    }
    if (result == CheckResult.MISMATCH) {
      counters.increment(ZoneCounter.MAC_WRONG, cell.sealed().network());
    }
    return result;
  }

  /**
   * @return false if the HSM failed
   */
  private boolean lookUp(PaymentHsm hsm, VaultCell cell, Network network) {
    at.locate(cell, network.dialect());
    if (at.panLength() < PAN_LENGTH_MIN || at.panLength() > PAN_LENGTH_MAX) {
      return true; // no card has such a PAN
    }
    MemorySegment memory = cell.memory();
    long tokenAt = cell.workAt() + WorkArea.TOKEN;
    if (!hsm.tokenize(memory, tokenKey, at.panAt(), at.panLength(), tokenAt)) {
      return false;
    }
    long tokenHi = memory.get(LONG, tokenAt);
    long tokenLo = memory.get(LONG, tokenAt + Long.BYTES);
    cell.checked().token(tokenHi, tokenLo);
    CardTable table = cards.table();
    int card = table.find(tokenHi, tokenLo);
    if (card == CardTable.NONE) {
      return true;
    }
    if (isRequest(cell)) {
      return checkCard(hsm, cell, network, table.record(card), table.pinReference(card));
    }
    cell.checked()
        .known(
            CheckOutcome.NOT_PERFORMED,
            CheckOutcome.NOT_PERFORMED,
            CheckOutcome.NOT_PERFORMED,
            PinOutcome.NOT_PRESENT);
    return true;
  }

  /**
   * @return false if the HSM failed
   */
  private boolean checkCard(
      PaymentHsm hsm, VaultCell cell, Network network, long card, long pinReference) {
    Product product = cards.product(card);
    CheckResult trackValue = CheckResult.MATCH;
    boolean lacking = at.trackFaulty() || isStripe(cell); // a stripe without its CVV is no proof
    CheckOutcome cardValue = lacking ? CheckOutcome.FAILED : CheckOutcome.NOT_PERFORMED;
    if (at.trackCardValueAt() >= 0) {
      trackValue = trackValue(hsm, cell, product, card);
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
    boolean chipChecked = !isChip(cell) || cryptogram(hsm, cell, network, product);
    PinResult pin = PinCheck.check(hsm, cell, network, product, card, pinReference, at);
    boolean available =
        trackValue != CheckResult.UNAVAILABLE
            && printedValue != CheckResult.UNAVAILABLE
            && chipChecked
            && pin != PinResult.UNAVAILABLE;
    if (available) {
      cell.checked().known(expiry(card), cardValue, cardValue2, outcome(pin));
    }
    return available;
  }

  /**
   * @return false if the HSM failed
   */
  private boolean cryptogram(PaymentHsm hsm, VaultCell cell, Network network, Product product) {
    CheckResult result = cryptogramCheck.check(hsm, cell, network.dialect(), product.emv(), at);
    if (result == CheckResult.UNAVAILABLE) {
      return false;
    }
    if (result == CheckResult.MISMATCH) {
      counters.increment(ZoneCounter.CRYPTOGRAMS_WRONG, cell.sealed().network());
    }
    cell.checked().cryptogram(outcome(result), cryptogramCheck.applicationTransactionCounter());
    return true;
  }

  /**
   * CVV, or iCVV. A stripe must tell the card's own service code: with 000 or 999 the CVV2 or the
   * iCVV would do for a CVV, and who got hold of one could write a stripe.
   */
  private CheckResult trackValue(PaymentHsm hsm, VaultCell cell, Product product, long card) {
    if (!isChip(cell) && at.serviceCode() != CardRecord.serviceCode(card)) {
      return CheckResult.MISMATCH;
    }
    int serviceCode = isChip(cell) ? ICVV_SERVICE_CODE : at.serviceCode();
    return cardValue(hsm, cell, product, at.trackExpiry(), serviceCode, at.trackCardValueAt());
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

  /** All but network management (0800). */
  private static boolean isAboutCard(VaultCell cell) {
    return cell.sealed().messageType() / 100 != 8;
  }

  /** 0100, 0200 and their repeats: the issuer is asked, and must know for itself. */
  private static boolean isRequest(VaultCell cell) {
    int type = cell.sealed().messageType() / 10;
    return type == 10 || type == 20;
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

  /** The current month as YYMM, worked out once a month. One thread. */
  static final class ValidityClock {
    private final LongSupplier epochMs;
    private long monthEndMs;
    private int yymm;

    ValidityClock(LongSupplier epochMs) {
      this.epochMs = epochMs;
    }

    /** YYMM in UTC as a number; cards of this month are still valid. */
    int yymm() {
      long now = epochMs.getAsLong();
      if (now >= monthEndMs) {
        YearMonth month = YearMonth.from(Instant.ofEpochMilli(now).atZone(ZoneOffset.UTC));
        yymm = month.getYear() % 100 * 100 + month.getMonthValue();
        monthEndMs =
            month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
      }
      return yymm;
    }
  }
}
