package dev.tollgate.softhsm;

import static dev.tollgate.softhsm.KeyAlgorithm.AES_256;
import static dev.tollgate.softhsm.KeyAlgorithm.BLOCK_CIPHERS;
import static dev.tollgate.softhsm.KeyAlgorithm.HMAC_256;
import static dev.tollgate.softhsm.KeyAlgorithm.TDES;
import static dev.tollgate.softhsm.KeyAlgorithm.TDES_PAIR;
import static dev.tollgate.softhsm.KeyFunction.DECRYPT;
import static dev.tollgate.softhsm.KeyFunction.DERIVE;
import static dev.tollgate.softhsm.KeyFunction.ENCRYPT;
import static dev.tollgate.softhsm.KeyFunction.SIGN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_AES;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Key usages of ANSI X9.143 (TR-31), the algorithms such keys may have (the usual one first) and
 * the least a token must allow for them. ENCRYPT (SIGN for AES and HMAC) is in each set because the
 * check value is computed in the token.
 */
enum KeyUse {
  /** Zone PIN key: encrypts and decrypts PIN blocks. */
  P0(BLOCK_CIPHERS, false, ENCRYPT, DECRYPT),
  /** MAC, ISO 9797-1 algorithm 1: CBC encryption. */
  M1(TDES, false, ENCRYPT),
  /** MAC, ISO 9797-1 algorithm 3: CBC encryption, and CMAC where a network asks for it. */
  M3(TDES_PAIR, true, ENCRYPT, SIGN),
  /** MAC, CMAC. */
  M6(BLOCK_CIPHERS, false, ENCRYPT, SIGN),
  /** MAC, HMAC. */
  M7(List.of(HMAC_256), false, SIGN),
  /** PIN verification, IBM 3624. */
  V1(TDES_PAIR, false, ENCRYPT),
  /** PIN verification, Visa PVV. */
  V2(TDES_PAIR, false, ENCRYPT),
  /** Card verification value. */
  C0(TDES_PAIR, true, ENCRYPT),
  /** EMV issuer master key: cryptograms. */
  E0(TDES_PAIR, false, ENCRYPT, DERIVE),
  /** EMV issuer master key: secure messaging, confidentiality. */
  E1(TDES_PAIR, false, ENCRYPT, DERIVE),
  /** EMV issuer master key: secure messaging, integrity. */
  E2(TDES_PAIR, false, ENCRYPT, DERIVE),
  /** EMV issuer master key: dynamic numbers (dCVV, CVC3). */
  E4(TDES_PAIR, false, ENCRYPT, DERIVE),
  /** Key encryption key. */
  K0(BLOCK_CIPHERS, false, ENCRYPT, DECRYPT),
  /** Data encryption: the PAN token key. */
  D0(List.of(AES_256), false, ENCRYPT, DECRYPT, SIGN);

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<KeyAlgorithm> algorithms;

  private final boolean leftHalf;

  @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
  private final Set<KeyFunction> functions;

  KeyUse(List<KeyAlgorithm> algorithms, boolean leftHalf, KeyFunction... functions) {
    this.algorithms = algorithms;
    this.leftHalf = leftHalf;
    this.functions = Set.of(functions);
  }

  /** The usual one. */
  KeyAlgorithm algorithm() {
    return algorithms.getFirst();
  }

  /** All that such a key may have. */
  List<KeyAlgorithm> algorithms() {
    return algorithms;
  }

  /** Whether the recipe starts with single DES under the left half, a key object of its own. */
  boolean leftHalf() {
    return leftHalf;
  }

  /** What a token must allow for a key of this algorithm: no CMAC, no check value of AES. */
  Set<KeyFunction> functions(KeyAlgorithm algorithm) {
    var needed = EnumSet.copyOf(functions);
    if (algorithm.keyType() == CKK_AES) {
      needed.add(SIGN);
    }
    return needed;
  }

  static Optional<KeyUse> of(String code) {
    return Arrays.stream(values()).filter(u -> u.name().equals(code)).findFirst();
  }
}
