package dev.tollgate.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An array of CK_ATTRIBUTE, to search with, to make an object of or to be filled. */
public final class Template {
  private static final int ATTRIBUTES_MAX = 16;

  /** A derived key that can only be derived from. */
  public static final Template DERIVING_KEY = sessionKey(false, true);

  /** A derived key that can only encrypt. */
  public static final Template ENCRYPTING_KEY = sessionKey(true, false);

  private final Arena arena;
  private final MemorySegment attributes;
  private int count;

  /** The arena must outlive the calls made with this template. */
  Template(Arena arena) {
    this.arena = arena;
    attributes = arena.allocate(ATTRIBUTES_MAX * Ck.TYPED_VALUE_BYTES, 8);
  }

  /**
   * A double-length TDES key as a session object whose value stays in the HSM. Every function is
   * named, so that no default slips in.
   */
  private static Template sessionKey(boolean encrypts, boolean derives) {
    return new Template(Arena.global())
        .with(Ck.CKA_CLASS, Ck.CKO_SECRET_KEY)
        .with(Ck.CKA_KEY_TYPE, Ck.CKK_DES2)
        .with(Ck.CKA_TOKEN, false)
        .with(Ck.CKA_PRIVATE, true)
        .with(Ck.CKA_SENSITIVE, true)
        .with(Ck.CKA_EXTRACTABLE, false)
        .with(Ck.CKA_ENCRYPT, encrypts)
        .with(Ck.CKA_DECRYPT, false)
        .with(Ck.CKA_SIGN, false)
        .with(Ck.CKA_VERIFY, false)
        .with(Ck.CKA_WRAP, false)
        .with(Ck.CKA_UNWRAP, false)
        .with(Ck.CKA_DERIVE, derives);
  }

  /**
   * A key as a session object whose value stays in the HSM, made out of another key's or of a clear
   * value; every function is named, as above.
   *
   * @param keyType CKK_...
   * @param valueBytes length of a derived key; 0 where the type fixes it or a value is given
   */
  public static Template sessionKey(
      Arena arena,
      long keyType,
      int valueBytes,
      boolean enciphers,
      boolean signs,
      boolean derives) {
    Template template =
        new Template(arena)
            .with(Ck.CKA_CLASS, Ck.CKO_SECRET_KEY)
            .with(Ck.CKA_KEY_TYPE, keyType)
            .with(Ck.CKA_TOKEN, false)
            .with(Ck.CKA_PRIVATE, true)
            .with(Ck.CKA_SENSITIVE, true)
            .with(Ck.CKA_EXTRACTABLE, false)
            .with(Ck.CKA_ENCRYPT, enciphers)
            .with(Ck.CKA_DECRYPT, enciphers)
            .with(Ck.CKA_SIGN, signs)
            .with(Ck.CKA_VERIFY, false)
            .with(Ck.CKA_WRAP, false)
            .with(Ck.CKA_UNWRAP, false)
            .with(Ck.CKA_DERIVE, derives);
    return valueBytes == 0 ? template : template.with(Ck.CKA_VALUE_LEN, (long) valueBytes);
  }

  /** With a clear key as its value, read when an object is made of it. */
  public Template withValue(MemorySegment value) {
    return with(Ck.CKA_VALUE, value);
  }

  Template with(long type, boolean value) {
    return with(type, arena.allocateFrom(JAVA_BYTE, (byte) (value ? 1 : 0)));
  }

  Template with(long type, long value) {
    return with(type, arena.allocateFrom(JAVA_LONG, value));
  }

  Template with(long type, String value) {
    return with(type, arena.allocateFrom(JAVA_BYTE, value.getBytes(StandardCharsets.UTF_8)));
  }

  /** Room for a value that the HSM fills in. */
  Template asking(long type, int bytes) {
    return with(type, arena.allocate(bytes, 8));
  }

  Template with(long type, MemorySegment value) {
    long at = count * Ck.TYPED_VALUE_BYTES;
    attributes.set(JAVA_LONG, at, type);
    attributes.set(JAVA_LONG, at + Ck.TYPED_VALUE_POINTER_AT, value.address());
    attributes.set(JAVA_LONG, at + Ck.TYPED_VALUE_LENGTH_AT, value.byteSize());
    values[count++] = value;
    return this;
  }

  private final MemorySegment[] values = new MemorySegment[ATTRIBUTES_MAX];

  long pointer() {
    return attributes.address();
  }

  int count() {
    return count;
  }

  /** The bytes the HSM filled in; empty if it has no such attribute or does not tell. */
  byte[] filled(int index) {
    long bytes = attributes.get(JAVA_LONG, index * Ck.TYPED_VALUE_BYTES + Ck.TYPED_VALUE_LENGTH_AT);
    if (bytes == Ck.CK_UNAVAILABLE_INFORMATION) {
      return new byte[0];
    }
    byte[] room = values[index].toArray(JAVA_BYTE);
    return Arrays.copyOf(room, (int) Math.min(bytes, room.length));
  }
}
