package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.LinkOutcome;
import dev.tollgate.gateway.ledger.OpenOutcome;
import dev.tollgate.gateway.ledger.RateOutcome;

/** What became of a command that is no transaction. */
public enum ImportOutcome {
  /** The pocket is new and holds its opening balance. */
  OPENED,
  /** The account had a pocket in the currency; its balance stays as it was. */
  EXISTING,
  /** The card is new. */
  LINKED,
  /** The card was known: account, product and status are replaced. */
  UPDATED,
  /** It is the rate from now on, under an id of its own. */
  RATE_SET,
  /** It was the rate already. */
  RATE_UNCHANGED,
  /** The money is in the pocket. */
  LOADED,
  /** The reference was used before; nothing moved. */
  LOADED_BEFORE,
  /** The card has the status from now on. */
  STATUS_SET,
  /** What was due has expired. */
  TIME_ADVANCED,
  /** It asks for what the ledger does not do; nothing changed. */
  REFUSED;

  public static ImportOutcome of(OpenOutcome outcome) {
    return switch (outcome) {
      case OPENED -> OPENED;
      case EXISTING -> EXISTING;
      case REFUSED -> REFUSED;
    };
  }

  public static ImportOutcome of(LinkOutcome outcome) {
    return switch (outcome) {
      case LINKED -> LINKED;
      case UPDATED -> UPDATED;
      case REFUSED -> REFUSED;
    };
  }

  public static ImportOutcome of(RateOutcome outcome) {
    return switch (outcome) {
      case SET -> RATE_SET;
      case UNCHANGED -> RATE_UNCHANGED;
      case REFUSED -> REFUSED;
    };
  }

  /** Whether the ledger knows something it did not know before. */
  public boolean isChange() {
    return switch (this) {
      case OPENED, LINKED, UPDATED, RATE_SET, LOADED, STATUS_SET -> true;
      case EXISTING, RATE_UNCHANGED, LOADED_BEFORE, TIME_ADVANCED, REFUSED -> false;
    };
  }
}
