/** What a gateway with many cards costs before its first message: time, memory, files. */
@NullMarked
package dev.tollgate.bench.start;

import org.jspecify.annotations.NullMarked;
