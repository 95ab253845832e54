/** Wires the parts into one gateway and takes them down again in order. */
@NullMarked
package dev.tollgate.gateway.app;

import org.jspecify.annotations.NullMarked;
