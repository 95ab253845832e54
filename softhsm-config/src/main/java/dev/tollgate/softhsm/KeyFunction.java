package dev.tollgate.softhsm;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_DECRYPT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_DERIVE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_ENCRYPT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_SIGN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_UNWRAP;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_VERIFY;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_WRAP;

/** What a token may do with a key. All of them are set, true or false, so no default slips in. */
enum KeyFunction {
  ENCRYPT(CKA_ENCRYPT),
  DECRYPT(CKA_DECRYPT),
  SIGN(CKA_SIGN),
  VERIFY(CKA_VERIFY),
  DERIVE(CKA_DERIVE),
  /** Never granted: nothing leaves the token. */
  WRAP(CKA_WRAP),
  /** Never granted: SoftHSM cannot unwrap triple DES keys. */
  UNWRAP(CKA_UNWRAP);

  private final long attribute;

  KeyFunction(long attribute) {
    this.attribute = attribute;
  }

  /** CKA_... */
  long attribute() {
    return attribute;
  }
}
