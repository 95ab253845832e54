/** Steps of a message's way through ring, agent and card table, as JMH benchmarks. */
@NullMarked
package dev.tollgate.bench.step;

import org.jspecify.annotations.NullMarked;
