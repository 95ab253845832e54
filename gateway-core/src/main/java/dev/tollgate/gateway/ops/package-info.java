/** HTTP for operators, on loopback: health, imports, account view. */
@NullMarked
package dev.tollgate.gateway.ops;

import org.jspecify.annotations.NullMarked;
