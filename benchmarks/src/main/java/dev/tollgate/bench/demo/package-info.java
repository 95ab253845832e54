/** {@code bin/tollgate demo} and {@code bin/tollgate emulator}. */
@NullMarked
package dev.tollgate.bench.demo;

import org.jspecify.annotations.NullMarked;
