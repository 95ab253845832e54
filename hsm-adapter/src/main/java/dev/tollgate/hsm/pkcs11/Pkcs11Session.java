package dev.tollgate.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * A read-only session, with what is done at set-up time: logging in, finding, inspecting and
 * copying keys. Failures throw; the lanes use {@link #handle()} with {@link Cryptoki} instead.
 */
public final class Pkcs11Session implements AutoCloseable {
  /**
   * What a token tells about a secret key.
   *
   * @param confined private, sensitive and not extractable: its value stays in the HSM
   * @param type CKK_...; -1 if the token does not tell
   * @param bytes CKA_VALUE_LEN; 0 if the token does not tell (it need not for DES keys)
   * @param id CKA_ID in upper-case hex; holds the key's check value by our provisioning
   */
  public record KeyAttributes(boolean confined, long type, long bytes, String id) {}

  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final ValueLayout.OfLong WORD = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int BLOCK_BYTES_MAX = 16;
  private static final int MAC_BYTES_MAX = 32;
  private static final int ID_BYTES_MAX = 32;

  private final Cryptoki cryptoki;
  private final String token;
  private final long handle;

  private Pkcs11Session(Cryptoki cryptoki, String token, long handle) {
    this.cryptoki = cryptoki;
    this.token = token;
    this.handle = handle;
  }

  /**
   * @param token its label, for messages
   */
  public static Pkcs11Session open(Pkcs11Module module, long slot, String token) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      long rv = module.cryptoki().openSession(slot, Ck.CKF_SERIAL_SESSION, out.address());
      if (rv != Ckr.OK) {
        throw HsmFault.callFailed("C_OpenSession", rv, token);
      }
      return new Pkcs11Session(module.cryptoki(), token, out.get(JAVA_LONG, 0));
    }
  }

  public long handle() {
    return handle;
  }

  /** CKR_OK if this session is logged in, CKR_USER_NOT_LOGGED_IN if not, else what is wrong. */
  public long loginState() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(Ck.SESSION_INFO_BYTES, 8);
      long rv = cryptoki.getSessionInfo(handle, info.address());
      if (rv != Ckr.OK) {
        return rv;
      }
      long state = info.get(JAVA_LONG, Ck.SESSION_INFO_STATE_AT);
      boolean user = state == Ck.CKS_RO_USER_FUNCTIONS || state == Ck.CKS_RW_USER_FUNCTIONS;
      return user ? Ckr.OK : Ckr.CKR_USER_NOT_LOGGED_IN.code();
    }
  }

  /**
   * C_Login as user, for all sessions with this token.
   *
   * @return the return code; being logged in already counts as success
   */
  public long login(MemorySegment pin) {
    long rv = cryptoki.login(handle, Ck.CKU_USER, pin.address(), pin.byteSize());
    return rv == Ckr.CKR_USER_ALREADY_LOGGED_IN.code() ? Ckr.OK : rv;
  }

  /**
   * The one secret key stored on the token under a label. Session objects are not looked at: a
   * lane's copies carry the same label.
   */
  public long findKey(String label) {
    try (Arena arena = Arena.ofConfined()) {
      Template template =
          new Template(arena)
              .with(Ck.CKA_CLASS, Ck.CKO_SECRET_KEY)
              .with(Ck.CKA_TOKEN, true)
              .with(Ck.CKA_LABEL, label);
      MemorySegment found = arena.allocate(JAVA_LONG, 2);
      MemorySegment count = arena.allocate(JAVA_LONG);
      check(
          "C_FindObjectsInit",
          cryptoki.findObjectsInit(handle, template.pointer(), template.count()));
      long rv = cryptoki.findObjects(handle, found.address(), 2, count.address());
      check("C_FindObjectsFinal", cryptoki.findObjectsFinal(handle));
      check("C_FindObjects", rv);
      long keys = count.get(JAVA_LONG, 0);
      if (keys == 0) {
        throw HsmFault.noKey(label, token);
      }
      if (keys > 1) {
        throw HsmFault.keyTwice(label, token);
      }
      return found.get(JAVA_LONG, 0);
    }
  }

  public KeyAttributes attributes(long key) {
    try (Arena arena = Arena.ofConfined()) {
      Template template =
          new Template(arena)
              .asking(Ck.CKA_PRIVATE, 1)
              .asking(Ck.CKA_SENSITIVE, 1)
              .asking(Ck.CKA_EXTRACTABLE, 1)
              .asking(Ck.CKA_KEY_TYPE, Long.BYTES)
              .asking(Ck.CKA_VALUE_LEN, Long.BYTES)
              .asking(Ck.CKA_ID, ID_BYTES_MAX);
      long rv = cryptoki.getAttributeValue(handle, key, template.pointer(), template.count());
      if (rv != Ckr.CKR_ATTRIBUTE_TYPE_INVALID.code()) { // one it does not have; the rest is told
        check("C_GetAttributeValue", rv);
      }
      boolean confined =
          isByte(template.filled(0), 1)
              && isByte(template.filled(1), 1)
              && isByte(template.filled(2), 0);
      return new KeyAttributes(
          confined,
          toLong(template.filled(3), -1),
          toLong(template.filled(4), 0),
          HEX.formatHex(template.filled(5)));
    }
  }

  /**
   * Copies a key to a session object: the same value and protection, several times faster in use.
   * It ends with this session.
   */
  public long copyToSession(long key) {
    try (Arena arena = Arena.ofConfined()) {
      Template template = new Template(arena).with(Ck.CKA_TOKEN, false);
      MemorySegment copy = arena.allocate(JAVA_LONG);
      check(
          "C_CopyObject",
          cryptoki.copyObject(handle, key, template.pointer(), template.count(), copy.address()));
      return copy.get(JAVA_LONG, 0);
    }
  }

  /**
   * Makes a session object of a clear key, which must be a published one: a token's own keys come
   * into it by other ways.
   *
   * @param keyType CKK_...
   * @param words the key, 8 bytes each, big-endian
   * @return its handle; it ends with this session
   */
  public long createTestKey(long keyType, boolean decrypts, boolean derives, long... words) {
    boolean encrypts = keyType != Ck.CKK_GENERIC_SECRET;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(words.length * 8L, 8);
      for (int i = 0; i < words.length; i++) {
        value.set(WORD, i * 8L, words[i]);
      }
      Template template =
          new Template(arena)
              .with(Ck.CKA_CLASS, Ck.CKO_SECRET_KEY)
              .with(Ck.CKA_KEY_TYPE, keyType)
              .with(Ck.CKA_TOKEN, false)
              .with(Ck.CKA_PRIVATE, true)
              .with(Ck.CKA_SENSITIVE, true)
              .with(Ck.CKA_EXTRACTABLE, false)
              .with(Ck.CKA_ENCRYPT, encrypts)
              .with(Ck.CKA_DECRYPT, decrypts)
              .with(Ck.CKA_SIGN, true)
              .with(Ck.CKA_DERIVE, derives)
              .with(Ck.CKA_VALUE, value);
      MemorySegment created = arena.allocate(JAVA_LONG);
      check(
          "C_CreateObject",
          cryptoki.createObject(handle, template.pointer(), template.count(), created.address()));
      return created.get(JAVA_LONG, 0);
    }
  }

  /**
   * Computes a key check value (ANSI X9.24-1:2017): TDES encrypts a block of zeros, AES makes the
   * CMAC of one. For HMAC keys, of which the standard says nothing, it is the HMAC-SHA-256 of 16
   * zero bytes. Not secret.
   *
   * @param keyType CKK_...
   * @return the first 5 bytes in upper-case hex; how many of them count is the caller's choice
   */
  public String checkValue(long key, long keyType) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment zeros = arena.allocate(BLOCK_BYTES_MAX, 8);
      MemorySegment out = arena.allocate(MAC_BYTES_MAX, 8);
      MemorySegment outBytes = arena.allocateFrom(JAVA_LONG, MAC_BYTES_MAX);
      boolean encrypts = keyType == Ck.CKK_DES2 || keyType == Ck.CKK_DES3;
      if (!encrypts) {
        Mechanism mechanism = keyType == Ck.CKK_AES ? Mechanism.AES_CMAC : Mechanism.SHA256_HMAC;
        check("C_SignInit", cryptoki.signInit(handle, mechanism.pointer(), key));
        check(
            "C_Sign",
            cryptoki.sign(handle, zeros.address(), 16, out.address(), outBytes.address()));
      } else {
        check("C_EncryptInit", cryptoki.encryptInit(handle, Mechanism.DES3_ECB.pointer(), key));
        check(
            "C_Encrypt",
            cryptoki.encrypt(handle, zeros.address(), 8, out.address(), outBytes.address()));
      }
      return HEX.formatHex(out.asSlice(0, 5).toArray(JAVA_BYTE));
    }
  }

  @Override
  public void close() {
    long _ = cryptoki.closeSession(handle); // a session that is gone already is closed
  }

  private void check(String call, long rv) {
    if (rv != Ckr.OK) {
      throw HsmFault.callFailed(call, rv, token);
    }
  }

  private static boolean isByte(byte[] value, int expected) {
    return value.length == 1 && value[0] == expected;
  }

  private static long toLong(byte[] value, long otherwise) {
    return value.length == Long.BYTES
        ? ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong()
        : otherwise;
  }
}
