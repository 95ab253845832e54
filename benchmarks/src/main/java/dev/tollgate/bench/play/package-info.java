/** Plays a scenario over a network's lines and keeps the count. */
@NullMarked
package dev.tollgate.bench.play;

import org.jspecify.annotations.NullMarked;
