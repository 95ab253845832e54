package dev.tollgate.hsm.pkcs11;

/** Constants and structure shapes of PKCS#11 v2.40, for LP64 (CK_ULONG and pointers 8 bytes). */
public final class Ck {
  public static final long CKO_SECRET_KEY = 4;

  public static final long CKK_GENERIC_SECRET = 0x10;
  public static final long CKK_DES2 = 0x14;
  public static final long CKK_DES3 = 0x15;
  public static final long CKK_AES = 0x1F;
  public static final long CKK_SHA256_HMAC = 0x2B;

  static final long CKA_CLASS = 0x000;
  static final long CKA_TOKEN = 0x001;
  static final long CKA_PRIVATE = 0x002;
  static final long CKA_LABEL = 0x003;
  static final long CKA_VALUE = 0x011;
  static final long CKA_KEY_TYPE = 0x100;
  static final long CKA_ID = 0x102;
  static final long CKA_SENSITIVE = 0x103;
  static final long CKA_ENCRYPT = 0x104;
  static final long CKA_DECRYPT = 0x105;
  static final long CKA_WRAP = 0x106;
  static final long CKA_UNWRAP = 0x107;
  static final long CKA_SIGN = 0x108;
  static final long CKA_VERIFY = 0x10A;
  static final long CKA_DERIVE = 0x10C;
  static final long CKA_VALUE_LEN = 0x161;
  static final long CKA_EXTRACTABLE = 0x162;

  static final long CKM_DES3_ECB = 0x132;
  static final long CKM_DES3_CBC = 0x133;
  static final long CKM_DES3_CMAC = 0x138;
  static final long CKM_SHA256_HMAC = 0x251;
  static final long CKM_DES3_ECB_ENCRYPT_DATA = 0x1102;
  static final long CKM_AES_ECB = 0x1081;
  static final long CKM_AES_CBC = 0x1082;
  static final long CKM_AES_CMAC = 0x108A;
  static final long CKM_AES_ECB_ENCRYPT_DATA = 0x1104;
  static final long CKM_AES_KEY_WRAP = 0x2109;

  static final long CKF_OS_LOCKING_OK = 2;
  static final long CKF_SERIAL_SESSION = 4;
  static final long CKU_USER = 1;
  static final long CKS_RO_USER_FUNCTIONS = 1;
  static final long CKS_RW_USER_FUNCTIONS = 3;

  /** What C_GetAttributeValue writes as length when an attribute cannot be told. */
  static final long CK_UNAVAILABLE_INFORMATION = -1;

  /** CK_ATTRIBUTE and CK_MECHANISM: type, pointer, length. */
  static final long TYPED_VALUE_BYTES = 24;

  static final long TYPED_VALUE_POINTER_AT = 8;
  static final long TYPED_VALUE_LENGTH_AT = 16;

  /** CK_C_INITIALIZE_ARGS: four mutex callbacks, flags, reserved. */
  static final long INITIALIZE_ARGS_BYTES = 48;

  static final long INITIALIZE_ARGS_FLAGS_AT = 32;

  /** CK_SESSION_INFO: slot, state, flags, device error. */
  static final long SESSION_INFO_BYTES = 32;

  static final long SESSION_INFO_STATE_AT = 8;

  /** CK_TOKEN_INFO; the label comes first, 32 bytes padded with spaces. */
  static final long TOKEN_INFO_BYTES = 208;

  static final int TOKEN_LABEL_BYTES = 32;

  private Ck() {}
}
