/** Test cards and their accounts, and the files they are imported from. */
@NullMarked
package dev.tollgate.bench.cards;

import org.jspecify.annotations.NullMarked;
