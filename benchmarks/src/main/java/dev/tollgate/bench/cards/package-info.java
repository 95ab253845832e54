/** Test cards and their file. */
@NullMarked
package dev.tollgate.bench.cards;

import org.jspecify.annotations.NullMarked;
