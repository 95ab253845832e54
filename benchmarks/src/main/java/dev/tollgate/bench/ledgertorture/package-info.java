/**
 * Torture of the ledger: {@code bin/torture ledger} kills a gateway (SIGKILL) at random moments
 * under load, starts it again at once on the same home, and holds what it has against what it has
 * told.
 *
 * <pre>
 *   LedgerTorture   kill, restart, look, go on: one thread for everything below
 *     Installation    a home with token, cards, accounts of several currencies; its gateway
 *     KillPlan        when to kill, by a seed
 *     Client          open loop: Deals over Lines, what has no answer is repeated or reversed
 *       DealMaker       which deals; DealMessages: their messages
 *       Clerk           what each answer means for its Deal and its Pocket
 *         AckFile         every answer, synced
 *     Audit           pockets as the gateway shows them, beside ours
 *     Repeats         every approval of the file again: the same answer, and nothing moves
 *   BrokenTorture   what is left of one that did not come to its end
 * </pre>
 *
 * <p>A message without an answer leaves its deal in doubt: what its pocket may have is a range
 * then, and becomes a number again once the message was repeated until it was answered.
 */
@NullMarked
package dev.tollgate.bench.ledgertorture;

import org.jspecify.annotations.NullMarked;
