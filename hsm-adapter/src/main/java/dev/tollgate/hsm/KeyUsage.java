package dev.tollgate.hsm;

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
  D0
}
