package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.tollgate.hsm.CryptogramRequest.SessionKey;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.pkcs11.Ckr;
import java.lang.foreign.MemorySegment;

/**
 * Verifies application cryptograms and makes their responses (EMV Book 2, 8.1 and 8.2, annex A1).
 *
 * <p>All keys stay in the token: card and session keys are derived there, and the session keys of a
 * command are destroyed in it, whatever became of it. The last block of the ARQC and those of both
 * ARPCs go to the HSM in one call where one key makes them; an ARPC leaves the scratch page only if
 * the ARQC was right.
 */
final class CryptogramCommand implements LaneCipher.Steps {
  private static final int BLOCK = 8;

  /** Where the three blocks lie in {@link LaneScratch#IN}, and their results in OUT. */
  private static final int ARQC = 0;

  private static final int APPROVAL = BLOCK;
  private static final int DECLINE = 2 * BLOCK;

  private final LaneCipher cipher;
  private final LaneScratch scratch;
  private final MemorySegment memory;
  private MemorySegment cell = MemorySegment.NULL;
  private CryptogramRequest request = new CryptogramRequest();
  private int paddedLength;

  CryptogramCommand(LaneCipher cipher) {
    this.cipher = cipher;
    scratch = cipher.scratch();
    memory = scratch.memory();
  }

  CheckResult verify(MemorySegment from, HsmKey key, CryptogramRequest asked) {
    if (key.usage() != KeyUsage.E0 || !isUsable(from, asked)) {
      return CheckResult.UNAVAILABLE;
    }
    cell = from;
    request = asked;
    try {
      IccKeys.identify(scratch, cell, request);
      paddedLength =
          scratch.load(cell, request.dataAt, request.dataLength, request.version.marksPadding());
      if (!cipher.perform(key, this)) {
        return CheckResult.UNAVAILABLE;
      }
      long expected = memory.get(JAVA_LONG, LaneScratch.OUT + ARQC);
      long received = cell.get(JAVA_LONG_UNALIGNED, request.arqcAt);
      if ((expected ^ received) != 0) {
        return CheckResult.MISMATCH;
      }
      int bytes = request.version.arpcBytes();
      MemorySegment.copy(memory, LaneScratch.OUT + APPROVAL, cell, request.approvalArpcAt, bytes);
      MemorySegment.copy(memory, LaneScratch.OUT + DECLINE, cell, request.declineArpcAt, bytes);
      return CheckResult.MATCH;
    } finally {
      scratch.wipe();
      scratch.wipeCbc(LaneScratch.DATA_BYTES_MAX);
      cell = MemorySegment.NULL;
    }
  }

  private static boolean isUsable(MemorySegment cell, CryptogramRequest asked) {
    int wordBytes = asked.version.issuerWordBytes();
    int arpcBytes = asked.version.arpcBytes();
    return asked.hasCard(cell)
        && asked.hasData(cell)
        && asked.hasCryptogram(cell)
        && LaneCipher.reaches(cell, asked.approvalWordAt, wordBytes)
        && LaneCipher.reaches(cell, asked.declineWordAt, wordBytes)
        && LaneCipher.reaches(cell, asked.approvalArpcAt, arpcBytes)
        && LaneCipher.reaches(cell, asked.declineArpcAt, arpcBytes);
  }

  @Override
  public long run(LaneSession session, int issuerKey) {
    IccKeys card = session.iccKeys();
    long rv = card.select(session, issuerKey);
    if (rv == Ckr.OK && request.version.answersUnderMasterKey()) {
      rv = card.require(session, IccKeys.WHOLE);
    }
    if (rv != Ckr.OK) {
      return rv;
    }
    if (request.version.sessionKey() == SessionKey.NONE) {
      rv = card.require(session, IccKeys.LEFT_HALF);
      long whole = card.handle(IccKeys.WHOLE);
      return rv != Ckr.OK ? rv : compute(session, whole, card.handle(IccKeys.LEFT_HALF), whole);
    }
    rv = card.require(session, IccKeys.DERIVING);
    return rv != Ckr.OK ? rv : card.endSession(session, computeInSession(session, card));
  }

  private long computeInSession(LaneSession session, IccKeys card) {
    long rv = card.deriveSession(session, request.transactionDiversifier());
    if (rv != Ckr.OK) {
      return rv;
    }
    boolean byMaster = request.version.answersUnderMasterKey();
    long arpcKey = byMaster ? card.handle(IccKeys.WHOLE) : card.sessionKey();
    return compute(session, card.sessionKey(), card.sessionLeftHalf(), arpcKey);
  }

  /** The ARQC as a retail MAC under a key, and both ARPCs, under the same key or another. */
  private long compute(LaneSession session, long key, long leftHalf, long arpcKey) {
    long rv = session.chainData(leftHalf, paddedLength);
    if (rv == Ckr.OK) {
      rv = writeArpcBlocks(session, leftHalf);
    }
    if (rv != Ckr.OK) {
      return rv;
    }
    if (key == arpcKey) {
      return session.encryptOnce(key, LaneScratch.IN, 3 * BLOCK, LaneScratch.OUT);
    }
    rv = session.encryptOnce(key, LaneScratch.IN, BLOCK, LaneScratch.OUT);
    return rv != Ckr.OK
        ? rv
        : session.encryptOnce(
            arpcKey, LaneScratch.IN + APPROVAL, 2 * BLOCK, LaneScratch.OUT + APPROVAL);
  }

  private long writeArpcBlocks(LaneSession session, long leftHalf) {
    if (request.version.arpcMethod() == 1) {
      writeMethod1(APPROVAL, request.approvalWordAt);
      writeMethod1(DECLINE, request.declineWordAt);
      return Ckr.OK;
    }
    MemorySegment.copy(cell, request.arqcAt, memory, LaneScratch.IN + APPROVAL, BLOCK);
    long rv = session.encryptOnce(leftHalf, LaneScratch.IN + APPROVAL, BLOCK, LaneScratch.OUT);
    if (rv == Ckr.OK) {
      writeMethod2(APPROVAL, request.approvalWordAt);
      writeMethod2(DECLINE, request.declineWordAt);
    }
    return rv;
  }

  /** EMV Book 2 8.2.1: ARQC XOR (ARC || zeros). */
  private void writeMethod1(int block, long wordAt) {
    long arqc = cell.get(JAVA_LONG_UNALIGNED, request.arqcAt);
    memory.set(JAVA_LONG, LaneScratch.IN + block, arqc);
    xorIssuerWord(block, wordAt);
  }

  /**
   * EMV Book 2 8.2.2: MAC over ARQC || CSU, without proprietary data. Its first block is encrypted
   * in OUT already; the second is the CSU with its padding.
   */
  private void writeMethod2(int block, long wordAt) {
    memory.set(JAVA_LONG, LaneScratch.IN + block, memory.get(JAVA_LONG, LaneScratch.OUT));
    xorIssuerWord(block, wordAt);
    long padAt = LaneScratch.IN + block + request.version.issuerWordBytes();
    memory.set(JAVA_BYTE, padAt, (byte) (memory.get(JAVA_BYTE, padAt) ^ 0x80));
  }

  private void xorIssuerWord(int block, long wordAt) {
    for (int i = 0; i < request.version.issuerWordBytes(); i++) {
      long at = LaneScratch.IN + block + i;
      int both = memory.get(JAVA_BYTE, at) ^ cell.get(JAVA_BYTE, wordAt + i);
      memory.set(JAVA_BYTE, at, (byte) both);
    }
  }
}
