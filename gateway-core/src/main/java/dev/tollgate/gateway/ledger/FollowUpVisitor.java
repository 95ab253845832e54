package dev.tollgate.gateway.ledger;

/** Receives what somebody has to look into, oldest first. Nothing of it is card data. */
public interface FollowUpVisitor {
  /**
   * The message that gave rise to it, by which the network finds it too.
   *
   * @param logTimeMs when, epoch ms
   * @param transmissionDateTime DE7, MMDDhhmmss
   * @param stan DE11
   * @param terminal DE41, eight ASCII characters, the first one in the highest byte; 0 if absent
   * @param retrievalReferenceHi DE37, its first eight characters
   * @param retrievalReferenceLo its last four; -1 without DE37
   * @param amountMinor DE4
   * @param currency DE49, ISO 4217 numeric
   */
  void followUp(
      FollowUp reason,
      long logTimeMs,
      int networkId,
      long transmissionDateTime,
      int stan,
      long terminal,
      long retrievalReferenceHi,
      long retrievalReferenceLo,
      long amountMinor,
      int currency);
}
