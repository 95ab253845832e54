/** {@code bin/tollgate demo}. */
@NullMarked
package dev.tollgate.bench.demo;

import org.jspecify.annotations.NullMarked;
