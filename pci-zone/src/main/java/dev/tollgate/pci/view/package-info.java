/** Shows people what is in a message, and nothing of the card. */
@NullMarked
package dev.tollgate.pci.view;

import org.jspecify.annotations.NullMarked;
