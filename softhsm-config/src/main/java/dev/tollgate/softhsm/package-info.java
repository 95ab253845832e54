/** Provisioning of a SoftHSM token. */
@NullMarked
package dev.tollgate.softhsm;

import org.jspecify.annotations.NullMarked;
