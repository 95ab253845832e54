/** What imports leave on disk: tokens, accounts and amounts, never card data. */
@NullMarked
package dev.tollgate.gateway.imports;

import org.jspecify.annotations.NullMarked;
