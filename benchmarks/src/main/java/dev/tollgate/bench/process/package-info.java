/** The product as child processes, and this program's own end. */
@NullMarked
package dev.tollgate.bench.process;

import org.jspecify.annotations.NullMarked;
