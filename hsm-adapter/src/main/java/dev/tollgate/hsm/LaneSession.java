package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyLoader.LoadedKey;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.pkcs11.Ckr;
import dev.tollgate.hsm.pkcs11.Ckr.Reaction;
import dev.tollgate.hsm.pkcs11.Cryptoki;
import dev.tollgate.hsm.pkcs11.HsmFault;
import dev.tollgate.hsm.pkcs11.Mechanism;
import dev.tollgate.hsm.pkcs11.Pkcs11Session;
import dev.tollgate.hsm.pkcs11.Template;
import java.lang.foreign.MemorySegment;
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

  /** Where in its area those who derive write a mechanism anew each time. */
  private static final int TRIED_AT = 48;

  private final TokenLogin login;
  private final int generation;
  private final Cryptoki cryptoki;
  private final LaneScratch scratch;
  private final Pkcs11Session base;
  private final long baseHandle;
  private final long[] keys;
  private final KeyAlgorithm[] algorithms;
  private final boolean[] signless;
  private final long[] leftHalves;
  private final @Nullable HotCipher[] hot;
  private final @Nullable HotCipher[] hotLeft;
  private final IccKeys iccKeys;
  private String failedCall = "";

  private LaneSession(TokenLogin login, int keyCount, LaneScratch scratch) {
    this.login = login;
    this.scratch = scratch;
    generation = login.generation();
    cryptoki = login.cryptoki();
    base = login.openSession();
    baseHandle = base.handle();
    keys = new long[keyCount];
    algorithms = new KeyAlgorithm[keyCount];
    signless = new boolean[keyCount];
    leftHalves = new long[keyCount];
    hot = new HotCipher[keyCount];
    hotLeft = new HotCipher[keyCount];
    iccKeys = new IccKeys(scratch);
    writeMechanisms();
  }

  private void writeMechanisms() {
    MemorySegment memory = scratch.memory();
    Mechanism.DES3_CBC.write(
        memory, LaneScratch.CBC_MECHANISM, scratch.addressOf(LaneScratch.CHAIN), BLOCK);
    memory.set(JAVA_LONG, LaneScratch.DERIVATION_STRING, scratch.addressOf(LaneScratch.DERIVATION));
    memory.set(JAVA_LONG, LaneScratch.DERIVATION_STRING + Long.BYTES, 2 * BLOCK);
    Mechanism.DES3_ECB_ENCRYPT_DATA.write(
        memory,
        LaneScratch.DERIVATION_MECHANISM,
        scratch.addressOf(LaneScratch.DERIVATION_STRING),
        2 * Long.BYTES);
  }

  /** Loads all keys. On failure it closes what it opened. */
  static LaneSession open(
      TokenLogin login, List<KeySpec> specs, KeyLoader.Source source, LaneScratch scratch) {
    LaneSession opened = new LaneSession(login, specs.size(), scratch);
    try {
      for (int i = 0; i < specs.size(); i++) {
        opened.load(i, specs.get(i), source);
      }
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void load(int index, KeySpec spec, KeyLoader.Source source) {
    LoadedKey loaded = source.load(base, spec, false);
    keys[index] = loaded.handle();
    algorithms[index] = loaded.algorithm();
    if (spec.usage().hot()) {
      hot[index] = HotCipher.open(cryptoki, login.openSession(), loaded, spec.label());
    }
    if (spec.usage().hasLeftHalf()) {
      LoadedKey left = source.load(base, spec, true);
      leftHalves[index] = left.handle();
      if (spec.usage().leftHalfHot()) {
        hotLeft[index] = HotCipher.open(cryptoki, login.openSession(), left, spec.label());
      }
    }
    if (spec.usage().hasVariant(loaded.algorithm())) {
      leftHalves[index] = source.load(base, spec, true).handle();
    }
    switch (spec.usage()) {
      case M1 -> tryOut(spec, chain(keys[index], scratch.addressOf(LaneScratch.CBC_OUT), BLOCK));
      case M3 ->
          tryOut(spec, chain(leftHalves[index], scratch.addressOf(LaneScratch.CBC_OUT), BLOCK));
      case M6, M7 -> tryToSign(index, loaded, spec);
      default -> {}
    }
    if (spec.usage().derives(loaded.algorithm())) {
      tryDerivation(spec, loaded.algorithm(), keys[index]);
    }
  }

  /** Tries the derivation that all of DUKPT and of key blocks starts with. */
  private void tryDerivation(KeySpec spec, KeyAlgorithm algorithm, long key) {
    long rv;
    if (algorithm.isAes()) {
      long mechanism = LaneScratch.KEY_WORK + TRIED_AT;
      Mechanism.AES_ECB_ENCRYPT_DATA.write(
          scratch.memory(),
          mechanism,
          scratch.addressOf(LaneScratch.DERIVATION_STRING),
          2 * Long.BYTES);
      rv = derive(scratch.addressOf(mechanism), key, DukptKey.KeyType.AES_128.deriving);
    } else {
      rv = derive(key, Template.ENCRYPTING_KEY);
    }
    tryOut(spec, rv);
    tryOut(spec, destroy(derived()));
  }

  /**
   * What the HSM cannot do with a key at all is told when it is opened, not by a transaction. A
   * session may be reopened in the middle of a command: its operands must be left alone, only what
   * its steps write anew is wiped.
   */
  private void tryOut(KeySpec spec, long rv) {
    scratch.wipeCbc(BLOCK);
    scratch.memory().set(JAVA_LONG, LaneScratch.CHAIN, 0);
    if (rv != Ckr.OK) {
      throw HsmFault.callFailed(failedCall, rv, spec.label());
    }
  }

  /** A CMAC that the HSM does not make itself is made out of blocks, which have to be hot then. */
  private void tryToSign(int index, LoadedKey key, KeySpec spec) {
    long rv = sign(index, scratch.addressOf(LaneScratch.CBC_OUT), BLOCK, LaneScratch.CBC_OUT);
    scratch.wipeCbc(key.algorithm().macBytes());
    if (signs(index)) {
      tryOut(spec, rv);
    } else {
      hot[index] = HotCipher.open(cryptoki, login.openSession(), key, spec.label());
    }
  }

  /**
   * Carries out steps; what the first call that failed returned, which {@link #failedCall} names.
   */
  long run(LaneCipher.Steps steps, int key) {
    failedCall = "";
    return steps.run(this, key);
  }

  /** Name of the call that failed first, for messages. */
  String failedCall() {
    return failedCall;
  }

  private long told(String call, long rv) {
    if (rv != Ckr.OK && failedCall.isEmpty()) {
      failedCall = call;
    }
    return rv;
  }

  /** Handle of a key. */
  long key(int index) {
    return keys[index];
  }

  /** Algorithm of a key. */
  KeyAlgorithm algorithm(int index) {
    return algorithms[index];
  }

  /** Handle of the left half of a key that has one. */
  long leftHalf(int index) {
    return leftHalves[index];
  }

  /** Handle of the variant of a base key that has one; the same place, no key has both. */
  long variant(int index) {
    return leftHalves[index];
  }

  /** The card keys that this session derived. */
  IccKeys iccKeys() {
    return iccKeys;
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
    String call = "C_EncryptUpdate";
    if (cipher == null) {
      return told(call, Ckr.CKR_KEY_FUNCTION_NOT_PERMITTED.code());
    }
    if (isStale()) {
      return told(call, STALE);
    }
    scratch.memory().set(JAVA_LONG, LaneScratch.LENGTH, bytes);
    return whole(
        call,
        bytes,
        cipher.encrypt(
            scratch.addressOf(in),
            bytes,
            scratch.addressOf(out),
            scratch.addressOf(LaneScratch.LENGTH)));
  }

  /**
   * Goes on with a CBC encryption: starts from {@link LaneScratch#CHAIN} and leaves the last block
   * there, for the next piece or for the end.
   *
   * @param inPointer address of the data, anywhere outside the Java heap
   * @param bytes whole blocks, 8 to {@link LaneScratch#CBC_BYTES_MAX}
   */
  long chain(long key, long inPointer, int bytes) {
    long mechanism = scratch.addressOf(LaneScratch.CBC_MECHANISM);
    long out = scratch.addressOf(LaneScratch.CBC_OUT);
    long rv = encryptOnce(mechanism, key, inPointer, bytes, out);
    if (rv == Ckr.OK) {
      MemorySegment memory = scratch.memory();
      long last = memory.get(JAVA_LONG, LaneScratch.CBC_OUT + bytes - BLOCK);
      memory.set(JAVA_LONG, LaneScratch.CHAIN, last);
    }
    return rv;
  }

  /**
   * The single DES part of an ISO 9797-1 algorithm 3 MAC over {@link LaneScratch#DATA}; leaves the
   * block that the whole key is to encrypt at {@link LaneScratch#IN}.
   *
   * @param bytes whole blocks, at least one
   */
  long chainData(long leftHalf, int bytes) {
    MemorySegment memory = scratch.memory();
    int lastAt = bytes - BLOCK;
    memory.set(JAVA_LONG, LaneScratch.CHAIN, 0);
    if (lastAt > 0) {
      long rv = chain(leftHalf, scratch.addressOf(LaneScratch.DATA), lastAt);
      if (rv != Ckr.OK) {
        return rv;
      }
    }
    long chained = memory.get(JAVA_LONG, LaneScratch.CHAIN);
    long last = memory.get(JAVA_LONG, LaneScratch.DATA + lastAt);
    memory.set(JAVA_LONG, LaneScratch.IN, chained ^ last);
    return Ckr.OK;
  }

  /** Encrypts TDES blocks (ECB) under a key's handle, started and ended within the call. */
  long encryptOnce(long key, long in, int bytes, long out) {
    return encryptOnce(
        Mechanism.DES3_ECB.pointer(), key, scratch.addressOf(in), bytes, scratch.addressOf(out));
  }

  /** Encrypts one block under a key of any usage: by its hot cipher if it has one. */
  long encryptOnce(int key, long in, long out) {
    int block = algorithms[key].blockBytes();
    HotCipher cipher = hot[key];
    return cipher != null
        ? encrypt(cipher, in, block, out)
        : encryptOnce(
            algorithms[key].ecb().pointer(),
            keys[key],
            scratch.addressOf(in),
            block,
            scratch.addressOf(out));
  }

  /**
   * Makes the CMAC or, of an HMAC key, the HMAC-SHA-256 of data, started and ended within the call;
   * it goes to {@link LaneScratch#OUT}.
   *
   * @param inPointer address of the data, anywhere outside the Java heap
   */
  long sign(int key, long inPointer, long bytes) {
    return sign(key, inPointer, bytes, LaneScratch.OUT);
  }

  /** An HSM may have no CMAC, for a key or at all: that is no fault then, see {@link #signs}. */
  private long sign(int key, long inPointer, long bytes, long out) {
    KeyAlgorithm algorithm = algorithms[key];
    String failedBefore = failedCall;
    long rv =
        sign(
            algorithm.mac(),
            keys[key],
            inPointer,
            bytes,
            scratch.addressOf(out),
            algorithm.macBytes());
    boolean refused =
        rv == Ckr.CKR_MECHANISM_INVALID.code() || rv == Ckr.CKR_KEY_FUNCTION_NOT_PERMITTED.code();
    if (refused && algorithm.blockBytes() > 0) {
      signless[key] = true;
      failedCall = failedBefore;
    }
    return rv;
  }

  /** False once the HSM has refused to make a CMAC under this key, by mechanism or attribute. */
  boolean signs(int key) {
    return !signless[key];
  }

  /** Random bytes of the HSM's generator to the scratch page, where a command takes them from. */
  long random(int key, long in, long bytes, long out) {
    return random(scratch.addressOf(out), bytes);
  }

  /** Random bytes of the HSM's generator, to an address outside the Java heap. */
  long random(long outPointer, long bytes) {
    return told(
        "C_GenerateRandom",
        isStale() ? STALE : cryptoki.generateRandom(baseHandle, outPointer, bytes));
  }

  /**
   * Encrypts whole blocks under a key's handle by any mechanism, started and ended within the call.
   *
   * @param mechanism address of a CK_MECHANISM; input and output are addresses outside the heap too
   */
  long encryptOnce(long mechanism, long key, long inPointer, int bytes, long outPointer) {
    if (isStale()) {
      return told("C_EncryptInit", STALE);
    }
    long rv = cryptoki.encryptInit(baseHandle, mechanism, key);
    if (rv != Ckr.OK) {
      return told("C_EncryptInit", rv);
    }
    scratch.memory().set(JAVA_LONG, LaneScratch.LENGTH, bytes);
    return whole(
        "C_Encrypt",
        bytes,
        cryptoki.encrypt(
            baseHandle, inPointer, bytes, outPointer, scratch.addressOf(LaneScratch.LENGTH)));
  }

  /** The same the other way. */
  long decryptOnce(long mechanism, long key, long inPointer, long bytes, long outPointer) {
    if (isStale()) {
      return told("C_DecryptInit", STALE);
    }
    long rv = cryptoki.decryptInit(baseHandle, mechanism, key);
    if (rv != Ckr.OK) {
      return told("C_DecryptInit", rv);
    }
    scratch.memory().set(JAVA_LONG, LaneScratch.LENGTH, bytes);
    return whole(
        "C_Decrypt",
        bytes,
        cryptoki.decrypt(
            baseHandle, inPointer, bytes, outPointer, scratch.addressOf(LaneScratch.LENGTH)));
  }

  /**
   * Signs data of any length under a key's handle, for mechanisms whose signature has a fixed size.
   *
   * @param signatureBytes its size; so many go to the address {@code outPointer}
   */
  long sign(
      Mechanism mechanism,
      long key,
      long inPointer,
      long bytes,
      long outPointer,
      int signatureBytes) {
    if (isStale()) {
      return told("C_SignInit", STALE);
    }
    long rv = cryptoki.signInit(baseHandle, mechanism.pointer(), key);
    if (rv != Ckr.OK) {
      return told("C_SignInit", rv);
    }
    scratch.memory().set(JAVA_LONG, LaneScratch.LENGTH, signatureBytes);
    return whole(
        "C_Sign",
        signatureBytes,
        cryptoki.sign(
            baseHandle, inPointer, bytes, outPointer, scratch.addressOf(LaneScratch.LENGTH)));
  }

  /** Makes a session object of a clear key; its handle is {@link #derived()}. */
  long create(Template template) {
    if (isStale()) {
      return told("C_CreateObject", STALE);
    }
    return told(
        "C_CreateObject",
        cryptoki.createObject(baseHandle, template, scratch.addressOf(LaneScratch.HANDLE)));
  }

  /**
   * Derives a key whose value is {@link LaneScratch#DERIVATION} encrypted (ECB) under another; its
   * handle is {@link #derived()}. It lives until it is destroyed or this session ends.
   */
  long derive(long key, Template template) {
    return derive(scratch.addressOf(LaneScratch.DERIVATION_MECHANISM), key, template);
  }

  /** The same by a mechanism that the caller keeps in memory. */
  long derive(long mechanism, long key, Template template) {
    if (isStale()) {
      return told("C_DeriveKey", STALE);
    }
    return told(
        "C_DeriveKey",
        cryptoki.deriveKey(
            baseHandle, mechanism, key, template, scratch.addressOf(LaneScratch.HANDLE)));
  }

  /** Handle of the key derived last. */
  long derived() {
    return scratch.memory().get(JAVA_LONG, LaneScratch.HANDLE);
  }

  /** A key that cannot be destroyed asks for a new session: with this one it ends, too. */
  long destroy(long key) {
    long rv = isStale() ? STALE : cryptoki.destroyObject(baseHandle, key);
    boolean kept = Ckr.reaction(rv) == Reaction.RETRY;
    return told("C_DestroyObject", kept ? Ckr.CKR_FUNCTION_FAILED.code() : rv);
  }

  /** Decrypts blocks (ECB) under a key's copy, started and ended within the call. */
  long decrypt(int key, long in, long bytes, long out) {
    long mechanism = algorithms[key].ecb().pointer();
    return decryptOnce(mechanism, keys[key], scratch.addressOf(in), bytes, scratch.addressOf(out));
  }

  /** An HSM that holds a block back breaks the pairing of what goes in with what comes out. */
  private long whole(String call, long bytes, long rv) {
    boolean allWritten = scratch.memory().get(JAVA_LONG, LaneScratch.LENGTH) == bytes;
    return told(call, rv == Ckr.OK && !allWritten ? Ckr.CKR_FUNCTION_FAILED.code() : rv);
  }

  private boolean isStale() {
    return generation != login.generation();
  }

  /** Closes its sessions, unless a later login may have given their numbers to others. */
  void close() {
    if (isStale()) {
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
