package dev.tollgate.pci.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Test bytes in off-heap memory of exactly their length: a read behind the end throws. */
final class Bytes {
  private Bytes() {}

  static MemorySegment of(byte[] bytes) {
    MemorySegment segment = Arena.ofAuto().allocate(bytes.length);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  static MemorySegment of(String text) {
    return of(text.getBytes(ISO_8859_1));
  }

  static byte[] copy(MemorySegment segment, long at, long length) {
    return segment.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
  }

  static String text(MemorySegment segment, long at, long length) {
    return new String(copy(segment, at, length), ISO_8859_1);
  }
}
