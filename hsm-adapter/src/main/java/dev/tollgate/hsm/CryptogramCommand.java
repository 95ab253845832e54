package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.tollgate.hsm.CryptogramRequest.CryptogramVersion;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.pkcs11.Ckr;
import dev.tollgate.hsm.pkcs11.Template;
import java.lang.foreign.MemorySegment;

/**
 * Verifies application cryptograms and makes their responses (EMV Book 2, 8.1 and 8.2, annex A1).
 *
 * <p>All keys stay in the token: card and session keys are derived there, and the session keys of a
 * command are destroyed in it, whatever became of it. The last block of the ARQC and those of both
 * ARPCs go to the HSM in one call; an ARPC leaves the scratch page only if the ARQC was right.
 */
final class CryptogramCommand implements LaneCipher.Steps {
  private static final int PAN_DIGITS_MIN = 8;

  /** Up to here options A and B of the ICC master key are the same. */
  private static final int OPTION_A_PAN_DIGITS = 16;

  private static final int PSN_MAX = 99;
  private static final int ATC_MAX = 0xFFFF;
  private static final int BLOCK = 8;

  /** Where the three blocks lie in {@link LaneScratch#IN}, and their results in OUT. */
  private static final int ARQC = 0;

  private static final int APPROVAL = BLOCK;
  private static final int DECLINE = 2 * BLOCK;

  private static final long NONE = 0;

  private final LaneCipher cipher;
  private final LaneScratch scratch;
  private final MemorySegment memory;
  private MemorySegment cell = MemorySegment.NULL;
  private CryptogramRequest request = new CryptogramRequest();
  private int paddedLength;
  private long sessionKey;
  private long sessionLeftHalf;

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
      writeCardDigits();
      writePaddedData();
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
    return Digits.arePan(cell, asked.panAt, asked.panLength, PAN_DIGITS_MIN)
        && asked.panSequenceNumber >= 0
        && asked.panSequenceNumber <= PSN_MAX
        && asked.atc >= 0
        && asked.atc <= ATC_MAX
        && asked.dataLength > 0
        && asked.dataLength <= CryptogramRequest.DATA_BYTES_MAX
        && LaneCipher.reaches(cell, asked.dataAt, asked.dataLength)
        && LaneCipher.reaches(cell, asked.arqcAt, BLOCK)
        && LaneCipher.reaches(cell, asked.approvalWordAt, wordBytes)
        && LaneCipher.reaches(cell, asked.declineWordAt, wordBytes)
        && LaneCipher.reaches(cell, asked.approvalArpcAt, arpcBytes)
        && LaneCipher.reaches(cell, asked.declineArpcAt, arpcBytes);
  }

  /**
   * EMV Book 2 A1.4: the 16 digits that the ICC master key is derived from. Option A takes the
   * rightmost of PAN and PAN sequence number, option B digits out of their SHA-1.
   */
  private void writeCardDigits() {
    boolean optionB = request.optionB && request.panLength > OPTION_A_PAN_DIGITS;
    int digits = optionB ? request.panLength : Math.min(request.panLength, 14);
    int used = digits + 2;
    // Whole bytes with a zero in front; option A has 16 digits in any case.
    int start = optionB ? used & 1 : 16 - used;
    long panAt = request.panAt + request.panLength - digits;
    Digits.fill(memory, LaneScratch.HASH, 0, start, 0);
    int end = Digits.pack(cell, panAt, digits, memory, LaneScratch.HASH, start);
    end = Digits.pack(request.panSequenceNumber, 2, memory, LaneScratch.HASH, end);
    if (optionB) {
      Sha1.hash(memory, LaneScratch.HASH, end / 2);
      Digits.decimalise(
          memory, LaneScratch.HASH, 2 * Sha1.HASH_BYTES, memory, LaneScratch.CARD, 16);
    } else {
      MemorySegment.copy(memory, LaneScratch.HASH, memory, LaneScratch.CARD, BLOCK);
    }
  }

  private void writePaddedData() {
    int length = request.dataLength;
    MemorySegment.copy(cell, request.dataAt, memory, LaneScratch.DATA, length);
    if (request.version == CryptogramVersion.VISA_18) {
      memory.set(JAVA_BYTE, LaneScratch.DATA + length, (byte) 0x80);
      length++;
    }
    paddedLength = (length + BLOCK - 1) / BLOCK * BLOCK;
    for (int i = length; i < paddedLength; i++) {
      memory.set(JAVA_BYTE, LaneScratch.DATA + i, (byte) 0);
    }
  }

  @Override
  public long run(LaneSession session, int issuerKey) {
    long rv = session.iccKeys().select(session, issuerKey);
    if (rv != Ckr.OK) {
      return rv;
    }
    return switch (request.version) {
      case VISA_10 -> computeUnderIccKey(session);
      case VISA_18 -> {
        long computed = computeUnderSessionKey(session);
        long destroyed = destroySessionKeys(session);
        yield destroyed != Ckr.OK ? destroyed : computed;
      }
    };
  }

  private long computeUnderIccKey(LaneSession session) {
    IccKeys card = session.iccKeys();
    long rv = card.require(session, IccKeys.WHOLE);
    if (rv == Ckr.OK) {
      rv = card.require(session, IccKeys.LEFT_HALF);
    }
    if (rv == Ckr.OK) {
      rv = chainData(session, card.handle(IccKeys.LEFT_HALF));
    }
    if (rv != Ckr.OK) {
      return rv;
    }
    writeMethod1(APPROVAL, request.approvalWordAt);
    writeMethod1(DECLINE, request.declineWordAt);
    return session.encryptOnce(
        card.handle(IccKeys.WHOLE), LaneScratch.IN, 3 * BLOCK, LaneScratch.OUT);
  }

  private long computeUnderSessionKey(LaneSession session) {
    IccKeys card = session.iccKeys();
    long rv = card.require(session, IccKeys.DERIVING);
    if (rv == Ckr.OK) {
      rv = deriveSessionKeys(session, card.handle(IccKeys.DERIVING));
    }
    if (rv == Ckr.OK) {
      rv = chainData(session, sessionLeftHalf);
    }
    if (rv == Ckr.OK) {
      MemorySegment.copy(cell, request.arqcAt, memory, LaneScratch.IN + APPROVAL, BLOCK);
      rv = session.encryptOnce(sessionLeftHalf, LaneScratch.IN + APPROVAL, BLOCK, LaneScratch.OUT);
    }
    if (rv != Ckr.OK) {
      return rv;
    }
    writeMethod2(APPROVAL, request.approvalWordAt);
    writeMethod2(DECLINE, request.declineWordAt);
    return session.encryptOnce(sessionKey, LaneScratch.IN, 3 * BLOCK, LaneScratch.OUT);
  }

  /** EMV Book 2 A1.3.1, common session key: ATC || F0 || zeros and ATC || 0F || zeros. */
  private long deriveSessionKeys(LaneSession session, long iccKey) {
    long right = LaneScratch.DERIVATION + BLOCK;
    writeDiversifier(LaneScratch.DERIVATION, 0xF0);
    writeDiversifier(right, 0x0F);
    long rv = session.derive(iccKey, Template.ENCRYPTING_KEY);
    if (rv != Ckr.OK) {
      return rv;
    }
    sessionKey = session.derived();
    writeDiversifier(right, 0xF0);
    rv = session.derive(iccKey, Template.ENCRYPTING_KEY);
    if (rv == Ckr.OK) {
      sessionLeftHalf = session.derived();
    }
    return rv;
  }

  private void writeDiversifier(long at, int mark) {
    memory.set(JAVA_LONG, at, 0);
    memory.set(JAVA_BYTE, at, (byte) (request.atc >> 8));
    memory.set(JAVA_BYTE, at + 1, (byte) request.atc);
    memory.set(JAVA_BYTE, at + 2, (byte) mark);
  }

  private long destroySessionKeys(LaneSession session) {
    long whole = sessionKey == NONE ? Ckr.OK : session.destroy(sessionKey);
    long left = sessionLeftHalf == NONE ? Ckr.OK : session.destroy(sessionLeftHalf);
    sessionKey = NONE;
    sessionLeftHalf = NONE;
    return whole != Ckr.OK ? whole : left;
  }

  /** The single DES part of the ARQC; leaves the block that the whole key is to encrypt. */
  private long chainData(LaneSession session, long leftHalf) {
    int lastAt = paddedLength - BLOCK;
    memory.set(JAVA_LONG, LaneScratch.CHAIN, 0);
    if (lastAt > 0) {
      long rv = session.chain(leftHalf, scratch.addressOf(LaneScratch.DATA), lastAt);
      if (rv != Ckr.OK) {
        return rv;
      }
    }
    long chained = memory.get(JAVA_LONG, LaneScratch.CHAIN);
    long last = memory.get(JAVA_LONG, LaneScratch.DATA + lastAt);
    memory.set(JAVA_LONG, LaneScratch.IN + ARQC, chained ^ last);
    return Ckr.OK;
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
