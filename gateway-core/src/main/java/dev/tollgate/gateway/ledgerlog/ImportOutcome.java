package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.ConfigureOutcome;
import dev.tollgate.gateway.ledger.LinkOutcome;
import dev.tollgate.gateway.ledger.LoadOutcome;
import dev.tollgate.gateway.ledger.OpenOutcome;
import dev.tollgate.gateway.ledger.ProductOutcome;
import dev.tollgate.gateway.ledger.RateOutcome;
import dev.tollgate.gateway.ledger.StatusOutcome;

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
  REFUSED,
  /** The limits are in force from now on. */
  CONFIGURED,
  /** The limits were in force already. */
  CONFIGURED_BEFORE,
  /** More is in use than the limits have room for; those before stay in force. */
  IN_USE,
  /** The terms are in force from now on. */
  PRODUCT_SET,
  /** The terms were in force already. */
  PRODUCT_UNCHANGED,
  /** The reference was used for another load; nothing moved. */
  LOAD_CHANGED,
  /** The account has no pocket in the currency; nothing moved. */
  NO_POCKET,
  /** Nobody has linked the card. */
  NO_CARD,
  /** The card had the status already. */
  STATUS_UNCHANGED,
  /** There is no room now; nothing changed. Send it again later. */
  SHED;

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

  public static ImportOutcome of(ConfigureOutcome outcome) {
    return switch (outcome) {
      case CONFIGURED -> CONFIGURED;
      case UNCHANGED -> CONFIGURED_BEFORE;
      case IN_USE -> IN_USE;
      case REFUSED -> REFUSED;
    };
  }

  public static ImportOutcome of(ProductOutcome outcome) {
    return switch (outcome) {
      case SET -> PRODUCT_SET;
      case UNCHANGED -> PRODUCT_UNCHANGED;
      case REFUSED -> REFUSED;
    };
  }

  public static ImportOutcome of(LoadOutcome outcome) {
    return switch (outcome) {
      case LOADED -> LOADED;
      case LOADED_BEFORE -> LOADED_BEFORE;
      case CHANGED -> LOAD_CHANGED;
      case NO_POCKET -> NO_POCKET;
      case SHED -> SHED;
      case REFUSED -> REFUSED;
    };
  }

  public static ImportOutcome of(StatusOutcome outcome) {
    return switch (outcome) {
      case SET -> STATUS_SET;
      case UNCHANGED -> STATUS_UNCHANGED;
      case NO_CARD -> NO_CARD;
    };
  }

  /** Whether the ledger knows something it did not know before. */
  public boolean isChange() {
    return switch (this) {
      case OPENED, LINKED, UPDATED, RATE_SET, LOADED, STATUS_SET, CONFIGURED, PRODUCT_SET -> true;
      case EXISTING,
          RATE_UNCHANGED,
          LOADED_BEFORE,
          TIME_ADVANCED,
          REFUSED,
          CONFIGURED_BEFORE,
          IN_USE,
          PRODUCT_UNCHANGED,
          LOAD_CHANGED,
          NO_POCKET,
          NO_CARD,
          STATUS_UNCHANGED,
          SHED ->
          false;
    };
  }
}
