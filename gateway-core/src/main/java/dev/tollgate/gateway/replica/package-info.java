/**
 * The ledger behind its log: what a node does with the commands that are committed, and how the
 * gateway's threads reach it.
 *
 * <pre>
 *   thread "agent"           ClusterLedger  --ledgerlog--> cluster --ledgerlog--> LedgerService --> Ledger
 *   an operator's thread     OperatorSession --'                                  (thread "ledger-service")
 *   an operator's thread     LedgerService.read, between two commands
 * </pre>
 *
 * <p>Everything that changes the ledger goes through the log. Looking does not: {@link
 * dev.tollgate.gateway.replica.LedgerService#read} shows the state as this node has it.
 */
@NullMarked
package dev.tollgate.gateway.replica;

import org.jspecify.annotations.NullMarked;
