package dev.tollgate.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * Calls of native functions by shape. The handles are static and final so that the JIT inlines
 * them; the function's address is their first argument.
 *
 * <p>Pointers travel as {@code long}: on LP64 they have the size and the argument registers of
 * CK_ULONG, and a call then has no segment to allocate or to check. The caller keeps the memory
 * alive; all memory handed to a lane's calls lives as long as the process.
 */
@SuppressWarnings("restricted") // the one place that calls into the PKCS#11 library
final class Downcalls {
  private static final MethodHandle LONGS_1 = longs(1);
  private static final MethodHandle LONGS_2 = longs(2);
  private static final MethodHandle LONGS_3 = longs(3);
  private static final MethodHandle LONGS_4 = longs(4);
  private static final MethodHandle LONGS_5 = longs(5);
  private static final MethodHandle LONGS_6 = longs(6);
  private static final MethodHandle BYTE_LONG_LONG =
      Linker.nativeLinker()
          .downcallHandle(FunctionDescriptor.of(JAVA_LONG, JAVA_BYTE, JAVA_LONG, JAVA_LONG));

  private Downcalls() {}

  private static MethodHandle longs(int count) {
    MemoryLayout[] arguments = new MemoryLayout[count];
    Arrays.fill(arguments, JAVA_LONG);
    return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(JAVA_LONG, arguments));
  }

  static long call(MemorySegment function, long a) {
    try {
      return (long) LONGS_1.invokeExact(function, a);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  static long call(MemorySegment function, long a, long b) {
    try {
      return (long) LONGS_2.invokeExact(function, a, b);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  static long call(MemorySegment function, long a, long b, long c) {
    try {
      return (long) LONGS_3.invokeExact(function, a, b, c);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  static long call(MemorySegment function, long a, long b, long c, long d) {
    try {
      return (long) LONGS_4.invokeExact(function, a, b, c, d);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  static long call(MemorySegment function, long a, long b, long c, long d, long e) {
    try {
      return (long) LONGS_5.invokeExact(function, a, b, c, d, e);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) LONGS_6.invokeExact(function, a, b, c, d, e, f);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** For a CK_BBOOL as first argument, which is a byte wide. */
  static long call(MemorySegment function, byte a, long b, long c) {
    try {
      return (long) BYTE_LONG_LONG.invokeExact(function, a, b, c);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }
}
