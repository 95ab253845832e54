package dev.tollgate.gateway.ledger;

import org.jspecify.annotations.Nullable;

/**
 * What makes two requests the same one: the network's correlation fields. Mutable with public
 * fields because it is filled in place from a log record; the ledger keeps copies of the values
 * only.
 */
public final class TransactionKey {
  /** An identification code the message does not carry. */
  public static final long ABSENT = -1;

  public int networkId;

  /** Message type with the repeat digit cleared: 100 for 0100 and 0101. */
  public int mti;

  /** DE7 as the number MMDDhhmmss. */
  public long transmissionDateTime;

  /** DE11. */
  public int stan;

  /** DE32 as a number, or {@link #ABSENT}. */
  public long acquirerId = ABSENT;

  /** DE33 as a number, or {@link #ABSENT}. */
  public long forwarderId = ABSENT;

  /** DE41: eight ASCII characters, the first one in the highest byte; 0 if absent. */
  public long terminal;

  /** Changes with the fields: only a copy nobody changes can be looked up. */
  @Override
  public int hashCode() {
    long hash = Words.mix(Words.pack(networkId, mti), transmissionDateTime);
    return Long.hashCode(Words.mix(Words.mix(hash, stan), terminal));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TransactionKey key
        && networkId == key.networkId
        && mti == key.mti
        && transmissionDateTime == key.transmissionDateTime
        && stan == key.stan
        && acquirerId == key.acquirerId
        && forwarderId == key.forwarderId
        && terminal == key.terminal;
  }

  /** The same key in an object of its own. */
  public TransactionKey copy() {
    TransactionKey copy = new TransactionKey();
    copy.networkId = networkId;
    copy.mti = mti;
    copy.transmissionDateTime = transmissionDateTime;
    copy.stan = stan;
    copy.acquirerId = acquirerId;
    copy.forwarderId = forwarderId;
    copy.terminal = terminal;
    return copy;
  }
}
