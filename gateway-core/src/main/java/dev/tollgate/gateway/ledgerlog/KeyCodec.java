package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.OriginalElements;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.sbe.OriginalElementsDecoder;
import dev.tollgate.gateway.sbe.OriginalElementsEncoder;
import dev.tollgate.gateway.sbe.TransactionKeyDecoder;
import dev.tollgate.gateway.sbe.TransactionKeyEncoder;

/** The fields that name a transaction: its own key, and another's in DE90. */
final class KeyCodec {
  /** DE32 and DE33 have at most 11 digits; so the field cannot hold a card number. */
  private static final long INSTITUTION_MAX = 99_999_999_999L;

  private KeyCodec() {}

  /** Whether every value lies in the range of its field. */
  static boolean fits(TransactionKey key) {
    return isInt16(key.networkId)
        && isInt16(key.mti)
        && isInt32(key.transmissionDateTime)
        && isInstitution(key.acquirerId)
        && isInstitution(key.forwarderId);
  }

  /** Whether every value lies in the range of its field. */
  static boolean fits(OriginalElements original) {
    return isInt16(original.messageType)
        && isInt32(original.transmissionDateTime)
        && isInstitution(original.acquirerId)
        && isInstitution(original.forwarderId);
  }

  static void encode(TransactionKey key, TransactionKeyEncoder out) {
    out.stan(key.stan)
        .acquirerId(key.acquirerId)
        .forwarderId(key.forwarderId)
        .terminal(key.terminal)
        .transmissionDateTime((int) key.transmissionDateTime)
        .networkId((short) key.networkId)
        .messageType((short) key.mti);
  }

  /**
   * @return false if it has a value that no key has
   */
  static boolean decode(TransactionKeyDecoder in, TransactionKey key) {
    key.stan = in.stan();
    key.acquirerId = in.acquirerId();
    key.forwarderId = in.forwarderId();
    key.terminal = in.terminal();
    key.transmissionDateTime = in.transmissionDateTime();
    key.networkId = in.networkId();
    key.mti = in.messageType();
    return fits(key);
  }

  /** All but whether there is a DE90 at all. */
  static void encode(OriginalElements original, OriginalElementsEncoder out) {
    out.acquirerId(original.acquirerId)
        .forwarderId(original.forwarderId)
        .transmissionDateTime((int) original.transmissionDateTime)
        .stan(original.stan)
        .messageType((short) original.messageType);
  }

  /**
   * @return false if it has a value that no DE90 has
   */
  static boolean decode(OriginalElementsDecoder in, OriginalElements original) {
    original.acquirerId = in.acquirerId();
    original.forwarderId = in.forwarderId();
    original.transmissionDateTime = in.transmissionDateTime();
    original.stan = in.stan();
    original.messageType = in.messageType();
    return fits(original);
  }

  static void clear(OriginalElements original) {
    original.acquirerId = 0;
    original.forwarderId = 0;
    original.transmissionDateTime = 0;
    original.stan = 0;
    original.messageType = 0;
  }

  static boolean isClear(OriginalElements original) {
    return !original.present
        && original.acquirerId == 0
        && original.forwarderId == 0
        && original.transmissionDateTime == 0
        && original.stan == 0
        && original.messageType == 0;
  }

  static boolean isInt16(int value) {
    return value == (short) value;
  }

  private static boolean isInstitution(long id) {
    return id >= TransactionKey.ABSENT && id <= INSTITUTION_MAX;
  }

  private static boolean isInt32(long value) {
    return value == (int) value;
  }
}
