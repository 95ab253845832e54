package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tollgate.hsm.pkcs11.Ckr;
import dev.tollgate.hsm.pkcs11.Cryptoki;
import dev.tollgate.hsm.pkcs11.HsmFault;
import dev.tollgate.hsm.pkcs11.Mechanism;
import dev.tollgate.hsm.pkcs11.Pkcs11Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything one lane holds open at the token: a base session that owns the copies of the keys and
 * does what is started and ended within a call, and a session with a hot cipher per key that
 * encrypts. Belongs to one generation of the login; later its calls answer
 * CKR_SESSION_HANDLE_INVALID without reaching the HSM. Used by one thread at a time.
 *
 * <p>Its operations return a CK_RV. Operands without a type are offsets into the scratch page.
 */
final class LaneSession {
  private static final long STALE = Ckr.CKR_SESSION_HANDLE_INVALID.code();
  private static final int BLOCK = 8;

  private final TokenLogin login;
  private final int generation;
  private final Cryptoki cryptoki;
  private final LaneScratch scratch;
  private final Pkcs11Session base;
  private final long baseHandle;
  private final long[] keys;
  private final long[] leftHalves;
  private final @Nullable HotCipher[] hot;
  private final @Nullable HotCipher[] hotLeft;
  private String lastCall = "";

  private LaneSession(TokenLogin login, int keyCount, LaneScratch scratch) {
    this.login = login;
    this.scratch = scratch;
    generation = login.generation();
    cryptoki = login.cryptoki();
    base = login.openSession();
    baseHandle = base.handle();
    keys = new long[keyCount];
    leftHalves = new long[keyCount];
    hot = new HotCipher[keyCount];
    hotLeft = new HotCipher[keyCount];
    Mechanism.DES3_CBC.write(
        scratch.memory(), LaneScratch.CBC_MECHANISM, scratch.addressOf(LaneScratch.CHAIN), BLOCK);
  }

  /** Finds, checks and copies all keys. On failure it closes what it opened. */
  static LaneSession open(TokenLogin login, List<KeySpec> specs, LaneScratch scratch) {
    LaneSession opened = new LaneSession(login, specs.size(), scratch);
    try {
      for (int i = 0; i < specs.size(); i++) {
        opened.load(i, specs.get(i));
      }
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void load(int index, KeySpec spec) {
    keys[index] = KeyLoader.load(base, spec);
    if (spec.usage().hot()) {
      hot[index] = HotCipher.open(cryptoki, login.openSession(), spec, keys[index]);
    }
    if (spec.usage().hasLeftHalf()) {
      leftHalves[index] = KeyLoader.loadLeftHalf(base, spec);
    }
    if (spec.usage().leftHalfHot()) {
      hotLeft[index] = HotCipher.open(cryptoki, login.openSession(), spec, leftHalves[index]);
    }
    if (spec.usage() == KeyUsage.M3) {
      tryOut(spec, chainLeft(index, scratch.addressOf(LaneScratch.IN), BLOCK));
    }
  }

  /** What the HSM cannot do with a key at all is told when it is opened, not by a transaction. */
  private void tryOut(KeySpec spec, long rv) {
    scratch.wipe();
    scratch.wipeCbc(BLOCK);
    if (rv != Ckr.OK) {
      throw HsmFault.callFailed(lastCall, rv, spec.label());
    }
  }

  /** Name of the last call, for messages about what it returned. */
  String lastCall() {
    return lastCall;
  }

  /** Encrypts under the hot cipher of a key. */
  long encrypt(int key, long in, long bytes, long out) {
    return encrypt(hot[key], in, bytes, out);
  }

  /** Encrypts as single DES under the hot cipher of a key's left half. */
  long encryptLeft(int key, long in, long bytes, long out) {
    return encrypt(hotLeft[key], in, bytes, out);
  }

  private long encrypt(@Nullable HotCipher cipher, long in, long bytes, long out) {
    lastCall = "C_EncryptUpdate";
    if (cipher == null) {
      return Ckr.CKR_KEY_FUNCTION_NOT_PERMITTED.code();
    }
    if (generation != login.generation()) {
      return STALE;
    }
    scratch.memory().set(JAVA_LONG, LaneScratch.LENGTH, bytes);
    return whole(
        bytes,
        cipher.encrypt(
            scratch.addressOf(in),
            bytes,
            scratch.addressOf(out),
            scratch.addressOf(LaneScratch.LENGTH)));
  }

  /**
   * Goes on with a CBC encryption as single DES under the left half of a key: starts from {@link
   * LaneScratch#CHAIN} and leaves the last block there, for the next piece or for the end.
   *
   * @param inPointer address of the data, anywhere outside the Java heap
   * @param bytes whole blocks, 8 to {@link LaneScratch#CBC_BYTES_MAX}
   */
  long chainLeft(int key, long inPointer, int bytes) {
    lastCall = "C_EncryptInit";
    if (generation != login.generation()) {
      return STALE;
    }
    long mechanism = scratch.addressOf(LaneScratch.CBC_MECHANISM);
    long rv = cryptoki.encryptInit(baseHandle, mechanism, leftHalves[key]);
    if (rv != Ckr.OK) {
      return rv;
    }
    lastCall = "C_Encrypt";
    scratch.memory().set(JAVA_LONG, LaneScratch.LENGTH, bytes);
    rv =
        whole(
            bytes,
            cryptoki.encrypt(
                baseHandle,
                inPointer,
                bytes,
                scratch.addressOf(LaneScratch.CBC_OUT),
                scratch.addressOf(LaneScratch.LENGTH)));
    long last = scratch.memory().get(JAVA_LONG, LaneScratch.CBC_OUT + bytes - BLOCK);
    scratch.memory().set(JAVA_LONG, LaneScratch.CHAIN, last);
    return rv;
  }

  /** Decrypts TDES blocks under a key's copy, started and ended within the call. */
  long decrypt(int key, long in, long bytes, long out) {
    lastCall = "C_DecryptInit";
    if (generation != login.generation()) {
      return STALE;
    }
    long rv = cryptoki.decryptInit(baseHandle, Mechanism.DES3_ECB.pointer(), keys[key]);
    if (rv != Ckr.OK) {
      return rv;
    }
    lastCall = "C_Decrypt";
    scratch.memory().set(JAVA_LONG, LaneScratch.LENGTH, bytes);
    return whole(
        bytes,
        cryptoki.decrypt(
            baseHandle,
            scratch.addressOf(in),
            bytes,
            scratch.addressOf(out),
            scratch.addressOf(LaneScratch.LENGTH)));
  }

  /** An HSM that holds a block back breaks the pairing of what goes in with what comes out. */
  private long whole(long bytes, long rv) {
    boolean allWritten = scratch.memory().get(JAVA_LONG, LaneScratch.LENGTH) == bytes;
    return rv == Ckr.OK && !allWritten ? Ckr.CKR_FUNCTION_FAILED.code() : rv;
  }

  /** Closes its sessions, unless a later login may have given their numbers to others. */
  void close() {
    if (generation != login.generation()) {
      return;
    }
    for (int i = 0; i < keys.length; i++) {
      close(hot[i]);
      close(hotLeft[i]);
    }
    base.close();
  }

  private static void close(@Nullable HotCipher cipher) {
    if (cipher != null) {
      cipher.close();
    }
  }
}
