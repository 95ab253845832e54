package dev.tollgate.gateway.ledger;

/** Receives every pocket of the books, customers' and our own, in the order they were opened. */
public interface BooksVisitor {
  /**
   * @param accountHi first eight characters of the account, see {@link Ascii16}
   * @param accountLo the others
   * @param currency ISO 4217 numeric
   */
  void pocket(long accountHi, long accountLo, int currency, long balanceMinor, long heldMinor);
}
