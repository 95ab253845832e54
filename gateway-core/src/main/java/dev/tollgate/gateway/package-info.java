/**
 * The gateway outside the PCI zone: no type here can hold a clear PAN, PIN, track or key.
 *
 * <pre>
 *   event loop "net-n"            thread "agent"                          thread "hsm-lane"
 *
 *   zone seals the frame --ring--> AuthorizationAgent --Zone.verify-----> card checks in the HSM
 *                                   | one thread owns   <--ring-----------'
 *                                   | all transactions
 *                                   | --LedgerPort----> log on Aeron Cluster --> Ledger.apply
 *                                   | <---decision-----'
 *   zone encodes, flushes, <------- Zone.answer
 *   zeroes the cell        --ring--> unsent? the ledger takes the money back
 * </pre>
 *
 * <p>Packages in the order of the data: {@code network} (accept connections), {@code pipeline}
 * (ring, agent, transaction table), {@code ledgerlog} (the ledger's commands and answers as
 * messages of a log), {@code cluster} (the log and its node), {@code replica} (the ledger behind
 * the log), {@code ledger} (money), {@code rules} (the order of checks). Around them {@code
 * config}, {@code imports} (CSV files), {@code ops} (HTTP), {@code cli}, and {@code app}, whose
 * {@code Gateway} wires everything.
 */
@NullMarked
package dev.tollgate.gateway;

import org.jspecify.annotations.NullMarked;
