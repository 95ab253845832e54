/**
 * The ledger measured: {@code bin/bench ledger}.
 *
 * <pre>
 *   LedgerCommand      one pass over all parts, each beside its goal
 *     Worker             a process with the gateway's flags, told line by line what to do
 *       ApplyMain          Ledger.apply alone: Authorizations of a Population of cards
 *       NodeMain           an embedded node: OpenLoop, Traffic of the ledger or of a bare echo
 * </pre>
 */
@NullMarked
package dev.tollgate.bench.ledger;

import org.jspecify.annotations.NullMarked;
