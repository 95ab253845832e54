/**
 * The HSM adapter beside the raw calls and beside other ways to PKCS#11, all in one run on one
 * token: {@code bin/bench hsm}; and the same commands millions of times: {@code bin/bench
 * hsm-soak}.
 *
 * <p>The commands prepare a token and start a JVM for the measurement: with the full compiler, and
 * with the token's configuration in its environment, where SoftHSM looks for it.
 */
@NullMarked
package dev.tollgate.bench.hsm;

import org.jspecify.annotations.NullMarked;
