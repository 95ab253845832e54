/** A gateway under a day's messages for an hour: whether anything grows or slows down. */
@NullMarked
package dev.tollgate.bench.soak;

import org.jspecify.annotations.NullMarked;
