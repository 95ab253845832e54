package dev.tollgate.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The mechanisms in use. Without parameter, {@link #pointer} is a CK_MECHANISM that lives with the
 * process; with one, the caller keeps a CK_MECHANISM beside the parameter ({@link #write}).
 */
public enum Mechanism {
  DES3_ECB(Ck.CKM_DES3_ECB),
  /** Parameter: initialisation vector, 8 bytes. */
  DES3_CBC(Ck.CKM_DES3_CBC),
  /** Derives a key: the encrypted data is its value. Parameter: CK_KEY_DERIVATION_STRING_DATA. */
  DES3_ECB_ENCRYPT_DATA(Ck.CKM_DES3_ECB_ENCRYPT_DATA),
  /** Parameter: as of DES3_ECB_ENCRYPT_DATA. */
  AES_ECB_ENCRYPT_DATA(Ck.CKM_AES_ECB_ENCRYPT_DATA),
  DES3_CMAC(Ck.CKM_DES3_CMAC),
  AES_ECB(Ck.CKM_AES_ECB),
  /** Parameter: initialisation vector, 16 bytes. */
  AES_CBC(Ck.CKM_AES_CBC),
  AES_CMAC(Ck.CKM_AES_CMAC),
  SHA256_HMAC(Ck.CKM_SHA256_HMAC),
  /** RFC 3394, the default initial value. */
  AES_KEY_WRAP(Ck.CKM_AES_KEY_WRAP);

  private final long type;
  private final long pointer;

  Mechanism(long type) {
    this.type = type;
    MemorySegment struct = Arena.global().allocate(Ck.TYPED_VALUE_BYTES, 8);
    struct.set(JAVA_LONG, 0, type);
    pointer = struct.address();
  }

  /**
   * Writes a CK_MECHANISM with a parameter.
   *
   * @param to 24 bytes, aligned to 8, from {@code at} on
   */
  public void write(MemorySegment to, long at, long parameterPointer, long parameterBytes) {
    to.set(JAVA_LONG, at, type);
    to.set(JAVA_LONG, at + Ck.TYPED_VALUE_POINTER_AT, parameterPointer);
    to.set(JAVA_LONG, at + Ck.TYPED_VALUE_LENGTH_AT, parameterBytes);
  }

  /** Address of the CK_MECHANISM without parameter. */
  public long pointer() {
    return pointer;
  }
}
