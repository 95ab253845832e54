/**
 * Message specifications as the rest of the product sees them: where a dialect comes from, and what
 * a compiled one says. No message and no card data is here.
 */
@NullMarked
package dev.tollgate.pci.spec;

import org.jspecify.annotations.NullMarked;
