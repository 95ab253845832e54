/** The card file, its import, and the checks an HSM lane makes on a card. */
@NullMarked
package dev.tollgate.pci.card;

import org.jspecify.annotations.NullMarked;
