/** What must be in an answer, and whether it is. */
@NullMarked
package dev.tollgate.bench.check;

import org.jspecify.annotations.NullMarked;
