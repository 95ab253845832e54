/** The one shape of an error that a person reads: code, what, where, next step. */
@NullMarked
package dev.tollgate.fault;

import org.jspecify.annotations.NullMarked;
