/** Opens the zone: wires vault, edge, card checks and HSM. */
@NullMarked
package dev.tollgate.pci.zone;

import org.jspecify.annotations.NullMarked;
