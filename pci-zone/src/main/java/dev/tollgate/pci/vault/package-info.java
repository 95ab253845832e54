/**
 * Where clear card data lives while a transaction runs: fixed cells in locked memory, zeroed when
 * their last holder lets go.
 */
@NullMarked
package dev.tollgate.pci.vault;

import org.jspecify.annotations.NullMarked;
