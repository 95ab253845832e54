/**
 * How connections get the zone's handlers; the one place where a Netty type crosses the boundary.
 */
@NullMarked
package dev.tollgate.pci.edge;

import org.jspecify.annotations.NullMarked;
