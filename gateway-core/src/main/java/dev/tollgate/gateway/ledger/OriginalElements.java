package dev.tollgate.gateway.ledger;

/**
 * DE90, original data elements: which transaction a message is about. Parts compare numerically,
 * and a part of zeros tells nothing. Mutable with public fields, like the command it belongs to.
 */
public final class OriginalElements {
  /** The message has a DE90. */
  public boolean present;

  /** 100 for 0100; 0 if not told. */
  public int messageType;

  /** DE11; 0 if not told. */
  public int stan;

  /** DE7 as MMDDhhmmss; 0 if not told. */
  public long transmissionDateTime;

  /** DE32; 0 if not told. */
  public long acquirerId;

  /** DE33; 0 if not told. */
  public long forwarderId;
}
