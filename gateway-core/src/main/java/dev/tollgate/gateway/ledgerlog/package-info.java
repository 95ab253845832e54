/**
 * The ledger's commands and answers as messages of a replicated log.
 *
 * <pre>
 *   TransactionCommand, key, import --> CommandEncoder --bytes--> CommandAdapter --> CommandHandler --> Ledger
 *   AnswerHandler  <-- AnswerAdapter  <--bytes--  AnswerEncoder  <-- Decision, VoidOutcome, ImportOutcome, Refusal
 * </pre>
 *
 * <p>Their form is {@code src/main/sbe/ledger-log.xml}, described in docs/LEDGER-LOG.md; the
 * flyweights in {@code dev.tollgate.gateway.sbe} are generated from it. What cannot be read is
 * refused with a value ({@link dev.tollgate.gateway.ledgerlog.Refusal}), never guessed.
 */
@NullMarked
package dev.tollgate.gateway.ledgerlog;

import org.jspecify.annotations.NullMarked;
