package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.pkcs11.Ckr;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Values that prove a card was at hand. All but CVC3 are Visa's CVV algorithm over 32 digits, PAN
 * first: block 1 as single DES under the left half of the key, XOR block 2, TDES under the whole
 * key, of which decimal digits are taken.
 *
 * <pre>
 *   CVV, CVV2, iCVV   CVK         PAN                            expiry, service code
 *   CAVV              CVK         PAN                            unpredictable number, results
 *   dCVV              card's key  PAN with the ATC over its      expiry, service code
 *                                 first four digits
 *   CVC3              card's key  TDES of IVCVC3, unpredictable number and ATC; IVCVC3 is the end
 *                                 of a retail MAC over the static track data
 * </pre>
 */
final class CardValueCommands {
  private static final int BLOCK = 8;
  private static final int DIGITS = 4 * BLOCK;
  private static final int PAN_DIGITS_MIN = 8;
  private static final int CVV_DIGITS = 3;
  private static final int COUNTER_DIGITS = 4;
  private static final int CVC3_DIGITS_MAX = 5;
  private static final ValueLayout.OfLong WORD = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

  private final LaneCipher cipher;
  private final LaneScratch scratch;
  private final MemorySegment memory;
  private final CardKeySteps cvvUnderCardKey = new CardKeySteps(this::cvv);
  private final CardKeySteps cvc3UnderCardKey = new CardKeySteps(this::cvc3);

  /** Unpredictable number and ATC of a CVC3, six bytes. */
  private long transaction;

  private int paddedLength;

  CardValueCommands(LaneCipher cipher) {
    this.cipher = cipher;
    scratch = cipher.scratch();
    memory = scratch.memory();
  }

  /**
   * CVV, CVV2, iCVV and CAVV.
   *
   * @param first four digits behind the PAN
   * @param second the three behind them
   */
  CheckResult verify(
      MemorySegment cell,
      HsmKey cvk,
      long panAt,
      int panLength,
      int first,
      int second,
      long valueAt) {
    if (!canVerify(cell, cvk, panAt, panLength, first, second, valueAt)) {
      return CheckResult.UNAVAILABLE;
    }
    try {
      writeData(cell, panAt, panLength, first, second, LaneScratch.IN);
      if (!cipher.encryptLeft(cvk, LaneScratch.IN, BLOCK, LaneScratch.OUT)) {
        return CheckResult.UNAVAILABLE;
      }
      addSecondBlock();
      if (!cipher.encrypt(cvk, LaneScratch.IN, BLOCK, LaneScratch.OUT)) {
        return CheckResult.UNAVAILABLE;
      }
      return compareCvv(cell, valueAt);
    } finally {
      scratch.wipe();
    }
  }

  static boolean canVerify(
      MemorySegment cell,
      HsmKey cvk,
      long panAt,
      int panLength,
      int first,
      int second,
      long valueAt) {
    return cvk.usage() == KeyUsage.C0
        && Digits.arePan(cell, panAt, panLength, PAN_DIGITS_MIN)
        && areUsable(cell, first, second, valueAt);
  }

  CheckResult verifyDynamic(
      MemorySegment cell,
      HsmKey key,
      CryptogramRequest card,
      int expiry,
      int serviceCode,
      long valueAt) {
    boolean usable =
        key.usage() == KeyUsage.E4
            && card.hasCard(cell)
            && Digits.fit(card.atc, COUNTER_DIGITS)
            && areUsable(cell, expiry, serviceCode, valueAt);
    if (!usable) {
      return CheckResult.UNAVAILABLE;
    }
    try {
      IccKeys.identify(scratch, cell, card);
      int end = Digits.pack(card.atc, COUNTER_DIGITS, memory, LaneScratch.DATA, 0);
      long restAt = card.panAt + COUNTER_DIGITS;
      int restLength = card.panLength - COUNTER_DIGITS;
      end = Digits.pack(cell, restAt, restLength, memory, LaneScratch.DATA, end);
      end = Digits.pack(expiry, 4, memory, LaneScratch.DATA, end);
      end = Digits.pack(serviceCode, 3, memory, LaneScratch.DATA, end);
      Digits.fill(memory, LaneScratch.DATA, end, DIGITS, 0);
      return cipher.perform(key, cvvUnderCardKey)
          ? compareCvv(cell, valueAt)
          : CheckResult.UNAVAILABLE;
    } finally {
      scratch.wipe();
    }
  }

  CheckResult verifyCvc3(
      MemorySegment cell, HsmKey key, CryptogramRequest card, int digits, long valueAt) {
    boolean usable =
        key.usage() == KeyUsage.E4
            && card.hasCard(cell)
            && card.hasData(cell)
            && digits >= 1
            && digits <= CVC3_DIGITS_MAX
            && LaneCipher.reaches(cell, valueAt, digits);
    if (!usable) {
      return CheckResult.UNAVAILABLE;
    }
    try {
      IccKeys.identify(scratch, cell, card);
      paddedLength = scratch.load(cell, card.dataAt, card.dataLength, true);
      transaction = Integer.toUnsignedLong(card.unpredictableNumber) << 16 | card.atc;
      if (!cipher.perform(key, cvc3UnderCardKey)) {
        return CheckResult.UNAVAILABLE;
      }
      int expected = (int) memory.get(WORD, LaneScratch.OUT) & 0xFFFF;
      int modulus = 1;
      for (int i = 0; i < digits; i++) {
        modulus *= 10;
      }
      int received = Digits.asciiNumber(cell, valueAt, digits);
      return (expected % modulus ^ received) == 0 ? CheckResult.MATCH : CheckResult.MISMATCH;
    } finally {
      scratch.wipe();
      scratch.wipeCbc(LaneScratch.DATA_BYTES_MAX);
    }
  }

  private static boolean areUsable(MemorySegment cell, int first, int second, long valueAt) {
    return Digits.fit(first, 4)
        && Digits.fit(second, 3)
        && LaneCipher.reaches(cell, valueAt, CVV_DIGITS);
  }

  /** The two blocks that such a value is made of: PAN, {@code first}, {@code second}, zeros. */
  void writeData(MemorySegment cell, long panAt, int panLength, int first, int second, long at) {
    int end = Digits.pack(cell, panAt, panLength, memory, at, 0);
    end = Digits.pack(first, 4, memory, at, end);
    end = Digits.pack(second, 3, memory, at, end);
    Digits.fill(memory, at, end, DIGITS, 0);
  }

  /** What block 1 became, XOR block 2, is what the whole key encrypts. */
  private void addSecondBlock() {
    long first = memory.get(JAVA_LONG, LaneScratch.OUT);
    long second = memory.get(JAVA_LONG, LaneScratch.IN + BLOCK);
    memory.set(JAVA_LONG, LaneScratch.IN, first ^ second);
  }

  private CheckResult compareCvv(MemorySegment cell, long valueAt) {
    int expected = Digits.decimalise(memory, LaneScratch.OUT, CVV_DIGITS);
    int received = Digits.asciiNumber(cell, valueAt, CVV_DIGITS);
    return (expected ^ received) == 0 ? CheckResult.MATCH : CheckResult.MISMATCH;
  }

  /** The digits lie in DATA: on another session all starts again from there. */
  private long cvv(LaneSession session, long key, long leftHalf) {
    long rv = session.chainData(leftHalf, 2 * BLOCK);
    return rv != Ckr.OK ? rv : session.encryptOnce(key, LaneScratch.IN, BLOCK, LaneScratch.OUT);
  }

  private long cvc3(LaneSession session, long key, long leftHalf) {
    long rv = session.chainData(leftHalf, paddedLength);
    if (rv == Ckr.OK) {
      rv = session.encryptOnce(key, LaneScratch.IN, BLOCK, LaneScratch.OUT);
    }
    if (rv != Ckr.OK) {
      return rv;
    }
    long initial = memory.get(WORD, LaneScratch.OUT) << 48;
    memory.set(WORD, LaneScratch.IN, initial | transaction);
    return session.encryptOnce(key, LaneScratch.IN, BLOCK, LaneScratch.OUT);
  }

  /** Steps under a card's own key and its left half, which stay in the token. */
  private record CardKeySteps(Computation computation) implements LaneCipher.Steps {
    interface Computation {
      long under(LaneSession session, long key, long leftHalf);
    }

    @Override
    public long run(LaneSession session, int issuerKey) {
      IccKeys card = session.iccKeys();
      long rv = card.select(session, issuerKey);
      if (rv == Ckr.OK) {
        rv = card.require(session, IccKeys.WHOLE);
      }
      if (rv == Ckr.OK) {
        rv = card.require(session, IccKeys.LEFT_HALF);
      }
      return rv != Ckr.OK
          ? rv
          : computation.under(session, card.handle(IccKeys.WHOLE), card.handle(IccKeys.LEFT_HALF));
    }
  }
}
