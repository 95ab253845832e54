package dev.tollgate.bench.fuzz;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Off-heap memory of exactly a wanted length, made once: reading or writing a byte behind the end
 * throws, and nothing is allocated for it.
 */
final class Blocks {
  private final MemorySegment[] blocks;

  Blocks(int lengthMax) {
    MemorySegment all = Arena.ofAuto().allocate(lengthMax);
    blocks = new MemorySegment[lengthMax + 1];
    for (int length = 0; length <= lengthMax; length++) {
      blocks[length] = all.asSlice(lengthMax - (long) length);
    }
  }

  /** The block of that length, with whatever it held before. */
  MemorySegment of(int length) {
    return blocks[length];
  }

  /** The block with these bytes. */
  MemorySegment of(byte[] bytes, int from, int length) {
    MemorySegment block = blocks[length];
    MemorySegment.copy(bytes, from, block, ValueLayout.JAVA_BYTE, 0, length);
    return block;
  }
}
