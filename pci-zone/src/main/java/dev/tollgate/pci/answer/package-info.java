/** Builds the messages that leave. */
@NullMarked
package dev.tollgate.pci.answer;

import org.jspecify.annotations.NullMarked;
