package dev.tollgate.pci.card;

import dev.tollgate.hsm.PaymentHsm.Batch;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.Ibm3624Rule;
import dev.tollgate.hsm.PaymentHsm.PinBlockFormat;
import dev.tollgate.hsm.PaymentHsm.PinResult;
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
  private static final int PIN_BLOCK_BYTES = 8;
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
    PinBlockFormat format = format(control(cell, network.dialect(), FORMAT_FROM, DEFAULT_FORMAT));
    int index = control(cell, network.dialect(), INDEX_FROM, DEFAULT_INDEX);
    HsmKey zpk = network.pinKeys().get(index);
    HsmKey key =
        switch (CardRecord.pinMethod(card)) {
          case NONE -> null;
          case PVV -> product.pvks().get(CardRecord.pvki(card));
          case IBM3624 -> product.pgk();
        };
    boolean block = cell.fields().contentUnits(PIN_BLOCK) == PIN_BLOCK_BYTES;
    if (!block || format == null || zpk == null || key == null) {
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

  /** What came of it; null without a PIN. */
  static @Nullable PinResult result(Batch batch, int number) {
    return switch (number) {
      case NOT_PRESENT -> null;
      case MALFORMED -> PinResult.MALFORMED;
      default -> batch.pin(number);
    };
  }

  private static @Nullable PinBlockFormat format(int digits) {
    return switch (digits) {
      case 0 -> PinBlockFormat.ISO_0;
      case 1 -> PinBlockFormat.ISO_1;
      case 3 -> PinBlockFormat.ISO_3;
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
