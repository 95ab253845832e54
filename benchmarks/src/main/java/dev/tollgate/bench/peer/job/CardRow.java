package dev.tollgate.bench.peer.job;

import java.io.Serializable;

/**
 * What the database knows of a card.
 *
 * @param expiry YYMM
 */
record CardRow(String expiry, String pvki, String pvv, String status, String account)
    implements Serializable {
  /** Keeps card data out of messages by construction. */
  @Override
  public String toString() {
    return "CardRow[account " + account + "]";
  }
}
