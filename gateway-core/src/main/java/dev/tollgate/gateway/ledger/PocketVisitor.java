package dev.tollgate.gateway.ledger;

/** Receives the pockets of an account, in the order they were opened. */
public interface PocketVisitor {
  /**
   * @param currency ISO 4217 numeric
   * @param availableMinor balance less held
   */
  void pocket(int currency, long balanceMinor, long heldMinor, long availableMinor);
}
