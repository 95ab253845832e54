package dev.tollgate.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An array of CK_ATTRIBUTE, to search with or to be filled. For set-up only. */
final class Template {
  private static final int ATTRIBUTES_MAX = 8;

  private final Arena arena;
  private final MemorySegment attributes;
  private int count;

  /** The arena must outlive the calls made with this template. */
  Template(Arena arena) {
    this.arena = arena;
    attributes = arena.allocate(ATTRIBUTES_MAX * Ck.TYPED_VALUE_BYTES, 8);
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

  private Template with(long type, MemorySegment value) {
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
