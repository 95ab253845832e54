/** Currencies as people write them: alphabetic codes outside, numeric ones inside. */
@NullMarked
package dev.tollgate.gateway.currency;

import org.jspecify.annotations.NullMarked;
