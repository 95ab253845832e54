package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.ProductTerms;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes each command it hears of again. */
class CommandEcho implements CommandHandler {
  final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CommandEncoder.LENGTH_MAX]);
  int length;

  private final CommandEncoder encoder = new CommandEncoder();

  @Override
  public void onTransaction(int slot, long commandId, TransactionCommand command) {
    length = encoder.transaction(buffer, 0, slot, commandId, command);
  }

  @Override
  public void onVoid(int slot, long commandId, TransactionKey key, long givenUpId) {
    length = encoder.voidTransaction(buffer, 0, slot, commandId, key, givenUpId);
  }

  @Override
  public void onOpenPocket(
      int slot, long commandId, long accountHi, long accountLo, int currency, long balance) {
    imported(
        slot,
        commandId,
        new OperatorCommand.Pocket(new Ascii16(accountHi, accountLo), currency, balance));
  }

  @Override
  public void onLoad(
      int slot,
      long commandId,
      long referenceHi,
      long referenceLo,
      long accountHi,
      long accountLo,
      int currency,
      long amount) {
    Ascii16 reference = new Ascii16(referenceHi, referenceLo);
    Ascii16 account = new Ascii16(accountHi, accountLo);
    length = encoder.load(buffer, 0, slot, commandId, reference, account, currency, amount);
  }

  @Override
  public void onLinkCard(
      int slot,
      long commandId,
      long tokenHi,
      long tokenLo,
      long accountHi,
      long accountLo,
      long productHi,
      long productLo,
      CardStatus status) {
    Ascii16 account = new Ascii16(accountHi, accountLo);
    Ascii16 product = new Ascii16(productHi, productLo);
    imported(slot, commandId, new OperatorCommand.Card(tokenHi, tokenLo, account, product, status));
  }

  @Override
  public void onSetCardStatus(
      int slot, long commandId, long tokenHi, long tokenLo, CardStatus status) {
    length = encoder.setCardStatus(buffer, 0, slot, commandId, tokenHi, tokenLo, status);
  }

  @Override
  public void onSetRate(
      int slot, long commandId, int from, int to, long numerator, long denominator) {
    imported(slot, commandId, new OperatorCommand.Rate(from, to, numerator, denominator));
  }

  @Override
  public void onConfigure(
      int slot,
      long commandId,
      int pinTriesMax,
      long idempotencyWindowMs,
      int idempotencyEntriesMax,
      long holdLifetimeMs,
      int holdsMax) {
    imported(
        slot,
        commandId,
        new OperatorCommand.Configure(
            pinTriesMax, idempotencyWindowMs, idempotencyEntriesMax, holdLifetimeMs, holdsMax));
  }

  @Override
  public void onSetProduct(int slot, long commandId, ProductTerms terms) {
    imported(slot, commandId, new OperatorCommand.Product(terms));
  }

  @Override
  public void onAdvanceTime(int slot, long commandId) {
    length = encoder.advanceTime(buffer, 0, slot, commandId);
  }

  private void imported(int slot, long commandId, OperatorCommand command) {
    length = encoder.importCommand(buffer, 0, slot, commandId, command);
  }

  byte[] bytes() {
    byte[] bytes = new byte[length];
    buffer.getBytes(0, bytes);
    return bytes;
  }
}
