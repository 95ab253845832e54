/** What of a message may leave the zone, taken out of the scanned frame. */
@NullMarked
package dev.tollgate.pci.seal;

import org.jspecify.annotations.NullMarked;
