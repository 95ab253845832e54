/**
 * Authorization rules: from what is known about a request to the reason for its answer. Pure:
 * values in, values out; no clock, random, I/O, thread or logger, because the ledger runs them on
 * every node.
 */
@NullMarked
package dev.tollgate.gateway.rules;

import org.jspecify.annotations.NullMarked;
