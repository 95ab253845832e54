package dev.tollgate.gateway.rules;

/** Where a card is used; limits, permissions and deadlines depend on it. */
public enum Channel {
  /** At a terminal with the card at hand. */
  POS,
  /** Cash (DE3 01), from a machine or over a counter. */
  CASH,
  /** Without the card: e-commerce, mail, telephone, card on file. */
  ONLINE
}
