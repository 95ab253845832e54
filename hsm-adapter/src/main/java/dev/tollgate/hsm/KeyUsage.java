package dev.tollgate.hsm;

import static dev.tollgate.hsm.KeyUsage.KeyAlgorithm.AES_128;
import static dev.tollgate.hsm.KeyUsage.KeyAlgorithm.AES_192;
import static dev.tollgate.hsm.KeyUsage.KeyAlgorithm.AES_256;
import static dev.tollgate.hsm.KeyUsage.KeyAlgorithm.BLOCK_CIPHERS;
import static dev.tollgate.hsm.KeyUsage.KeyAlgorithm.HMAC;
import static dev.tollgate.hsm.KeyUsage.KeyAlgorithm.TDES;
import static dev.tollgate.hsm.KeyUsage.KeyAlgorithm.TDES_2;

import dev.tollgate.hsm.pkcs11.Ck;
import dev.tollgate.hsm.pkcs11.Mechanism;
import dev.tollgate.hsm.pkcs11.Pkcs11Session.KeyAttributes;
import dev.tollgate.hsm.pkcs11.Pkcs11Session.KeyFlag;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a key may be used for, by its ANSI X9.143 (TR-31) usage code, and its algorithms. */
public enum KeyUsage {
  /** Zone PIN key: PIN encryption. */
  P0(BLOCK_CIPHERS),
  /** PIN verification key, Visa PVV. */
  V2(TDES),
  /** PIN verification key, IBM 3624. */
  V1(TDES),
  /** Card verification key pair. */
  C0(TDES),
  /** Message authentication, ISO 9797-1 algorithm 1. */
  M1(TDES),
  /** Message authentication, ISO 9797-1 algorithm 3. */
  M3(TDES),
  /** Message authentication, ISO 9797-1 algorithm 5: CMAC. */
  M6(BLOCK_CIPHERS),
  /** Message authentication, HMAC. */
  M7(Set.of(HMAC)),
  /** EMV issuer master key: application cryptograms. */
  E0(TDES),
  /** EMV issuer master key: secure messaging for confidentiality. */
  E1(TDES),
  /** EMV issuer master key: secure messaging for integrity. */
  E2(TDES),
  /** EMV issuer master key: dynamic numbers, for dCVV and CVC3. */
  E4(TDES),
  /** Base derivation key of DUKPT. */
  B0(Set.of(TDES_2, AES_128, AES_192, AES_256)),
  /** Initial key of one DUKPT terminal. */
  B1(Set.of(TDES_2, AES_128, AES_192, AES_256)),
  /** Key block protection key of X9.143. */
  K1(BLOCK_CIPHERS),
  /** Key encryption key. */
  K0(BLOCK_CIPHERS),
  /** Data encryption: the PAN token key. */
  D0(Set.of(AES_256));

  @SuppressWarnings("ImmutableEnumChecker") // never changed
  private final Set<KeyAlgorithm> algorithms;

  KeyUsage(Set<KeyAlgorithm> algorithms) {
    this.algorithms = algorithms;
  }

  /** Whether a key of this usage may be of that algorithm. */
  public boolean allows(KeyAlgorithm algorithm) {
    return algorithms.contains(algorithm);
  }

  /** The algorithms of such keys, for messages. */
  String algorithms() {
    return EnumSet.copyOf(algorithms).stream()
        .map(KeyAlgorithm::text)
        .collect(Collectors.joining(", "));
  }

  /** The command without which a key of this usage is of no use; null if there are several. */
  @Nullable CommandExposure onlyCommand() {
    return switch (this) {
      case P0, V2 -> CommandExposure.VERIFY_PIN_PVV;
      case V1 -> CommandExposure.VERIFY_PIN_IBM3624;
      case E1 -> CommandExposure.ENCIPHER_SCRIPT_PIN;
      case K1 -> CommandExposure.KEY_BLOCK;
      default -> null;
    };
  }

  /**
   * Whether a second object {@code <label>.k1} goes with the key: its left half twice, so that a
   * TDES mechanism works as single DES under K1. Made when the keys are provisioned.
   */
  boolean hasLeftHalf() {
    return this == C0 || this == M3;
  }

  /** Whether other keys are derived from it in the token. */
  boolean derives(KeyAlgorithm algorithm) {
    return switch (this) {
      case E0, E1, E2, E4, K1 -> true;
      case B0, B1 -> algorithm.isAes();
      default -> false;
    };
  }

  /** What the HSM must let a key of this usage do; check values need some of it, too. */
  Set<KeyFlag> functions() {
    return switch (this) {
      case P0 -> Set.of(KeyFlag.CKA_ENCRYPT, KeyFlag.CKA_DECRYPT);
      case V1, V2, C0, M1, M3, D0 -> Set.of(KeyFlag.CKA_ENCRYPT);
      case E0, E1, E2, E4, K1 -> Set.of(KeyFlag.CKA_ENCRYPT, KeyFlag.CKA_DERIVE);
      case B1 -> Set.of(KeyFlag.CKA_DERIVE);
      case B0, M6, M7, K0 -> Set.of(); // by algorithm; what is missing is told by a trial
    };
  }

  /**
   * What it may be allowed besides: encryption for a check value or for blocks of a CMAC,
   * decryption of tokens, and a key encryption key whatever its peers need.
   */
  boolean mayAlso(KeyFlag function) {
    return switch (this) {
      case P0, V1, V2, C0, M1, M3, E0, E1, E2, E4, K1 -> false;
      case M6, M7, B1 -> function == KeyFlag.CKA_ENCRYPT;
      case D0 -> function == KeyFlag.CKA_DECRYPT;
      case B0 -> function != KeyFlag.CKA_DECRYPT;
      case K0 -> true;
    };
  }

  /**
   * Whether a second object {@code <label>.c0} goes with the key: the key XOR C0C0C0C000000000 in
   * both halves, which the right half of a DUKPT initial key is made with. Made when the keys are
   * provisioned, too: standard PKCS#11 cannot XOR a key it keeps.
   */
  boolean hasVariant(KeyAlgorithm algorithm) {
    return this == B0 && algorithm == TDES_2;
  }

  /** The modes of use of X9.143 that such keys may have. */
  String modes() {
    return switch (this) {
      case P0, D0, K0, K1 -> "BDEN";
      case M1, M3, M6, M7, C0, V1, V2 -> "CGVN";
      case E0, E1, E2, E4, B0, B1 -> "XN";
    };
  }

  /**
   * What an HSM lets such a key do, at most what its mode of use says: E encrypt, D decrypt, S
   * sign, X derive. What makes the check value is always there: encryption for TDES, signing for
   * the others. The commands make a MAC or a verification value anew to compare it, so modes C, G
   * and V are the same to the HSM.
   */
  String functions(KeyAlgorithm algorithm, char mode) {
    boolean tdes = algorithm == KeyAlgorithm.TDES_2 || algorithm == KeyAlgorithm.TDES_3;
    String always = tdes ? "E" : "S";
    return always
        + switch (this) {
          case P0, D0, K0 -> mode == 'E' ? "E" : mode == 'D' ? "D" : "ED";
          case M1, M3, M6, M7, C0, V1, V2 -> "S";
          case E0, E1, E2, E4, B1 -> "X";
          case B0 -> tdes ? "" : "X";
          case K1 -> "EX";
        };
  }

  /** Whether lanes keep an ECB encryption open under it. */
  boolean hot() {
    return switch (this) {
      case P0, D0, V1, V2, C0, M1, M3 -> true;
      case M6, M7, E0, E1, E2, E4, B0, B1, K0, K1 -> false;
    };
  }

  /** Whether lanes keep one open under the left half too; a MAC chains under it instead. */
  boolean leftHalfHot() {
    return this == C0;
  }

  /** Algorithm and length of a key, as its HSM tells them. */
  public enum KeyAlgorithm {
    /** Double length: K1, K2, K1. */
    TDES_2("TDES-2", 16),
    TDES_3("TDES-3", 24),
    AES_128("AES-128", 16),
    AES_192("AES-192", 24),
    AES_256("AES-256", 32),
    /** For HMAC-SHA-256; of any length from 16 bytes on (SoftHSM: 32). */
    HMAC("HMAC", 16);

    static final Set<KeyAlgorithm> TDES = Set.of(TDES_2, TDES_3);
    static final Set<KeyAlgorithm> BLOCK_CIPHERS =
        Set.of(TDES_2, TDES_3, AES_128, AES_192, AES_256);

    private final String text;
    private final int keyBytes;

    KeyAlgorithm(String text, int keyBytes) {
      this.text = text;
      this.keyBytes = keyBytes;
    }

    /**
     * The algorithm of a key on a token: CKA_KEY_TYPE, and CKA_VALUE_LEN where the type leaves the
     * length open; null if it is none of these.
     */
    static @Nullable KeyAlgorithm of(KeyAttributes key) {
      long bytes = key.bytes();
      return switch ((int) key.type()) {
        case (int) Ck.CKK_DES2 -> TDES_2;
        case (int) Ck.CKK_DES3 -> TDES_3;
        case (int) Ck.CKK_AES ->
            bytes == AES_128.keyBytes
                ? AES_128
                : bytes == AES_192.keyBytes ? AES_192 : bytes == AES_256.keyBytes ? AES_256 : null;
        case (int) Ck.CKK_GENERIC_SECRET, (int) Ck.CKK_SHA256_HMAC ->
            bytes >= HMAC.keyBytes ? HMAC : null;
        default -> null;
      };
    }

    /** As operators read and write it, such as {@code TDES-2}. */
    public String text() {
      return text;
    }

    /** Length of the key; of an HMAC key the least. */
    public int keyBytes() {
      return keyBytes;
    }

    public boolean isAes() {
      return this == AES_128 || this == AES_192 || this == AES_256;
    }

    public boolean isTdes() {
      return this == TDES_2 || this == TDES_3;
    }

    /** Length of a cipher block; 0 for HMAC keys, which encrypt nothing. */
    public int blockBytes() {
      return isAes() ? 16 : isTdes() ? 8 : 0;
    }

    /** CKA_KEY_TYPE. */
    long keyType() {
      return switch (this) {
        case TDES_2 -> Ck.CKK_DES2;
        case TDES_3 -> Ck.CKK_DES3;
        case AES_128, AES_192, AES_256 -> Ck.CKK_AES;
        case HMAC -> Ck.CKK_GENERIC_SECRET;
      };
    }

    /** Length of a whole CMAC, or HMAC-SHA-256. */
    int macBytes() {
      return this == HMAC ? 32 : blockBytes();
    }

    /** The mechanism of CMAC, or of HMAC-SHA-256. */
    Mechanism mac() {
      return isAes() ? Mechanism.AES_CMAC : isTdes() ? Mechanism.DES3_CMAC : Mechanism.SHA256_HMAC;
    }

    /** The mechanism of ECB; no HMAC key is ever asked to encrypt (see {@link KeyUsage#hot()}). */
    Mechanism ecb() {
      return isAes() ? Mechanism.AES_ECB : Mechanism.DES3_ECB;
    }
  }
}
