package dev.tollgate.gateway.ledger;

/** Answer to a load. */
public enum LoadOutcome {
  /** The money is in the pocket. */
  LOADED,
  /** The same load was carried out before; nothing moved. */
  LOADED_BEFORE,
  /** The reference was used for another account, currency or amount; nothing moved. */
  CHANGED,
  /** The account has no pocket in the currency. */
  NO_POCKET,
  /** As many references are remembered as may be; the same load is welcome later. */
  SHED,
  /** Not a reference or not an amount over zero, or a balance would leave its range. */
  REFUSED
}
