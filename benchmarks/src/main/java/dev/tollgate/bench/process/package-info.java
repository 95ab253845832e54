/**
 * The product as child processes, homes of their own for them, what they tell of themselves; and
 * this program's own end.
 */
@NullMarked
package dev.tollgate.bench.process;

import org.jspecify.annotations.NullMarked;
