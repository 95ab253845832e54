/**
 * The part of PKCS#11 v2.40 that Tollgate uses, called through {@code java.lang.foreign}.
 *
 * <pre>
 *   Pkcs11Module   loads the library, C_Initialize, finds the token's slot
 *   Pkcs11Session  one session at set-up time: log in, find, inspect, copy, make keys; throws
 *   Cryptoki       the calls themselves, return codes as values; what the lanes use
 *   Downcalls      the method handles underneath
 * </pre>
 *
 * <p>Not exported: nothing outside hsm-adapter sees a handle, a return code or a pointer.
 */
@NullMarked
package dev.tollgate.hsm.pkcs11;

import org.jspecify.annotations.NullMarked;
