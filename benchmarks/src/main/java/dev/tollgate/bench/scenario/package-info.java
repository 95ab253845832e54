/** What the demo plays and expects, as data. */
@NullMarked
package dev.tollgate.bench.scenario;

import org.jspecify.annotations.NullMarked;
