/**
 * The double-entry ledger: a deterministic state machine that every node of a cluster applies to
 * the same log. No clock (log time comes in with each command), no random, I/O, thread or logger,
 * and no iteration in hash order, so equal logs give equal states and equal answers.
 *
 * <pre>
 *   command --> Ledger --+--> TransactionIndex      seen before? then the stored decision again
 *   (log)                +--> Requests  (0100 0200) facts --> AuthorizationRules (package rules)
 *                        +--> Advices   (0120 0220) what was decided elsewhere
 *                        +--> Reversals (0400 0420) taken back, once
 *                                |
 *   Decision <-------------------+--> Movements     hold, post, credit, undo: Legs on Books
 *                                +--> Funding       which pockets, at which Rates
 *                                +--> Cards, Limits what the next request is held against
 *                                +--> FollowUps     what somebody has to look into
 * </pre>
 *
 * <p>A transaction is one record ({@link dev.tollgate.gateway.ledger.Transactions}). Messages about
 * one transaction are a group ({@link dev.tollgate.gateway.ledger.Groups}) that is remembered until
 * its hold has ended and the idempotency window of its youngest message is over.
 *
 * <p>A snapshot ({@link dev.tollgate.gateway.ledger.Ledger#save}) is the whole state in blocks of
 * words, each with a checksum that runs on from the block before, after a head with the version and
 * the {@link dev.tollgate.gateway.ledger.LedgerConfig}. Records keep their numbers in it, and with
 * those their links: the orders and chains, and which record is claimed next, are as they were.
 * Tables of hashes are left out and filled anew. What is restored is compared with the state hash
 * at the end, so that a snapshot is taken whole or refused. The {@link
 * dev.tollgate.gateway.ledger.LedgerChain} of the commands is in it too, so that a log can be
 * checked from a snapshot on.
 *
 * <p>Memory: {@link dev.tollgate.gateway.ledger.Records} under everything, taken in chunks as
 * needed, never given back. A transaction takes 288 bytes, 32 for each pocket that pays for it, and
 * 16 for its indices. A card takes 64 bytes and 5 to 11 for its index, a pocket 40, and an account
 * what its index takes. Ten million cards, each with an account and a pocket of its own, take about
 * 1.4 GB.
 */
@NullMarked
package dev.tollgate.gateway.ledger;

import org.jspecify.annotations.NullMarked;
