package dev.tollgate.hsm.pkcs11;

import static dev.tollgate.hsm.pkcs11.Ckr.Reaction.LOG_IN_AGAIN;
import static dev.tollgate.hsm.pkcs11.Ckr.Reaction.NONE;
import static dev.tollgate.hsm.pkcs11.Ckr.Reaction.OUT_OF_SERVICE;
import static dev.tollgate.hsm.pkcs11.Ckr.Reaction.REINITIALISE;
import static dev.tollgate.hsm.pkcs11.Ckr.Reaction.REOPEN_SESSION;
import static dev.tollgate.hsm.pkcs11.Ckr.Reaction.RETRY;

import java.util.Locale;

/** The return codes of PKCS#11 v2.40 (CK_RV), each with what it asks the caller to do. */
public enum Ckr {
  CKR_OK(0x0, NONE),
  CKR_CANCEL(0x1, RETRY),
  CKR_HOST_MEMORY(0x2, RETRY),
  CKR_SLOT_ID_INVALID(0x3, REINITIALISE),
  CKR_GENERAL_ERROR(0x5, REINITIALISE),
  CKR_FUNCTION_FAILED(0x6, REOPEN_SESSION),
  CKR_ARGUMENTS_BAD(0x7),
  CKR_NO_EVENT(0x8),
  CKR_NEED_TO_CREATE_THREADS(0x9),
  CKR_CANT_LOCK(0xA),
  CKR_ATTRIBUTE_READ_ONLY(0x10),
  CKR_ATTRIBUTE_SENSITIVE(0x11),
  CKR_ATTRIBUTE_TYPE_INVALID(0x12),
  CKR_ATTRIBUTE_VALUE_INVALID(0x13),
  CKR_ACTION_PROHIBITED(0x1B),
  CKR_DATA_INVALID(0x20),
  CKR_DATA_LEN_RANGE(0x21),
  CKR_DEVICE_ERROR(0x30, REINITIALISE),
  CKR_DEVICE_MEMORY(0x31, RETRY),
  CKR_DEVICE_REMOVED(0x32, REINITIALISE),
  CKR_ENCRYPTED_DATA_INVALID(0x40),
  CKR_ENCRYPTED_DATA_LEN_RANGE(0x41),
  CKR_FUNCTION_CANCELED(0x50, RETRY),
  CKR_FUNCTION_NOT_PARALLEL(0x51),
  CKR_FUNCTION_NOT_SUPPORTED(0x54),
  CKR_KEY_HANDLE_INVALID(0x60, REOPEN_SESSION),
  CKR_KEY_SIZE_RANGE(0x62),
  CKR_KEY_TYPE_INCONSISTENT(0x63),
  CKR_KEY_NOT_NEEDED(0x64),
  CKR_KEY_CHANGED(0x65),
  CKR_KEY_NEEDED(0x66),
  CKR_KEY_INDIGESTIBLE(0x67),
  CKR_KEY_FUNCTION_NOT_PERMITTED(0x68),
  CKR_KEY_NOT_WRAPPABLE(0x69),
  CKR_KEY_UNEXTRACTABLE(0x6A),
  CKR_MECHANISM_INVALID(0x70),
  CKR_MECHANISM_PARAM_INVALID(0x71),
  CKR_OBJECT_HANDLE_INVALID(0x82, REOPEN_SESSION),
  CKR_OPERATION_ACTIVE(0x90, REOPEN_SESSION),
  CKR_OPERATION_NOT_INITIALIZED(0x91, REOPEN_SESSION),
  CKR_PIN_INCORRECT(0xA0),
  CKR_PIN_INVALID(0xA1),
  CKR_PIN_LEN_RANGE(0xA2),
  CKR_PIN_EXPIRED(0xA3),
  CKR_PIN_LOCKED(0xA4),
  CKR_SESSION_CLOSED(0xB0, REOPEN_SESSION),
  CKR_SESSION_COUNT(0xB1, RETRY),
  CKR_SESSION_HANDLE_INVALID(0xB3, REOPEN_SESSION),
  CKR_SESSION_PARALLEL_NOT_SUPPORTED(0xB4),
  CKR_SESSION_READ_ONLY(0xB5),
  CKR_SESSION_EXISTS(0xB6),
  CKR_SESSION_READ_ONLY_EXISTS(0xB7),
  CKR_SESSION_READ_WRITE_SO_EXISTS(0xB8),
  CKR_SIGNATURE_INVALID(0xC0),
  CKR_SIGNATURE_LEN_RANGE(0xC1),
  CKR_TEMPLATE_INCOMPLETE(0xD0),
  CKR_TEMPLATE_INCONSISTENT(0xD1),
  CKR_TOKEN_NOT_PRESENT(0xE0, REINITIALISE),
  CKR_TOKEN_NOT_RECOGNIZED(0xE1, REINITIALISE),
  CKR_TOKEN_WRITE_PROTECTED(0xE2),
  CKR_UNWRAPPING_KEY_HANDLE_INVALID(0xF0),
  CKR_UNWRAPPING_KEY_SIZE_RANGE(0xF1),
  CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT(0xF2),
  CKR_USER_ALREADY_LOGGED_IN(0x100),
  CKR_USER_NOT_LOGGED_IN(0x101, LOG_IN_AGAIN),
  CKR_USER_PIN_NOT_INITIALIZED(0x102),
  CKR_USER_TYPE_INVALID(0x103),
  CKR_USER_ANOTHER_ALREADY_LOGGED_IN(0x104),
  CKR_USER_TOO_MANY_TYPES(0x105),
  CKR_WRAPPED_KEY_INVALID(0x110),
  CKR_WRAPPED_KEY_LEN_RANGE(0x112),
  CKR_WRAPPING_KEY_HANDLE_INVALID(0x113),
  CKR_WRAPPING_KEY_SIZE_RANGE(0x114),
  CKR_WRAPPING_KEY_TYPE_INCONSISTENT(0x115),
  CKR_RANDOM_SEED_NOT_SUPPORTED(0x120),
  CKR_RANDOM_NO_RNG(0x121),
  CKR_DOMAIN_PARAMS_INVALID(0x130),
  CKR_CURVE_NOT_SUPPORTED(0x140),
  CKR_BUFFER_TOO_SMALL(0x150),
  CKR_SAVED_STATE_INVALID(0x160),
  CKR_INFORMATION_SENSITIVE(0x170),
  CKR_STATE_UNSAVEABLE(0x180),
  CKR_CRYPTOKI_NOT_INITIALIZED(0x190, REINITIALISE),
  CKR_CRYPTOKI_ALREADY_INITIALIZED(0x191),
  CKR_MUTEX_BAD(0x1A0),
  CKR_MUTEX_NOT_LOCKED(0x1A1),
  CKR_NEW_PIN_MODE(0x1B0),
  CKR_NEXT_OTP(0x1B1),
  CKR_EXCEEDED_MAX_ITERATIONS(0x1B5),
  CKR_FIPS_SELF_TEST_FAILED(0x1B6),
  CKR_LIBRARY_LOAD_FAILED(0x1B7),
  CKR_PIN_TOO_WEAK(0x1B8),
  CKR_PUBLIC_KEY_INVALID(0x1B9),
  CKR_FUNCTION_REJECTED(0x200, RETRY);

  /** What a return code asks its caller to do. */
  public enum Reaction {
    /** Nothing: the call succeeded. */
    NONE,
    /** The call may be repeated elsewhere or later; sessions and login still hold. */
    RETRY,
    /** The session is lost or poisoned: close it, open another, repeat the call. */
    REOPEN_SESSION,
    /** The login is lost: log in, reload keys with their check values, repeat the call. */
    LOG_IN_AGAIN,
    /** The library or its connection is lost: initialise it, then all of the above. */
    REINITIALISE,
    /** Repeating cannot help; somebody has to look at it. */
    OUT_OF_SERVICE
  }

  /** CKR_OK as the calls return it. */
  public static final long OK = 0;

  private static final Ckr[] ALL = values();

  private final long code;
  private final Reaction reaction;

  Ckr(long code) {
    this(code, OUT_OF_SERVICE);
  }

  Ckr(long code, Reaction reaction) {
    this.code = code;
    this.reaction = reaction;
  }

  public long code() {
    return code;
  }

  /** What a return code asks for; vendor codes cannot be judged and count as out of service. */
  public static Reaction reaction(long rv) {
    for (Ckr known : ALL) {
      if (known.code == rv) {
        return known.reaction;
      }
    }
    return OUT_OF_SERVICE;
  }

  /** The name of a return code, for messages; a vendor's code is told in hex. */
  public static String name(long rv) {
    for (Ckr known : ALL) {
      if (known.code == rv) {
        return known.name();
      }
    }
    return String.format(Locale.ROOT, "CKR_VENDOR_DEFINED 0x%08X", rv);
  }
}
