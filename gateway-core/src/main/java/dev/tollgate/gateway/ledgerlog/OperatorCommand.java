package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.rules.CardStatus;

/** One thing that operators and imports tell the ledger. */
public sealed interface OperatorCommand {

  /**
   * Opens a pocket; one that is open keeps its balance.
   *
   * @param currency ISO 4217 numeric
   */
  record Pocket(Ascii16 account, int currency, long balanceMinor) implements OperatorCommand {}

  /** Links a card, by its token, to an account and a product. */
  record Card(long tokenHi, long tokenLo, Ascii16 account, Ascii16 product, CardStatus status)
      implements OperatorCommand {}

  /**
   * Sets an exchange rate.
   *
   * @param from ISO 4217 numeric
   * @param to ISO 4217 numeric
   * @param numerator with the denominator: minor units of {@code to} for one of {@code from}
   */
  record Rate(int from, int to, long numerator, long denominator) implements OperatorCommand {
    /** The opposite way at the same price. */
    public Rate inverse() {
      return new Rate(to, from, denominator, numerator);
    }
  }

  /** Lets what is due by log time expire, for idle times. */
  record AdvanceTime() implements OperatorCommand {}
}
