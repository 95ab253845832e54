package dev.tollgate.hsm;

import org.jspecify.annotations.Nullable;

/** What a key may be used for, by its ANSI X9.143 (TR-31) usage code. */
public enum KeyUsage {
  /** Zone PIN key: PIN encryption. */
  P0,
  /** PIN verification key, Visa PVV. */
  V2,
  /** PIN verification key, IBM 3624. */
  V1,
  /** Card verification key pair. */
  C0,
  /** Message authentication, ISO 9797-1 algorithm 3. */
  M3,
  /** EMV issuer master key: application cryptograms. */
  E0,
  /** EMV issuer master key: secure messaging for confidentiality. */
  E1,
  /** EMV issuer master key: secure messaging for integrity. */
  E2,
  /** Key encryption key. */
  K0,
  /** Data encryption: the PAN token key. */
  D0;

  /** The command without which a key of this usage is of no use; null if there are several. */
  @Nullable CommandExposure onlyCommand() {
    return switch (this) {
      case P0, V2 -> CommandExposure.VERIFY_PIN_PVV;
      case V1 -> CommandExposure.VERIFY_PIN_IBM3624;
      default -> null;
    };
  }

  /** AES-256; all others are double or triple length TDES. */
  boolean aes() {
    return this == D0;
  }

  /**
   * Whether a second object {@code <label>.k1} goes with the key: its left half twice, so that a
   * TDES mechanism works as single DES under K1. Made when the keys are provisioned.
   */
  boolean hasLeftHalf() {
    return this == C0 || this == M3;
  }

  /** Whether lanes keep an ECB encryption open under it. */
  boolean hot() {
    return this == D0 || this == V1 || this == V2 || this == C0 || this == M3;
  }

  /** Whether lanes keep one open under the left half too; a MAC chains under it instead. */
  boolean leftHalfHot() {
    return this == C0;
  }
}
