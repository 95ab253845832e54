/**
 * The whole gateway beside its peers: {@code bin/bench e2e}, {@code all} and {@code latency}.
 *
 * <p>A {@link dev.tollgate.bench.e2e.Part} is what is measured together, in a {@code BenchHome} of
 * gateways, over a {@code Session} to each of those that are compared; what comes out is a {@code
 * PartResult} of {@link dev.tollgate.bench.e2e.Figure}s, each with its goal.
 */
@NullMarked
package dev.tollgate.bench.e2e;

import org.jspecify.annotations.NullMarked;
