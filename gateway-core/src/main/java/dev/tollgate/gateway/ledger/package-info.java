/**
 * The double-entry ledger: a deterministic state machine that every node of a cluster applies to
 * the same log. No clock (log time comes in with each command), no random, I/O, thread or logger,
 * and no iteration in hash order, so equal logs give equal states and equal answers.
 *
 * <pre>
 *   command --> Ledger --+--> IdempotencyWindow   seen before? then the stored decision again
 *   (log)                +--> Cards               token -> account, product, status, PIN tries
 *                        +--> AuthorizationRules  facts -> reason                (package rules)
 *                        +--> Books               accounts and pockets, double entry
 *                        +--> Holds               reserved money, until released or expired
 *   Decision <-----------+
 * </pre>
 *
 * <p>Memory: {@link dev.tollgate.gateway.ledger.LongChunks} under everything, taken in chunks as
 * needed, never given back. A card takes 32 bytes and 5 to 11 for its index, an account 24 and the
 * same index, a pocket 32, a hold 40, a remembered decision 144 and 4 to 8 for its index. Ten
 * million cards, each with an account and a pocket of its own, take about 1.0 GB.
 */
@NullMarked
package dev.tollgate.gateway.ledger;

import org.jspecify.annotations.NullMarked;
