/** Payment commands. */
@NullMarked
package dev.tollgate.hsm;

import org.jspecify.annotations.NullMarked;
