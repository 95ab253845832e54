package dev.tollgate.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The mechanisms in use, each as a CK_MECHANISM without parameter that lives with the process. */
public enum Mechanism {
  DES3_ECB(Ck.CKM_DES3_ECB),
  AES_ECB(Ck.CKM_AES_ECB),
  /** Check values of AES keys only. */
  AES_CMAC(Ck.CKM_AES_CMAC);

  private final long pointer;

  Mechanism(long type) {
    MemorySegment struct = Arena.global().allocate(Ck.TYPED_VALUE_BYTES, 8);
    struct.set(JAVA_LONG, 0, type);
    pointer = struct.address();
  }

  /** Address of the CK_MECHANISM. */
  public long pointer() {
    return pointer;
  }
}
