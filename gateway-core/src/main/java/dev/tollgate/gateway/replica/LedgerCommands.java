package dev.tollgate.gateway.replica;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledgerlog.AnswerEncoder;
import dev.tollgate.gateway.ledgerlog.CommandEncoder;
import dev.tollgate.gateway.ledgerlog.CommandHandler;
import dev.tollgate.gateway.ledgerlog.ImportOutcome;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.ProductTerms;
import org.agrona.MutableDirectBuffer;

/** Has the ledger carry out a command that was read, and writes the answer. */
final class LedgerCommands implements CommandHandler {
  private final AnswerEncoder answers;
  private final Decision decision = new Decision();
  private Ledger ledger;
  private MutableDirectBuffer answer;
  private long logTimeMs;
  private int answerLength;

  LedgerCommands(AnswerEncoder answers, Ledger ledger, MutableDirectBuffer answer) {
    this.answers = answers;
    this.ledger = ledger;
    this.answer = answer;
  }

  /** The next command is carried out on this ledger, and answered here from index 0. */
  void next(Ledger nextLedger, long timestampMs, MutableDirectBuffer nextAnswer) {
    ledger = nextLedger;
    logTimeMs = timestampMs;
    answer = nextAnswer;
    answerLength = 0;
  }

  /** Of the last command, in bytes. */
  int answerLength() {
    return answerLength;
  }

  @Override
  public void onTransaction(int slot, long commandId, TransactionCommand command) {
    ledger.apply(logTimeMs, command, commandId, decision);
    answerLength = answers.decision(answer, 0, slot, commandId, decision);
    if (answerLength == CommandEncoder.UNFIT) {
      throw new IllegalStateException("a decision no message can tell");
    }
  }

  @Override
  public void onVoid(int slot, long commandId, TransactionKey key, long givenUpId) {
    answerLength =
        answers.voided(
            answer, 0, slot, commandId, ledger.voidTransaction(logTimeMs, key, givenUpId));
  }

  @Override
  public void onOpenPocket(
      int slot,
      long commandId,
      long accountHi,
      long accountLo,
      int currency,
      long openingBalanceMinor) {
    imported(
        slot,
        commandId,
        ImportOutcome.of(ledger.openPocket(accountHi, accountLo, currency, openingBalanceMinor)));
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
      long amountMinor) {
    imported(
        slot,
        commandId,
        ImportOutcome.of(
            ledger.load(
                logTimeMs, referenceHi, referenceLo, accountHi, accountLo, currency, amountMinor)));
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
    imported(
        slot,
        commandId,
        ImportOutcome.of(
            ledger.linkCard(tokenHi, tokenLo, accountHi, accountLo, productHi, productLo, status)));
  }

  @Override
  public void onSetCardStatus(
      int slot, long commandId, long tokenHi, long tokenLo, CardStatus status) {
    imported(slot, commandId, ImportOutcome.of(ledger.setCardStatus(tokenHi, tokenLo, status)));
  }

  @Override
  public void onSetRate(
      int slot, long commandId, int from, int to, long numerator, long denominator) {
    imported(slot, commandId, ImportOutcome.of(ledger.setRate(from, to, numerator, denominator)));
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
        ImportOutcome.of(
            ledger.configure(
                logTimeMs,
                pinTriesMax,
                idempotencyWindowMs,
                idempotencyEntriesMax,
                holdLifetimeMs,
                holdsMax)));
  }

  @Override
  public void onSetProduct(int slot, long commandId, ProductTerms terms) {
    imported(slot, commandId, ImportOutcome.of(ledger.setProduct(terms)));
  }

  @Override
  public void onAdvanceTime(int slot, long commandId) {
    ledger.advanceTime(logTimeMs);
    imported(slot, commandId, ImportOutcome.TIME_ADVANCED);
  }

  private void imported(int slot, long commandId, ImportOutcome outcome) {
    answerLength = answers.imported(answer, 0, slot, commandId, outcome);
  }
}
