/** Card cryptography in software, independent of the product, for test values only. */
@NullMarked
package dev.tollgate.bench.crypto;

import org.jspecify.annotations.NullMarked;
