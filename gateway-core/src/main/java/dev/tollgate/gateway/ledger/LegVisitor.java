package dev.tollgate.gateway.ledger;

/** Receives the pockets that paid, or were credited, in the order in which they did. */
public interface LegVisitor {
  /**
   * @param accountHi first eight characters of the account, see {@link Ascii16}
   * @param accountLo the others
   * @param currency of the pocket, ISO 4217 numeric
   * @param pocketAmountMinor in the pocket's currency
   * @param amountMinor what of the transaction that is, in its currency
   * @param rateId the rate from the transaction's currency to the pocket's; 0 if they are the same
   * @param numerator with the denominator: that rate, as in {@link Ledger#setRate}; both 0 without
   */
  void leg(
      long accountHi,
      long accountLo,
      int currency,
      long pocketAmountMinor,
      long amountMinor,
      long rateId,
      long numerator,
      long denominator);
}
