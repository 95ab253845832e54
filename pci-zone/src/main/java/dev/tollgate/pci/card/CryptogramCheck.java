package dev.tollgate.pci.card;

import dev.tollgate.hsm.CryptogramRequest;
import dev.tollgate.hsm.CryptogramRequest.CryptogramVersion;
import dev.tollgate.hsm.PaymentHsm;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.pci.card.ProductTable.Product;
import dev.tollgate.pci.card.ProductTable.Product.Emv.Profile;
import dev.tollgate.pci.codec.BerTlv;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Checks the application cryptogram of a chip card (DE55), and has the ARPC of an approval and of a
 * decline made with it. One thread.
 *
 * <p>The issuer application data (9F10) tells the version, and where the rest stands in it. All
 * versions cover the terminal's data, and of 9F10:
 *
 * <pre>
 *   Visa 22          bytes 1 and 2 are 1F 22   all of it
 *   Visa 10          byte 3 is 0A              card verification results, bytes 4 to 7
 *   Visa 18          byte 3 is 12              all of it
 *   Visa 22          byte 2 is 22              all of it
 *   M/Chip 16, 20    byte 2 is 10, 14          card verification results, bytes 3 to 8
 *   M/Chip 17, 21    byte 2 is 11, 15          the same, and counters, bytes 11 to 18
 * </pre>
 *
 * <p>Where two could be meant, the upper one is: for Visa 10 and 18 byte 2 is the index of a key,
 * and the results of an M/Chip card that asks for an ARQC start with A. A message that asks for
 * more than the card signed, in the same currency, is refused like one with a wrong cryptogram.
 */
final class CryptogramCheck implements BerTlv.Objects {
  private static final int CHIP_DATA = 55;
  private static final int SEQUENCE_NUMBER = 23;
  private static final int SEQUENCE_NUMBER_MAX = 99;

  /** What the cryptogram covers, in this order. */
  private static final int[] SIGNED_TAGS = {
    0x9F02, 0x9F03, 0x9F1A, 0x95, 0x5F2A, 0x9A, 0x9C, 0x9F37, 0x82, 0x9F36
  };

  private static final int[] SIGNED_BYTES = {6, 6, 2, 5, 2, 3, 1, 4, 2, 2};
  private static final int AMOUNT = 0;
  private static final int AMOUNT_OTHER = 1;
  private static final int CURRENCY = 4;
  private static final int UNPREDICTABLE_NUMBER = 7;
  private static final int COUNTER = 9;
  private static final int CRYPTOGRAM_TAG = 0x9F26;
  private static final int CRYPTOGRAM_BYTES = 8;
  private static final int ISSUER_DATA_TAG = 0x9F10;
  private static final int SEQUENCE_TAG = 0x5F34;

  private static final int ISSUER_DATA_MIN = 7;
  private static final int ISSUER_DATA_MAX = 32;

  // Where they are in the issuer application data, counted from 0.
  private static final int VISA_VERSION_AT = 2;
  private static final int VISA_RESULTS_AT = 3;
  private static final int VISA_RESULTS_BYTES = 4;
  private static final int VERSION_AT = 1;
  private static final int MCHIP_RESULTS_AT = 2;
  private static final int MCHIP_RESULTS_BYTES = 6;
  private static final int MCHIP_COUNTERS_AT = 10;
  private static final int MCHIP_COUNTERS_BYTES = 8;

  private static final int VISA_22 = 0x22;

  /** Issuer application data of Visa's format 2: its length, then the version. */
  private static final int VISA_FORMAT_2 = 0x1F;

  // What the issuer tells the card: ARC, of Visa in ASCII (method 1), or CSU (method 2).
  private static final int ARC_APPROVED = '0' << Byte.SIZE | '0';
  private static final int ARC_DECLINED = '0' << Byte.SIZE | '5';
  private static final int MCHIP_ARC_APPROVED = 0x0010;
  private static final int MCHIP_ARC_DECLINED = 0;
  private static final int CSU_APPROVED = 0x0080_0000;
  private static final int CSU_DECLINED = 0;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int ABSENT = -1;

  private final CryptogramRequest request = new CryptogramRequest();
  private final long[] signedAt = new long[SIGNED_TAGS.length];
  private long cryptogramAt;
  private long issuerDataAt;
  private int issuerDataLength;
  private long sequenceAt;

  /**
   * A mismatch also where nobody here can check: the product has no chip, or the version is of
   * another profile.
   */
  CheckResult check(
      PaymentHsm hsm, VaultCell cell, Dialect dialect, Product.@Nullable Emv emv, CardFields at) {
    if (emv == null || !locate(cell, dialect) || asksForMore(cell)) {
      return CheckResult.MISMATCH;
    }
    CryptogramVersion version = version(cell.memory(), emv.profile());
    int sequenceNumber = sequenceNumber(cell, dialect);
    if (version == null || sequenceNumber == ABSENT) {
      return CheckResult.MISMATCH;
    }
    request.version = version;
    request.optionB = emv.optionB();
    request.panAt = at.panAt();
    request.panLength = at.panLength();
    request.panSequenceNumber = sequenceNumber;
    request.arqcAt = cryptogramAt;
    request.unpredictableNumber = cell.memory().get(INT, signedAt[UNPREDICTABLE_NUMBER]);
    request.atc = Short.toUnsignedInt(cell.memory().get(SHORT, signedAt[COUNTER]));
    gather(cell);
    prepareIssuerData(cell);
    return verify(hsm, cell, emv.key());
  }

  /** The counter of a cryptogram that was checked. */
  int applicationTransactionCounter() {
    return request.atc;
  }

  private CheckResult verify(PaymentHsm hsm, VaultCell cell, HsmKey key) {
    CheckResult result = hsm.verifyCryptogram(cell.memory(), key, request);
    if (result == CheckResult.MATCH) {
      cell.issuerDataLength(request.version.arpcBytes() + request.version.issuerWordBytes());
    }
    return result;
  }

  /** Finds what the check takes. @return false if a part is missing or has another length */
  private boolean locate(VaultCell cell, Dialect dialect) {
    FieldMap fields = cell.fields();
    Arrays.fill(signedAt, ABSENT);
    cryptogramAt = ABSENT;
    issuerDataAt = ABSENT;
    sequenceAt = ABSENT;
    if (!fields.present(CHIP_DATA)) {
      return false;
    }
    int at = fields.contentAt(CHIP_DATA);
    int length = fields.contentLength(CHIP_DATA);
    boolean whole = BerTlv.ofChip(dialect).visit(cell.memory(), at, length, this);
    whole &= cryptogramAt != ABSENT && issuerDataAt != ABSENT;
    for (int i = 0; i < signedAt.length; i++) {
      whole &= signedAt[i] != ABSENT || i == AMOUNT_OTHER;
    }
    return whole;
  }

  private boolean asksForMore(VaultCell cell) {
    return bcd(cell.memory(), CURRENCY) == cell.sealed().currency()
        && bcd(cell.memory(), AMOUNT) < cell.sealed().amountMinor();
  }

  private long bcd(MemorySegment memory, int signed) {
    long value = 0;
    for (int i = 0; i < SIGNED_BYTES[signed]; i++) {
      int both = Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, signedAt[signed] + i));
      value = value * 100 + (both >> 4) * 10L + (both & 0xF);
    }
    return value;
  }

  @Override
  public void object(MemorySegment memory, int level, int tag, long valueAt, int length) {
    switch (tag) {
      case CRYPTOGRAM_TAG -> cryptogramAt = length == CRYPTOGRAM_BYTES ? valueAt : ABSENT;
      case SEQUENCE_TAG -> sequenceAt = length == 1 ? valueAt : ABSENT;
      case ISSUER_DATA_TAG -> {
        boolean sound = length >= ISSUER_DATA_MIN && length <= ISSUER_DATA_MAX;
        issuerDataAt = sound ? valueAt : ABSENT;
        issuerDataLength = length;
      }
      default -> {
        for (int i = 0; i < SIGNED_TAGS.length; i++) {
          if (SIGNED_TAGS[i] == tag && SIGNED_BYTES[i] == length) {
            signedAt[i] = valueAt;
          }
        }
      }
    }
  }

  /** Null if it is none, none of the product's profile, or not all of its data is there. */
  private @Nullable CryptogramVersion version(MemorySegment memory, Profile profile) {
    CryptogramVersion version = version(memory);
    if (version == null || !profile.allows(version)) {
      return null;
    }
    int needed =
        switch (version) {
          case VISA_10, VISA_18, VISA_22 -> ISSUER_DATA_MIN;
          case MCHIP_16, MCHIP_20 -> MCHIP_RESULTS_AT + MCHIP_RESULTS_BYTES;
          case MCHIP_17, MCHIP_21 -> MCHIP_COUNTERS_AT + MCHIP_COUNTERS_BYTES;
        };
    return issuerDataLength >= needed ? version : null;
  }

  private @Nullable CryptogramVersion version(MemorySegment memory) {
    int first = memory.get(ValueLayout.JAVA_BYTE, issuerDataAt);
    int second = memory.get(ValueLayout.JAVA_BYTE, issuerDataAt + VERSION_AT);
    int third = memory.get(ValueLayout.JAVA_BYTE, issuerDataAt + VISA_VERSION_AT);
    boolean visaFormat2 = first == VISA_FORMAT_2 && second == VISA_22;
    if (!visaFormat2 && third == 0x0A) {
      return CryptogramVersion.VISA_10;
    }
    if (!visaFormat2 && third == 0x12) {
      return CryptogramVersion.VISA_18;
    }
    return switch (second) {
      case VISA_22 -> CryptogramVersion.VISA_22;
      case 0x10 -> CryptogramVersion.MCHIP_16;
      case 0x11 -> CryptogramVersion.MCHIP_17;
      case 0x14 -> CryptogramVersion.MCHIP_20;
      case 0x15 -> CryptogramVersion.MCHIP_21;
      default -> null;
    };
  }

  /** DE23, else what the chip says in BCD, else 0; {@link #ABSENT} if it is none. */
  private int sequenceNumber(VaultCell cell, Dialect dialect) {
    if (cell.fields().present(SEQUENCE_NUMBER)) {
      long number = dialect.number(cell.memory(), cell.fields(), SEQUENCE_NUMBER);
      return number <= SEQUENCE_NUMBER_MAX ? (int) number : ABSENT;
    }
    if (sequenceAt == ABSENT) {
      return 0;
    }
    int both = Byte.toUnsignedInt(cell.memory().get(ValueLayout.JAVA_BYTE, sequenceAt));
    return both >> 4 < 10 && (both & 0xF) < 10 ? (both >> 4) * 10 + (both & 0xF) : ABSENT;
  }

  private void gather(VaultCell cell) {
    MemorySegment memory = cell.memory();
    long start = cell.workAt() + WorkArea.CHIP_DATA;
    long end = start;
    for (int i = 0; i < SIGNED_TAGS.length; i++) {
      if (signedAt[i] == ABSENT) {
        zero(memory, end, SIGNED_BYTES[i]); // no cash: the card signed a zero
      } else {
        MemorySegment.copy(memory, signedAt[i], memory, end, SIGNED_BYTES[i]);
      }
      end += SIGNED_BYTES[i];
    }
    end +=
        switch (request.version) {
          case VISA_10 -> issuerData(memory, VISA_RESULTS_AT, VISA_RESULTS_BYTES, end);
          case VISA_18, VISA_22 -> issuerData(memory, 0, issuerDataLength, end);
          case MCHIP_16, MCHIP_20 -> issuerData(memory, MCHIP_RESULTS_AT, MCHIP_RESULTS_BYTES, end);
          case MCHIP_17, MCHIP_21 ->
              issuerData(memory, MCHIP_RESULTS_AT, MCHIP_RESULTS_BYTES, end)
                  + issuerData(
                      memory, MCHIP_COUNTERS_AT, MCHIP_COUNTERS_BYTES, end + MCHIP_RESULTS_BYTES);
        };
    request.dataAt = start;
    request.dataLength = (int) (end - start);
  }

  /** Copies a part of it. @return the length of the part */
  private int issuerData(MemorySegment memory, int partAt, int bytes, long to) {
    MemorySegment.copy(memory, issuerDataAt + partAt, memory, to, bytes);
    return bytes;
  }

  private static void zero(MemorySegment memory, long at, int bytes) {
    for (int i = 0; i < bytes; i++) {
      memory.set(ValueLayout.JAVA_BYTE, at + i, (byte) 0);
    }
  }

  /** The ARPC goes before what it covers, so that the two are tag 91 as they lie. */
  private void prepareIssuerData(VaultCell cell) {
    int arpcBytes = request.version.arpcBytes();
    request.approvalArpcAt = cell.issuerDataAt(true);
    request.declineArpcAt = cell.issuerDataAt(false);
    request.approvalWordAt = request.approvalArpcAt + arpcBytes;
    request.declineWordAt = request.declineArpcAt + arpcBytes;
    MemorySegment memory = cell.memory();
    switch (request.version) {
      case VISA_10 -> {
        memory.set(SHORT, request.approvalWordAt, (short) ARC_APPROVED);
        memory.set(SHORT, request.declineWordAt, (short) ARC_DECLINED);
      }
      case MCHIP_16, MCHIP_17, MCHIP_20, MCHIP_21 -> {
        memory.set(SHORT, request.approvalWordAt, (short) MCHIP_ARC_APPROVED);
        memory.set(SHORT, request.declineWordAt, (short) MCHIP_ARC_DECLINED);
      }
      case VISA_18, VISA_22 -> {
        memory.set(INT, request.approvalWordAt, CSU_APPROVED);
        memory.set(INT, request.declineWordAt, CSU_DECLINED);
      }
    }
  }
}
