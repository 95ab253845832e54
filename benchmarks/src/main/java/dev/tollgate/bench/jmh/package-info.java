/**
 * The steps of a message's way one by one, in JMH with its count of allocated bytes: {@code
 * bin/bench jmh}. The benchmarks lie beside what they measure.
 */
@NullMarked
package dev.tollgate.bench.jmh;

import org.jspecify.annotations.NullMarked;
