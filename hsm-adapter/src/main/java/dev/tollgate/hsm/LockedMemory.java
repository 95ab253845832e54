package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Off-heap memory, zeroed, page-aligned, kept out of swap (mlock) and out of core dumps
 * (MADV_DONTDUMP) where the OS allows. Linux only, as is the product.
 */
public final class LockedMemory {
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final int MADV_DONTDUMP = 16;
  private static final long MAP_FAILED = -1;

  private static final MethodHandle MMAP =
      libc(
          "mmap",
          FunctionDescriptor.of(
              ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MLOCK =
      libc("mlock", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle MADVISE =
      libc("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

  private static final MethodHandle GETENV =
      libc("getenv", FunctionDescriptor.of(ADDRESS, ADDRESS));

  private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[4096]).asReadOnly();

  /** What was given back, by its size; guarded by itself. */
  private static final Map<Long, Deque<LockedMemory>> FREE = new HashMap<>();

  private final MemorySegment segment;
  private final boolean locked;

  private LockedMemory(MemorySegment segment, boolean locked) {
    this.segment = segment;
    this.locked = locked;
  }

  /**
   * Allocates for the life of the process. An mlock that fails, most often for want of
   * RLIMIT_MEMLOCK, is no error: {@link #locked()} tells.
   *
   * @param bytes size of the segment; whole pages are taken, so that no page is shared
   * @throws OutOfMemoryError if the OS has no memory left
   */
  public static LockedMemory allocate(long bytes) {
    try {
      MemorySegment mapped =
          (MemorySegment)
              MMAP.invokeExact(0L, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
      if (mapped.address() == MAP_FAILED) {
        throw new OutOfMemoryError("mmap of " + bytes + " bytes");
      }
      int _ = (int) MADVISE.invokeExact(mapped.address(), bytes, MADV_DONTDUMP);
      int failed = (int) MLOCK.invokeExact(mapped.address(), bytes);
      return new LockedMemory(sized(mapped, bytes), failed == 0);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /**
   * What somebody has given back, or else new memory: for what is opened again and again, such as
   * an HSM that stays away.
   */
  static LockedMemory take(long bytes) {
    synchronized (FREE) {
      Deque<LockedMemory> known = FREE.get(bytes);
      return known == null || known.isEmpty() ? allocate(bytes) : known.pop();
    }
  }

  /** Zeroes it for others to take. No call that was given its address may be under way. */
  void giveBack() {
    zero(segment, 0, segment.byteSize());
    synchronized (FREE) {
      FREE.computeIfAbsent(segment.byteSize(), _ -> new ArrayDeque<>()).push(this);
    }
  }

  public MemorySegment segment() {
    return segment;
  }

  /** Whether the OS agreed to lock it (mlock); false is told by {@code bin/tollgate check}. */
  public boolean locked() {
    return locked;
  }

  /**
   * Zeroes a part of any segment. Unlike {@code asSlice(at, length).fill(0)} it never makes an
   * object, whatever the compiler thinks of it.
   */
  public static void zero(MemorySegment memory, long at, long length) {
    long from = at;
    long left = length;
    while (left > 0) {
      long part = Math.min(left, ZEROS.byteSize());
      MemorySegment.copy(ZEROS, 0, memory, from, part);
      from += part;
      left -= part;
    }
  }

  /**
   * Copies an environment variable of this process to off-heap memory, by no detour over the heap.
   *
   * @param room what does not fit is left out
   * @return its length, or -1 if there is none of that name
   */
  static int copyEnvironment(String name, MemorySegment room) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment found = (MemorySegment) GETENV.invokeExact(arena.allocateFrom(name));
      if (found.address() == 0) {
        return -1;
      }
      MemorySegment value = sized(found, room.byteSize());
      int length = 0;
      while (length < room.byteSize() && value.get(JAVA_BYTE, length) != 0) {
        room.set(JAVA_BYTE, length, value.get(JAVA_BYTE, length));
        length++;
      }
      return length;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  @SuppressWarnings("restricted") // mmap returned this many bytes
  private static MemorySegment sized(MemorySegment mapped, long bytes) {
    return mapped.reinterpret(bytes);
  }

  @SuppressWarnings("restricted") // four calls of the C library
  private static MethodHandle libc(String name, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
  }
}
