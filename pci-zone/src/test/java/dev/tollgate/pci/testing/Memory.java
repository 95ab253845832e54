package dev.tollgate.pci.testing;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Bytes into off-heap memory and back. */
public final class Memory {
  private Memory() {}

  public static MemorySegment of(byte[] bytes) {
    MemorySegment segment = Arena.ofAuto().allocate(bytes.length);
    put(segment, 0, bytes);
    return segment;
  }

  public static void put(MemorySegment target, long at, byte[] bytes) {
    MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, at, bytes.length);
  }

  public static byte[] bytes(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }

  public static boolean isZero(MemorySegment segment) {
    for (byte b : bytes(segment)) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
