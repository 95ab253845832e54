/** {@code bin/bench e2e}. */
@NullMarked
package dev.tollgate.bench.e2e;

import org.jspecify.annotations.NullMarked;
