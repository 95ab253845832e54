package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tollgate.hsm.pkcs11.Ckr;
import dev.tollgate.hsm.pkcs11.Template;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The ICC master keys of the cards seen last, as session objects of one lane session, and the
 * session keys of the command at work. Master keys come with a derivation each and end when their
 * place is needed, or with the session. (SoftHSM 2.6.1 does not give back 243 bytes of memory for
 * each derivation, destroyed or not; nothing helps that.)
 *
 * <p>A card is known here by 16 bytes of SHA-1 over a random salt, its derivation digits and the
 * issuer master key's index. The salt lies in the lane's locked page, so a heap dump does not tell
 * whose keys there are; PANs in locked memory would outlive their transactions, by days.
 *
 * <p>Four places make a set, a card's hash says which, and the one used longest ago gives way.
 */
final class IccKeys {
  /** Kind of key: session keys are derived from it. */
  static final int DERIVING = 0;

  /** Kind of key: cryptograms are made with it. */
  static final int WHOLE = 1;

  /** Kind of key: its left half twice, for the single DES part of cryptograms. */
  static final int LEFT_HALF = 2;

  /** Up to three session objects each, usually one or two; an HSM has not room for all. */
  static final int CARDS_MAX = 4096;

  private static final int WAYS = 4;
  private static final int SETS = CARDS_MAX / WAYS;
  private static final int KINDS = 3;

  /** Up to here options A and B of the ICC master key are the same. */
  private static final int OPTION_A_PAN_DIGITS = 16;

  /** Where the third byte of a diversification value stands in it. */
  private static final int MARK_SHIFT = 40;

  private static final long MARK = 0xFFL << MARK_SHIFT;
  private static final long LEFT_MARK = 0xF0L << MARK_SHIFT;
  private static final long RIGHT_MARK = 0x0FL << MARK_SHIFT;
  private static final ValueLayout.OfLong WORD = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

  /** CK_INVALID_HANDLE. */
  private static final long NONE = 0;

  private final LaneScratch scratch;
  private final long[] hashHigh = new long[CARDS_MAX];
  private final long[] hashLow = new long[CARDS_MAX];

  /** When a place was used last, in uses; 0 is never. */
  private final long[] usedAt = new long[CARDS_MAX];

  private final long[] handles = new long[CARDS_MAX * KINDS];
  private long uses;
  private int issuerKey;
  private int card;
  private long sessionKey;
  private long sessionLeftHalf;

  IccKeys(LaneScratch scratch) {
    this.scratch = scratch;
  }

  /**
   * Writes the 16 digits a card's keys are derived from to {@link LaneScratch#CARD}. EMV Book 2
   * A1.4: option A takes the rightmost of PAN and PAN sequence number, option B digits out of their
   * SHA-1.
   */
  static void identify(LaneScratch scratch, MemorySegment cell, CryptogramRequest asked) {
    MemorySegment memory = scratch.memory();
    boolean optionB = asked.optionB && asked.panLength > OPTION_A_PAN_DIGITS;
    int digits = optionB ? asked.panLength : Math.min(asked.panLength, 14);
    int used = digits + 2;
    // Whole bytes with a zero in front; option A has 16 digits in any case.
    int start = optionB ? used & 1 : 16 - used;
    long panAt = asked.panAt + asked.panLength - digits;
    Digits.fill(memory, LaneScratch.HASH, 0, start, 0);
    int end = Digits.pack(cell, panAt, digits, memory, LaneScratch.HASH, start);
    end = Digits.pack(asked.panSequenceNumber, 2, memory, LaneScratch.HASH, end);
    if (optionB) {
      Sha1.hash(memory, LaneScratch.HASH, end / 2);
      Digits.decimalise(
          memory, LaneScratch.HASH, 2 * Sha1.HASH_BYTES, memory, LaneScratch.CARD, 16);
    } else {
      MemorySegment.copy(memory, LaneScratch.HASH, memory, LaneScratch.CARD, Long.BYTES);
    }
  }

  /**
   * Turns to the card in {@link LaneScratch#CARD}; if it is new, another's keys may be destroyed.
   *
   * @param issuerKey index of the issuer master key
   * @return a CK_RV
   */
  long select(LaneSession session, int issuerKey) {
    this.issuerKey = issuerKey;
    MemorySegment memory = scratch.memory();
    MemorySegment.copy(
        memory, LaneScratch.CARD_SALT, memory, LaneScratch.HASH, LaneScratch.CARD_SALT_BYTES);
    long end = LaneScratch.HASH + LaneScratch.CARD_SALT_BYTES;
    memory.set(JAVA_LONG, end, memory.get(JAVA_LONG, LaneScratch.CARD));
    memory.set(JAVA_INT, end + Long.BYTES, issuerKey);
    Sha1.hash(memory, LaneScratch.HASH, LaneScratch.CARD_SALT_BYTES + Long.BYTES + Integer.BYTES);
    long high = memory.get(JAVA_LONG, LaneScratch.HASH);
    long low = memory.get(JAVA_LONG, LaneScratch.HASH + Long.BYTES);
    card = placeOf(high, low);
    usedAt[card] = ++uses;
    if (hashHigh[card] == high && hashLow[card] == low) {
      return Ckr.OK;
    }
    long rv = destroyKeys(session);
    if (rv == Ckr.OK) {
      hashHigh[card] = high;
      hashLow[card] = low;
    }
    return rv;
  }

  /** The card's place, or the one it is to get: never used, or used longest ago. */
  private int placeOf(long high, long low) {
    int first = (int) (high & (SETS - 1)) * WAYS;
    int oldest = first;
    for (int i = first; i < first + WAYS; i++) {
      if (hashHigh[i] == high && hashLow[i] == low) {
        return i;
      }
      if (usedAt[i] < usedAt[oldest]) {
        oldest = i;
      }
    }
    return oldest;
  }

  /** The place stays the old card's until all its keys are gone. */
  private long destroyKeys(LaneSession session) {
    for (int i = card * KINDS; i < (card + 1) * KINDS; i++) {
      long rv = handles[i] == NONE ? Ckr.OK : session.destroy(handles[i]);
      if (rv != Ckr.OK) {
        return rv;
      }
      handles[i] = NONE;
    }
    return Ckr.OK;
  }

  /**
   * Derives a key of the card, unless it is there.
   *
   * @return a CK_RV
   */
  long require(LaneSession session, int kind) {
    int index = card * KINDS + kind;
    if (handles[index] != NONE) {
      return Ckr.OK;
    }
    MemorySegment memory = scratch.memory();
    long digits = memory.get(JAVA_LONG, LaneScratch.CARD);
    memory.set(JAVA_LONG, LaneScratch.DERIVATION, digits);
    memory.set(
        JAVA_LONG, LaneScratch.DERIVATION + Long.BYTES, kind == LEFT_HALF ? digits : ~digits);
    Template template = kind == DERIVING ? Template.DERIVING_KEY : Template.ENCRYPTING_KEY;
    long rv = session.derive(session.key(issuerKey), template);
    if (rv == Ckr.OK) {
      handles[index] = session.derived();
    }
    return rv;
  }

  /** Handle of a key of the card that was required. */
  long handle(int kind) {
    return handles[card * KINDS + kind];
  }

  /**
   * Derives session keys from the card's {@link #DERIVING} key, which was required (EMV Book 2
   * A1.3.1): R with F0 as its third byte gives the left half, with 0F the right one. They live
   * until {@link #endSession}, whatever this returns.
   *
   * @param diversifier R, big-endian
   * @return a CK_RV
   */
  long deriveSession(LaneSession session, long diversifier) {
    long rest = diversifier & ~MARK;
    long rv = deriveSession(session, rest | LEFT_MARK, rest | RIGHT_MARK);
    if (rv != Ckr.OK) {
      return rv;
    }
    sessionKey = session.derived();
    rv = deriveSession(session, rest | LEFT_MARK, rest | LEFT_MARK);
    if (rv == Ckr.OK) {
      sessionLeftHalf = session.derived();
    }
    return rv;
  }

  private long deriveSession(LaneSession session, long left, long right) {
    MemorySegment memory = scratch.memory();
    memory.set(WORD, LaneScratch.DERIVATION, left);
    memory.set(WORD, LaneScratch.DERIVATION + Long.BYTES, right);
    return session.derive(handle(DERIVING), Template.ENCRYPTING_KEY);
  }

  /** Handle of the session key. */
  long sessionKey() {
    return sessionKey;
  }

  /** Handle of its left half twice. */
  long sessionLeftHalf() {
    return sessionLeftHalf;
  }

  /**
   * Destroys the session keys there are.
   *
   * @param rv what was computed with them
   * @return what the first call that failed returned, else {@code rv}
   */
  long endSession(LaneSession session, long rv) {
    long whole = sessionKey == NONE ? Ckr.OK : session.destroy(sessionKey);
    long left = sessionLeftHalf == NONE ? Ckr.OK : session.destroy(sessionLeftHalf);
    sessionKey = NONE;
    sessionLeftHalf = NONE;
    long destroyed = whole != Ckr.OK ? whole : left;
    return destroyed != Ckr.OK ? destroyed : rv;
  }
}
