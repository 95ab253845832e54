/** The command line. */
@NullMarked
package dev.tollgate.gateway.cli;

import org.jspecify.annotations.NullMarked;
