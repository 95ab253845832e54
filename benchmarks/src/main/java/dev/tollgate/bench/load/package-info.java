/**
 * The open-loop load generator.
 *
 * <pre>
 *   sender (caller's thread): due? -> LoadFrames.put -> dueByStan[STAN] = due -> 8 sockets
 *   alpha-receiver:           8 sockets -> STAN, DE39 -> now - dueByStan[STAN] -> histogram
 * </pre>
 */
@NullMarked
package dev.tollgate.bench.load;

import org.jspecify.annotations.NullMarked;
