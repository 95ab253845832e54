/** The codec beside other libraries' in one JMH run: {@code bin/bench codec}. */
@NullMarked
package dev.tollgate.bench.codec;

import org.jspecify.annotations.NullMarked;
