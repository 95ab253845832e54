/** A card network played by jPOS: its messages, keys and lines. */
@NullMarked
package dev.tollgate.bench.network;

import org.jspecify.annotations.NullMarked;
