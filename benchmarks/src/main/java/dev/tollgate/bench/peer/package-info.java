/** Peers to compare the gateway with. */
@NullMarked
package dev.tollgate.bench.peer;

import org.jspecify.annotations.NullMarked;
