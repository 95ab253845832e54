package dev.tollgate.softhsm;

import static dev.tollgate.softhsm.KeyAlgorithm.AES_128;
import static dev.tollgate.softhsm.KeyAlgorithm.AES_192;
import static dev.tollgate.softhsm.KeyAlgorithm.AES_256;
import static dev.tollgate.softhsm.KeyAlgorithm.BLOCK_CIPHERS;
import static dev.tollgate.softhsm.KeyAlgorithm.HMAC_256;
import static dev.tollgate.softhsm.KeyAlgorithm.TDES;
import static dev.tollgate.softhsm.KeyAlgorithm.TDES_2;
import static dev.tollgate.softhsm.KeyAlgorithm.TDES_3;
import static dev.tollgate.softhsm.KeyAlgorithm.TDES_PAIR;
import static dev.tollgate.softhsm.KeyFunction.DECRYPT;
import static dev.tollgate.softhsm.KeyFunction.DERIVE;
import static dev.tollgate.softhsm.KeyFunction.ENCRYPT;
import static dev.tollgate.softhsm.KeyFunction.SIGN;

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
  P0(BLOCK_CIPHERS, ENCRYPT, DECRYPT),
  /** MAC, ISO 9797-1 algorithm 1: CBC encryption. */
  M1(TDES, ENCRYPT),
  /** MAC, ISO 9797-1 algorithm 3: CBC encryption, and CMAC where a network asks for it. */
  M3(TDES_PAIR, ENCRYPT, SIGN),
  /** MAC, CMAC. */
  M6(BLOCK_CIPHERS, ENCRYPT, SIGN),
  /** MAC, HMAC. */
  M7(List.of(HMAC_256), SIGN),
  /** PIN verification, IBM 3624. */
  V1(TDES_PAIR, ENCRYPT),
  /** PIN verification, Visa PVV. */
  V2(TDES_PAIR, ENCRYPT),
  /** Card verification value. */
  C0(TDES_PAIR, ENCRYPT),
  /** EMV issuer master key: cryptograms. */
  E0(TDES_PAIR, ENCRYPT, DERIVE),
  /** EMV issuer master key: secure messaging, confidentiality. */
  E1(TDES_PAIR, ENCRYPT, DERIVE),
  /** EMV issuer master key: secure messaging, integrity. */
  E2(TDES_PAIR, ENCRYPT, DERIVE),
  /** EMV issuer master key: dynamic numbers (dCVV, CVC3). */
  E4(TDES_PAIR, ENCRYPT, DERIVE),
  /** Base key of DUKPT; of a TDES one the initial keys are two encryptions. */
  B0(List.of(TDES_2, AES_128, AES_192, AES_256)),
  /** Initial key of one DUKPT terminal. */
  B1(List.of(AES_128, AES_192, AES_256), DERIVE),
  /** Key block protection key of X9.143. */
  K1(List.of(AES_256, AES_128, AES_192, TDES_2, TDES_3), ENCRYPT, DERIVE),
  /** Key encryption key. */
  K0(BLOCK_CIPHERS, ENCRYPT, DECRYPT),
  /** Data encryption: the PAN token key. */
  D0(List.of(AES_256), ENCRYPT, DECRYPT, SIGN);

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<KeyAlgorithm> algorithms;

  @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
  private final Set<KeyFunction> functions;

  KeyUse(List<KeyAlgorithm> algorithms, KeyFunction... functions) {
    this.algorithms = algorithms;
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

  /** What ends the label of a second object that goes with such a key; empty if none does. */
  String secondSuffix(KeyAlgorithm algorithm) {
    return switch (this) {
      case C0, M3 -> KeyObject.LEFT_HALF;
      case B0 -> algorithm == TDES_2 ? KeyObject.VARIANT : "";
      default -> "";
    };
  }

  /** What a token must allow for a key of this algorithm: no CMAC, no check value of AES. */
  Set<KeyFunction> functions(KeyAlgorithm algorithm) {
    var needed = EnumSet.noneOf(KeyFunction.class);
    needed.addAll(functions);
    if (algorithm.isAes()) {
      needed.add(SIGN);
    }
    if (this == B0) {
      needed.add(algorithm.isAes() ? DERIVE : ENCRYPT);
    }
    return needed;
  }

  static Optional<KeyUse> of(String code) {
    return Arrays.stream(values()).filter(u -> u.name().equals(code)).findFirst();
  }
}
