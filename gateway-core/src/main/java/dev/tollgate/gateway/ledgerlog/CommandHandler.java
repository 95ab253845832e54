package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.ProductTerms;

/**
 * Takes the commands of the log. Slot and commandId are the correlation the answer must carry.
 * Names of accounts and products come in two words, as in {@link
 * dev.tollgate.gateway.ledger.Ascii16}; currencies are ISO 4217 numeric. Objects are reused once a
 * method returns.
 */
public interface CommandHandler {
  void onTransaction(int slot, long commandId, TransactionCommand command);

  /**
   * Take back what was decided under the key.
   *
   * @param givenUpId the command that decided it, and no other
   */
  void onVoid(int slot, long commandId, TransactionKey key, long givenUpId);

  void onOpenPocket(
      int slot,
      long commandId,
      long accountHi,
      long accountLo,
      int currency,
      long openingBalanceMinor);

  /** Money for a pocket; the reference is the same in each repeat of one load. */
  void onLoad(
      int slot,
      long commandId,
      long referenceHi,
      long referenceLo,
      long accountHi,
      long accountLo,
      int currency,
      long amountMinor);

  void onLinkCard(
      int slot,
      long commandId,
      long tokenHi,
      long tokenLo,
      long accountHi,
      long accountLo,
      long productHi,
      long productLo,
      CardStatus status);

  void onSetCardStatus(int slot, long commandId, long tokenHi, long tokenLo, CardStatus status);

  void onSetRate(int slot, long commandId, int from, int to, long numerator, long denominator);

  /** The limits of the ledger, see {@link dev.tollgate.gateway.ledger.LedgerConfig}. */
  void onConfigure(
      int slot,
      long commandId,
      int pinTriesMax,
      long idempotencyWindowMs,
      int idempotencyEntriesMax,
      long holdLifetimeMs,
      int holdsMax);

  void onSetProduct(int slot, long commandId, ProductTerms terms);

  void onAdvanceTime(int slot, long commandId);
}
