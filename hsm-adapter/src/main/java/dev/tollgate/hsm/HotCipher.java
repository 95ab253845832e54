package dev.tollgate.hsm;

import dev.tollgate.hsm.KeyLoader.LoadedKey;
import dev.tollgate.hsm.pkcs11.Ckr;
import dev.tollgate.hsm.pkcs11.Cryptoki;
import dev.tollgate.hsm.pkcs11.HsmFault;
import dev.tollgate.hsm.pkcs11.Mechanism;
import dev.tollgate.hsm.pkcs11.Pkcs11Session;

/**
 * An ECB encryption under one key that is started once and then stays open: a block costs one
 * C_EncryptUpdate. PKCS#11 allows one active encryption per session, so it owns a session.
 *
 * <p>Encryption only: an HSM may keep all input of an open decryption (SoftHSM does).
 */
final class HotCipher {
  private final Cryptoki cryptoki;
  private final Pkcs11Session session;
  private final long handle;

  private HotCipher(Cryptoki cryptoki, Pkcs11Session session) {
    this.cryptoki = cryptoki;
    this.session = session;
    this.handle = session.handle();
  }

  /** Starts the encryption; takes the session over, also when it fails. */
  static HotCipher open(Cryptoki cryptoki, Pkcs11Session session, LoadedKey key, String label) {
    Mechanism mechanism = key.algorithm().ecb();
    long rv = cryptoki.encryptInit(session.handle(), mechanism.pointer(), key.handle());
    if (rv != Ckr.OK) {
      session.close();
      throw HsmFault.callFailed("C_EncryptInit", rv, label);
    }
    return new HotCipher(cryptoki, session);
  }

  /**
   * @param bytes whole blocks
   * @return the return code; the memory is as long-lived as the lane's scratch
   */
  long encrypt(long inPointer, long bytes, long outPointer, long outBytesPointer) {
    return cryptoki.encryptUpdate(handle, inPointer, bytes, outPointer, outBytesPointer);
  }

  void close() {
    session.close();
  }
}
