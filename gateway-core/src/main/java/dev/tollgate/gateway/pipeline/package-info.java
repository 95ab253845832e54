/** The Disruptor ring, the one thread that owns all transactions, and what it drives. */
@NullMarked
package dev.tollgate.gateway.pipeline;

import org.jspecify.annotations.NullMarked;
