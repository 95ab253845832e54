package dev.tollgate.pci.card;

import dev.tollgate.hsm.PaymentHsm;
import dev.tollgate.hsm.PaymentHsm.Batch;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.VerificationResult.PinOutcome;
import dev.tollgate.pci.ZoneCounters;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
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
 * All checks of one message on an HSM lane, in three parts: the MAC, and the token is asked for;
 * the card is looked up, and its values and PIN are asked for; the cryptogram, and the result. What
 * is asked for is carried out in between, together with what other messages ask for; the slow and
 * particular commands, MAC and cryptogram, are carried out at once. On a network with message
 * authentication codes that comes first, and nothing else is done if it is wrong. Messages about a
 * card get token and card look-up; requests (0100, 0200) also expiry, CVV, CVV2, cryptogram and
 * PIN. What is found out is left in the cell's {@link dev.tollgate.pci.vault.CheckedCard}; the
 * gateway's rules say what it means.
 *
 * <p>One instance belongs to one lane thread at a time.
 */
final class CardChecks {
  private static final int PAN_LENGTH_MIN = 8;
  private static final int PAN_LENGTH_MAX = 19;
  private static final int CVV2_SERVICE_CODE = 0;
  private static final int ICVV_SERVICE_CODE = 999;

  /** In place of a command's number. */
  private static final int NOT_ASKED = -2;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final List<Network> networks;
  private final HsmKey tokenKey;
  private final CardFile cards;
  private final ValidityClock clock;
  private final ZoneCounters counters;
  private final CardFields at = new CardFields();
  private final CryptogramCheck cryptogramCheck = new CryptogramCheck();

  // Between two parts: what was asked for, and what is known of the card.
  private boolean lookedUp;
  private int tokenNumber;
  private int trackValueNumber;
  private int printedValueNumber;
  private int pinNumber;
  private long card;
  private long pinReference;

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

  /**
   * The first part. Leaves the result incomplete if the HSM did not carry out a check.
   *
   * @return whether there is more to do: {@link #goOn}, once what was asked for is carried out
   */
  boolean begin(PaymentHsm hsm, VaultCell cell) {
    lookedUp = false;
    Network network = networks.get(cell.sealed().network());
    HsmKey macKey = network.macKey();
    if (macKey != null) {
      CheckResult mac = mac(hsm, cell, network.dialect(), macKey);
      if (mac == CheckResult.UNAVAILABLE) {
        return false;
      }
      cell.checked().mac(outcome(mac));
    }
    boolean believed = cell.checked().mac() != CheckOutcome.FAILED;
    if (believed && isAboutCard(cell) && askForToken(hsm.batch(), cell, network)) {
      return true;
    }
    cell.checked().complete();
    return false;
  }

  /**
   * Each part after the first.
   *
   * @return whether there is yet more to do
   */
  boolean goOn(PaymentHsm hsm, VaultCell cell) {
    Network network = networks.get(cell.sealed().network());
    if (lookedUp) {
      if (conclude(hsm, cell, network)) {
        cell.checked().complete();
      }
      return false;
    }
    if (!hsm.batch().token(tokenNumber, cell.memory(), cell.workAt() + WorkArea.TOKEN)) {
      return false;
    }
    lookedUp = lookUp(cell);
    if (lookedUp && isRequest(cell)) {
      askAboutCard(hsm.batch(), cell, network);
      return true;
    }
    if (lookedUp) {
      cell.checked()
          .known(
              CheckOutcome.NOT_PERFORMED,
              CheckOutcome.NOT_PERFORMED,
              CheckOutcome.NOT_PERFORMED,
              PinOutcome.NOT_PRESENT);
    }
    cell.checked().complete();
    return false;
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
   * @return false if there is no card with such a PAN
   */
  private boolean askForToken(Batch batch, VaultCell cell, Network network) {
    at.locate(cell, network.dialect());
    if (at.panLength() < PAN_LENGTH_MIN || at.panLength() > PAN_LENGTH_MAX) {
      return false;
    }
    tokenNumber = batch.tokenize(cell.memory(), tokenKey, at.panAt(), at.panLength());
    return true;
  }

  /**
   * @return false if nobody here knows the card
   */
  private boolean lookUp(VaultCell cell) {
    long tokenAt = cell.workAt() + WorkArea.TOKEN;
    long tokenHi = cell.memory().get(LONG, tokenAt);
    long tokenLo = cell.memory().get(LONG, tokenAt + Long.BYTES);
    cell.checked().token(tokenHi, tokenLo);
    CardTable table = cards.table();
    int found = table.find(tokenHi, tokenLo);
    if (found != CardTable.NONE) {
      card = table.record(found);
      pinReference = table.pinReference(found);
    }
    return found != CardTable.NONE;
  }

  private void askAboutCard(Batch batch, VaultCell cell, Network network) {
    Product product = cards.product(card);
    trackValueNumber =
        at.trackCardValueAt() < 0 || isForeignStripe(cell)
            ? NOT_ASKED
            : cardValue(
                batch,
                cell,
                product,
                at.trackExpiry(),
                isChip(cell) ? ICVV_SERVICE_CODE : at.serviceCode(),
                at.trackCardValueAt());
    printedValueNumber =
        at.cardValue2At() < 0
            ? NOT_ASKED
            : cardValue(
                batch, cell, product, printedExpiry(), CVV2_SERVICE_CODE, at.cardValue2At());
    pinNumber = PinCheck.ask(batch, cell, network, product, card, pinReference, at);
  }

  /**
   * @return false if the HSM failed
   */
  private boolean conclude(PaymentHsm hsm, VaultCell cell, Network network) {
    Batch batch = hsm.batch();
    Product product = cards.product(card);
    PinResult pin = PinCheck.result(hsm, pinNumber, cell, network, product, card, pinReference, at);
    boolean available =
        isAvailable(batch, trackValueNumber)
            && isAvailable(batch, printedValueNumber)
            && pin != PinResult.UNAVAILABLE
            && (!isChip(cell) || cryptogram(hsm, cell, network, product));
    if (available) {
      // a stripe without its CVV is no proof
      boolean lacking = at.trackFaulty() || isStripe(cell) || at.trackCardValueAt() >= 0;
      CheckOutcome cardValue = outcome(batch, trackValueNumber, lacking);
      CheckOutcome cardValue2 = outcome(batch, printedValueNumber, at.cardValue2Faulty());
      cell.checked().known(expiry(), cardValue, cardValue2, outcome(pin));
    }
    return available;
  }

  private static boolean isAvailable(Batch batch, int number) {
    return number == NOT_ASKED || batch.check(number) != CheckResult.UNAVAILABLE;
  }

  /** Of a value that was asked for what came of it; of another, whether it should have been. */
  private static CheckOutcome outcome(Batch batch, int number, boolean lacking) {
    if (number != NOT_ASKED) {
      return outcome(batch.check(number));
    }
    return lacking ? CheckOutcome.FAILED : CheckOutcome.NOT_PERFORMED;
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
   * A stripe must tell the card's own service code: with 000 or 999 the CVV2 or the iCVV would do
   * for a CVV, and who got hold of one could write a stripe.
   */
  private boolean isForeignStripe(VaultCell cell) {
    return !isChip(cell) && at.serviceCode() != CardRecord.serviceCode(card);
  }

  private CheckOutcome expiry() {
    int expiry = CardRecord.expiry(card);
    boolean same = agrees(at.expiry(), expiry) && agrees(at.trackExpiry(), expiry);
    return same && clock.yymm() <= expiry ? CheckOutcome.PASSED : CheckOutcome.FAILED;
  }

  private static boolean agrees(int given, int expiry) {
    return given == CardFields.ABSENT || given == expiry;
  }

  /** The expiry the cardholder read from the card, as far as the message tells. */
  private int printedExpiry() {
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

  private int cardValue(
      Batch batch, VaultCell cell, Product product, int expiry, int serviceCode, int valueAt) {
    return batch.verifyCardValue(
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
