package dev.tollgate.pci.card;

import dev.tollgate.hsm.PaymentHsm;
import dev.tollgate.hsm.PaymentHsm.Batch;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.Ibm3624Rule;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import dev.tollgate.hsm.PinBlockFormat;
import dev.tollgate.pci.card.CardDesk.Network;
import dev.tollgate.pci.card.CardRecord.PinMethod;
import dev.tollgate.pci.card.ProductTable.Product;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Checks the PIN of a message (DE52) in the way the card's issuer has chosen. DE53 starts with two
 * digits of PIN block format and two of zone key index; absent, they are 00 and 01.
 */
final class PinCheck {
  private static final int PIN_BLOCK = 52;
  private static final int SECURITY_CONTROL = 53;
  private static final int FORMAT_FROM = 0;
  private static final int INDEX_FROM = 2;
  private static final int DEFAULT_FORMAT = 0;
  private static final int DEFAULT_INDEX = 1;

  private static final int NOT_PRESENT = -2;
  private static final int MALFORMED = -3;

  private PinCheck() {}

  /**
   * Asks for the check of a PIN.
   *
   * @return the command's number, or {@link #NOT_PRESENT} without a PIN, or {@link #MALFORMED}
   *     where nobody here can check it, which is no try
   */
  static int ask(
      Batch batch,
      VaultCell cell,
      Network network,
      Product product,
      long card,
      long reference,
      CardFields at) {
    if (!cell.fields().present(PIN_BLOCK)) {
      return NOT_PRESENT;
    }
    PinBlockFormat format = format(cell, network);
    HsmKey zpk = zonePinKey(cell, network);
    HsmKey key = pinKey(product, card);
    if (format == null || zpk == null || key == null || !isWhole(cell, format, zpk)) {
      return MALFORMED;
    }
    MemorySegment memory = cell.memory();
    long blockAt = cell.workAt() + WorkArea.PIN_BLOCK;
    network.dialect().copyBytes(memory, cell.fields(), PIN_BLOCK, memory, blockAt);
    int panAt = at.panAt();
    int panLength = at.panLength();
    if (CardRecord.pinMethod(card) == PinMethod.PVV) {
      int pvki = CardRecord.pvki(card);
      int pvv = (int) reference;
      return batch.verifyPinPvv(memory, zpk, format, blockAt, panAt, panLength, key, pvki, pvv);
    }
    int digits = CardRecord.pinDigits(card);
    return batch.verifyPinIbm3624(
        memory, zpk, format, blockAt, panAt, panLength, key, Ibm3624Rule.USUAL, reference, digits);
  }

  /**
   * What came of it; null without a PIN. A block that is not right under the zone PIN key is tried
   * under its previous version, while there is one.
   *
   * @param number what {@link #ask} returned
   */
  static @Nullable PinResult result(
      PaymentHsm hsm,
      int number,
      VaultCell cell,
      Network network,
      Product product,
      long card,
      long reference,
      CardFields at) {
    if (number == NOT_PRESENT) {
      return null;
    }
    if (number == MALFORMED) {
      return PinResult.MALFORMED;
    }
    PinResult current = hsm.batch().pin(number);
    HsmKey zpk = zonePinKey(cell, network);
    boolean open = current == PinResult.WRONG || current == PinResult.MALFORMED;
    HsmKey previous = open && zpk != null ? hsm.previous(zpk) : null;
    PinBlockFormat format = format(cell, network);
    HsmKey key = pinKey(product, card);
    return previous == null || format == null || key == null
        ? current
        : either(current, verify(hsm, cell, previous, format, at, key, card, reference));
  }

  private static PinResult verify(
      PaymentHsm hsm,
      VaultCell cell,
      HsmKey zpk,
      PinBlockFormat format,
      CardFields at,
      HsmKey key,
      long card,
      long reference) {
    MemorySegment memory = cell.memory();
    long blockAt = cell.workAt() + WorkArea.PIN_BLOCK;
    int panAt = at.panAt();
    int panLength = at.panLength();
    if (CardRecord.pinMethod(card) == PinMethod.PVV) {
      int pvki = CardRecord.pvki(card);
      int pvv = (int) reference;
      return hsm.verifyPinPvv(memory, zpk, format, blockAt, panAt, panLength, key, pvki, pvv);
    }
    int digits = CardRecord.pinDigits(card);
    return hsm.verifyPinIbm3624(
        memory, zpk, format, blockAt, panAt, panLength, key, reference, digits);
  }

  private static @Nullable HsmKey zonePinKey(VaultCell cell, Network network) {
    return network.pinKeys().get(control(cell, network.dialect(), INDEX_FROM, DEFAULT_INDEX));
  }

  private static @Nullable PinBlockFormat format(VaultCell cell, Network network) {
    return format(control(cell, network.dialect(), FORMAT_FROM, DEFAULT_FORMAT));
  }

  private static @Nullable HsmKey pinKey(Product product, long card) {
    return switch (CardRecord.pinMethod(card)) {
      case NONE -> null;
      case PVV -> product.pvks().get(CardRecord.pvki(card));
      case IBM3624 -> product.pgk();
    };
  }

  /**
   * A block under one version of a zone PIN key is noise under the other: malformed, but for format
   * 1 once in some hundred times, when it is a wrong PIN. So what one version makes of it counts
   * before what neither can read.
   */
  private static PinResult either(PinResult current, PinResult previous) {
    return previous == PinResult.MALFORMED ? current : previous;
  }

  /** A block as long as its format's, which is as long as the blocks of the zone key's cipher. */
  private static boolean isWhole(VaultCell cell, PinBlockFormat format, HsmKey zpk) {
    return cell.fields().contentUnits(PIN_BLOCK) == format.bytes()
        && zpk.algorithm().blockBytes() == format.bytes();
  }

  private static @Nullable PinBlockFormat format(int digits) {
    return switch (digits) {
      case 0 -> PinBlockFormat.ISO_0;
      case 1 -> PinBlockFormat.ISO_1;
      case 3 -> PinBlockFormat.ISO_3;
      case 4 -> PinBlockFormat.ISO_4;
      default -> null;
    };
  }

  private static int control(VaultCell cell, Dialect dialect, int from, int otherwise) {
    FieldMap fields = cell.fields();
    return fields.present(SECURITY_CONTROL)
        ? (int) dialect.number(cell.memory(), fields, SECURITY_CONTROL, from, 2)
        : otherwise;
  }
}
