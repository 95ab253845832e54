/** YAML files that people write: read key by key, faults with line and column. */
@NullMarked
package dev.tollgate.bench.yaml;

import org.jspecify.annotations.NullMarked;
