/** The zone. */
@NullMarked
package dev.tollgate.pci;

import org.jspecify.annotations.NullMarked;
