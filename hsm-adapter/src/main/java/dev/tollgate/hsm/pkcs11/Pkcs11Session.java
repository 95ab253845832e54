package dev.tollgate.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session, read-only as a rule, with what is done at set-up time: logging in, finding,
 * inspecting, copying and storing keys. Failures throw; the lanes use {@link #handle()} with {@link
 * Cryptoki} instead.
 */
public final class Pkcs11Session implements AutoCloseable {
  /**
   * What a token tells about a secret key.
   *
   * @param type CKK_...; -1 if the token does not tell
   * @param bytes CKA_VALUE_LEN; 0 if the token does not tell (it need not for DES keys)
   * @param id CKA_ID in upper-case hex; holds the key's check value by our provisioning
   * @param flags the others, yes or no; those that the token does not tell are missing
   */
  public record KeyAttributes(long type, long bytes, String id, Map<KeyFlag, Boolean> flags) {
    public KeyAttributes {
      flags = Map.copyOf(flags);
    }

    /** Whether the token says so; what it does not tell it does not say. */
    public boolean says(KeyFlag flag, boolean value) {
      return Boolean.valueOf(value).equals(flags.get(flag));
    }
  }

  /** Attributes of a key that are true or false, by their names. */
  public enum KeyFlag {
    CKA_PRIVATE(Ck.CKA_PRIVATE),
    CKA_SENSITIVE(Ck.CKA_SENSITIVE),
    CKA_EXTRACTABLE(Ck.CKA_EXTRACTABLE),
    CKA_ALWAYS_SENSITIVE(Ck.CKA_ALWAYS_SENSITIVE),
    CKA_NEVER_EXTRACTABLE(Ck.CKA_NEVER_EXTRACTABLE),
    CKA_ENCRYPT(Ck.CKA_ENCRYPT),
    CKA_DECRYPT(Ck.CKA_DECRYPT),
    CKA_DERIVE(Ck.CKA_DERIVE);

    private final long type;

    KeyFlag(long type) {
      this.type = type;
    }
  }

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
   * @param writing whether token objects can be made in it
   */
  public static Pkcs11Session open(Pkcs11Module module, long slot, String token, boolean writing) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      long flags = Ck.CKF_SERIAL_SESSION | (writing ? Ck.CKF_RW_SESSION : 0);
      long rv = module.cryptoki().openSession(slot, flags, out.address());
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
    return findKey(label, label, "");
  }

  /**
   * The same by label, CKA_ID or both.
   *
   * @param name of the key, for messages
   * @param label null for any
   * @param id in hex; empty for any
   */
  public long findKey(String name, @Nullable String label, String id) {
    try (Arena arena = Arena.ofConfined()) {
      Template template =
          new Template(arena).with(Ck.CKA_CLASS, Ck.CKO_SECRET_KEY).with(Ck.CKA_TOKEN, true);
      if (label != null) {
        template.with(Ck.CKA_LABEL, label);
      }
      if (!id.isEmpty()) {
        template.with(Ck.CKA_ID, arena.allocateFrom(JAVA_BYTE, HEX.parseHex(id)));
      }
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
        throw HsmFault.noKey(name, token);
      }
      if (keys > 1) {
        throw HsmFault.keyTwice(name, token);
      }
      return found.get(JAVA_LONG, 0);
    }
  }

  public KeyAttributes attributes(long key) {
    try (Arena arena = Arena.ofConfined()) {
      Template template =
          new Template(arena)
              .asking(Ck.CKA_KEY_TYPE, Long.BYTES)
              .asking(Ck.CKA_VALUE_LEN, Long.BYTES)
              .asking(Ck.CKA_ID, ID_BYTES_MAX);
      KeyFlag[] asked = KeyFlag.values();
      for (KeyFlag flag : asked) {
        template.asking(flag.type, 1);
      }
      long rv = cryptoki.getAttributeValue(handle, key, template.pointer(), template.count());
      if (rv != Ckr.CKR_ATTRIBUTE_TYPE_INVALID.code()) { // one it does not have; the rest is told
        check("C_GetAttributeValue", rv);
      }
      Map<KeyFlag, Boolean> flags = new EnumMap<>(KeyFlag.class);
      for (int i = 0; i < asked.length; i++) {
        byte[] told = template.filled(template.count() - asked.length + i);
        if (told.length == 1) {
          flags.put(asked[i], told[0] != 0);
        }
      }
      return new KeyAttributes(
          toLong(template.filled(0), -1),
          toLong(template.filled(1), 0),
          HEX.formatHex(template.filled(2)),
          flags);
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

  /** Whether the token has a secret key with this label. */
  public boolean hasKey(String label) {
    return find(label, 1).length > 0;
  }

  /** Destroys the token's keys with this label; what cannot be destroyed stays. */
  public void destroyKey(String label) {
    for (long key : find(label, 2)) {
      destroy(key);
    }
  }

  private long[] find(String label, int max) {
    try (Arena arena = Arena.ofConfined()) {
      Template template =
          new Template(arena)
              .with(Ck.CKA_CLASS, Ck.CKO_SECRET_KEY)
              .with(Ck.CKA_TOKEN, true)
              .with(Ck.CKA_LABEL, label);
      MemorySegment found = arena.allocate(JAVA_LONG, max);
      MemorySegment count = arena.allocate(JAVA_LONG);
      check(
          "C_FindObjectsInit",
          cryptoki.findObjectsInit(handle, template.pointer(), template.count()));
      long rv = cryptoki.findObjects(handle, found.address(), max, count.address());
      check("C_FindObjectsFinal", cryptoki.findObjectsFinal(handle));
      check("C_FindObjects", rv);
      return found.asSlice(0, count.get(JAVA_LONG, 0) * Long.BYTES).toArray(JAVA_LONG);
    }
  }

  /**
   * Stores a clear key on the token: private, sensitive, never extractable, with its check value as
   * CKA_ID.
   *
   * @param functions what the key may do: E encrypt, D decrypt, S sign and verify, X derive
   * @param value locked memory, which the caller wipes
   * @return the first 5 bytes of its check value in upper-case hex
   */
  public String storeKey(String label, long keyType, String functions, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      long trial = create(newKey(arena, keyType, functions, value).with(Ck.CKA_TOKEN, false));
      String checkValue;
      try {
        checkValue = checkValue(trial, keyType);
      } finally {
        destroy(trial);
      }
      byte[] id = HEX.parseHex(checkValue.substring(0, 6));
      long _ =
          create(
              newKey(arena, keyType, functions, value)
                  .with(Ck.CKA_TOKEN, true)
                  .with(Ck.CKA_LABEL, label)
                  .with(Ck.CKA_ID, arena.allocateFrom(JAVA_BYTE, id)));
      return checkValue;
    }
  }

  private static Template newKey(Arena arena, long keyType, String functions, MemorySegment value) {
    return new Template(arena)
        .with(Ck.CKA_CLASS, Ck.CKO_SECRET_KEY)
        .with(Ck.CKA_KEY_TYPE, keyType)
        .with(Ck.CKA_PRIVATE, true)
        .with(Ck.CKA_SENSITIVE, true)
        .with(Ck.CKA_EXTRACTABLE, false)
        .with(Ck.CKA_ENCRYPT, functions.contains("E"))
        .with(Ck.CKA_DECRYPT, functions.contains("D"))
        .with(Ck.CKA_SIGN, functions.contains("S"))
        .with(Ck.CKA_VERIFY, functions.contains("S"))
        .with(Ck.CKA_DERIVE, functions.contains("X"))
        .with(Ck.CKA_WRAP, false)
        .with(Ck.CKA_UNWRAP, false)
        .with(Ck.CKA_VALUE, value);
  }

  /** Fills a segment with random bytes of the HSM. */
  public void random(MemorySegment out) {
    check("C_GenerateRandom", cryptoki.generateRandom(handle, out.address(), out.byteSize()));
  }

  /** Makes a session object of an AES key known to the caller, to wrap with and to unwrap. */
  public long createWrappingKey(MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      return create(
          new Template(arena)
              .with(Ck.CKA_CLASS, Ck.CKO_SECRET_KEY)
              .with(Ck.CKA_KEY_TYPE, Ck.CKK_AES)
              .with(Ck.CKA_TOKEN, false)
              .with(Ck.CKA_PRIVATE, true)
              .with(Ck.CKA_SENSITIVE, true)
              .with(Ck.CKA_EXTRACTABLE, false)
              .with(Ck.CKA_WRAP, true)
              .with(Ck.CKA_DECRYPT, true)
              .with(Ck.CKA_VALUE, value));
    }
  }

  /** Wraps an extractable key (RFC 3394) into 8 bytes more than it has. */
  public void wrapKey(long wrapping, long key, MemorySegment out) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment length = arena.allocateFrom(JAVA_LONG, out.byteSize());
      long mechanism = Mechanism.AES_KEY_WRAP.pointer();
      check(
          "C_WrapKey",
          cryptoki.wrapKey(handle, mechanism, wrapping, key, out.address(), length.address()));
    }
  }

  /** Decrypts one AES block in place. */
  public void decryptBlock(long key, MemorySegment block) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment length = arena.allocateFrom(JAVA_LONG, block.byteSize());
      check("C_DecryptInit", cryptoki.decryptInit(handle, Mechanism.AES_ECB.pointer(), key));
      long at = block.address();
      check("C_Decrypt", cryptoki.decrypt(handle, at, block.byteSize(), at, length.address()));
    }
  }

  /** Destroys an object, if it can be. */
  public void destroy(long key) {
    long _ = cryptoki.destroyObject(handle, key);
  }

  private long create(Template template) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment created = arena.allocate(JAVA_LONG);
      check(
          "C_CreateObject",
          cryptoki.createObject(handle, template.pointer(), template.count(), created.address()));
      return created.get(JAVA_LONG, 0);
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

  private static long toLong(byte[] value, long otherwise) {
    return value.length == Long.BYTES
        ? ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong()
        : otherwise;
  }
}
