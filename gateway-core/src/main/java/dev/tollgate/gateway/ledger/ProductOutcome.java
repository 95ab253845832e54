package dev.tollgate.gateway.ledger;

/** Answer to setting the terms of a product. */
public enum ProductOutcome {
  /** They are in force from the next command on, for all cards of the product. */
  SET,
  /** They were in force already. */
  UNCHANGED,
  /** The product's name is none, see {@link Ascii16}. */
  REFUSED
}
