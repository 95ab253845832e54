package dev.tollgate.softhsm;

import static dev.tollgate.softhsm.KeyAlgorithm.AES_256;
import static dev.tollgate.softhsm.KeyAlgorithm.TDES_2;
import static dev.tollgate.softhsm.KeyFunction.DECRYPT;
import static dev.tollgate.softhsm.KeyFunction.DERIVE;
import static dev.tollgate.softhsm.KeyFunction.ENCRYPT;
import static dev.tollgate.softhsm.KeyFunction.SIGN;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Key usages of ANSI X9.143 (TR-31) and the least a token must allow for them. ENCRYPT (SIGN for
 * AES) is in each set because the check value is computed in the token.
 */
enum KeyUse {
  /** Zone PIN key: decrypts PIN blocks. */
  P0(TDES_2, false, ENCRYPT, DECRYPT),
  /** MAC, ISO 9797-1 algorithm 3: CBC encryption, and CMAC where a network asks for it. */
  M3(TDES_2, true, ENCRYPT, SIGN),
  /** PIN verification, IBM 3624. */
  V1(TDES_2, false, ENCRYPT),
  /** PIN verification, Visa PVV. */
  V2(TDES_2, false, ENCRYPT),
  /** Card verification value. */
  C0(TDES_2, true, ENCRYPT),
  /** EMV issuer master key: cryptograms. */
  E0(TDES_2, false, ENCRYPT, DERIVE),
  /** EMV issuer master key: secure messaging, confidentiality. */
  E1(TDES_2, false, ENCRYPT, DERIVE),
  /** EMV issuer master key: secure messaging, integrity. */
  E2(TDES_2, false, ENCRYPT, DERIVE),
  /** EMV issuer master key: dynamic numbers (dCVV, CVC3). */
  E4(TDES_2, false, ENCRYPT, DERIVE),
  /** Key encryption key. */
  K0(TDES_2, false, ENCRYPT, DECRYPT),
  /** Data encryption: the PAN token key. */
  D0(AES_256, false, ENCRYPT, DECRYPT, SIGN);

  private final KeyAlgorithm algorithm;
  private final boolean leftHalf;

  @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
  private final Set<KeyFunction> functions;

  KeyUse(KeyAlgorithm algorithm, boolean leftHalf, KeyFunction... functions) {
    this.algorithm = algorithm;
    this.leftHalf = leftHalf;
    this.functions = Set.of(functions);
  }

  KeyAlgorithm algorithm() {
    return algorithm;
  }

  /** Whether the recipe starts with single DES under the left half, a key object of its own. */
  boolean leftHalf() {
    return leftHalf;
  }

  Set<KeyFunction> functions() {
    return functions;
  }

  static Optional<KeyUse> of(String code) {
    return Arrays.stream(values()).filter(u -> u.name().equals(code)).findFirst();
  }
}
