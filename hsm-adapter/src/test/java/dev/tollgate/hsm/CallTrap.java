package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between whoever loads the PKCS#11 library from now on and one of its functions: counts the
 * calls, and at one of them does something first, answers itself or spoils what was written. It
 * replaces an entry of the library's function list until it is closed.
 */
@SuppressWarnings("restricted")
final class CallTrap implements AutoCloseable {
  /** A function, by its place in CK_FUNCTION_LIST and its number of arguments, all CK_ULONG. */
  enum Function {
    C_FINALIZE(1, 1),
    C_CREATE_OBJECT(20, 4),
    C_DESTROY_OBJECT(22, 2),
    C_ENCRYPT_INIT(29, 3),
    C_ENCRYPT(30, 5),
    C_ENCRYPT_UPDATE(31, 5),
    C_DECRYPT_INIT(33, 3),
    C_DECRYPT(34, 5),
    C_SIGN_INIT(42, 3),
    C_SIGN(43, 5),
    C_DERIVE_KEY(62, 6),
    C_GENERATE_RANDOM(64, 3);

    private final int index;
    private final int arguments;

    Function(int index, int arguments) {
      this.index = index;
      this.arguments = arguments;
    }
  }

  private static final long ANY = Long.MAX_VALUE;

  /** Stubs live as long as the process: a library that was opened under a trap keeps them. */
  private static final Arena ARENA = Arena.global();

  private final MemorySegment entry;
  private final MemorySegment original;
  private final MethodHandle call;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile int armedAt;
  private volatile boolean always;
  private volatile Runnable interference = () -> {};
  private volatile long answer = ANY;
  private volatile boolean spoils;
  private volatile Throwable trouble;

  CallTrap(Function function) {
    MemoryLayout[] arguments = new MemoryLayout[function.arguments];
    Arrays.fill(arguments, JAVA_LONG);
    FunctionDescriptor shape = FunctionDescriptor.of(JAVA_LONG, arguments);
    entry = functionList().asSlice(8 + function.index * 8L, 8);
    original = entry.get(ADDRESS, 0);
    call = Linker.nativeLinker().downcallHandle(original, shape);
    try {
      MethodHandle trapped =
          MethodHandles.lookup()
              .bind(this, "trapped", MethodType.methodType(Object.class, Object[].class))
              .asCollector(Object[].class, function.arguments)
              .asType(
                  MethodType.methodType(
                      long.class, Collections.nCopies(function.arguments, long.class)));
      entry.set(ADDRESS, 0, Linker.nativeLinker().upcallStub(trapped, shape, ARENA));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static MemorySegment functionList() {
    MemorySegment getFunctionList =
        SymbolLookup.libraryLookup(TestToken.MODULE, ARENA).find("C_GetFunctionList").orElseThrow();
    MethodHandle get =
        Linker.nativeLinker()
            .downcallHandle(getFunctionList, FunctionDescriptor.of(JAVA_LONG, ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      assert (long) get.invokeExact(out) == 0;
      return out.get(ADDRESS, 0).reinterpret(8 + 68 * 8L);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Before the n-th call from now on does this, once. */
  void before(int call, Runnable what) {
    arm(call);
    interference = what;
  }

  /** Before each call from now on does this. */
  void alwaysBefore(Runnable what) {
    arm(0);
    interference = what;
    always = true;
  }

  /** Answers the n-th call from now on with this code instead of making it. */
  void answer(int call, long rv) {
    arm(call);
    answer = rv;
  }

  void alwaysAnswer(long rv) {
    arm(0);
    answer = rv;
    always = true;
  }

  /** Flips a bit of what C_Encrypt or C_EncryptUpdate writes, from now on. */
  void spoil() {
    spoils = true;
  }

  void stopSpoiling() {
    spoils = false;
  }

  private void arm(int call) {
    calls.set(0);
    always = false;
    interference = () -> {};
    answer = ANY;
    armedAt = call;
  }

  /** How many calls there were since the trap was set. */
  int calls() {
    return calls.get();
  }

  void count() {
    arm(0);
  }

  /** Nothing may leave an upcall: the JVM would end. */
  @SuppressWarnings("unused") // bound by name
  private Object trapped(Object[] arguments) {
    try {
      int number = calls.incrementAndGet();
      if (always || number == armedAt) {
        interference.run();
        if (answer != ANY) {
          return answer;
        }
      }
      Object rv = call.invokeWithArguments(arguments);
      if (spoils) {
        MemorySegment out = MemorySegment.ofAddress((long) arguments[3]).reinterpret(8);
        out.set(JAVA_BYTE, 0, (byte) (out.get(JAVA_BYTE, 0) ^ 1));
      }
      return rv;
    } catch (Throwable e) {
      trouble = e;
      return 5L; // CKR_GENERAL_ERROR
    }
  }

  @Override
  public void close() {
    entry.set(ADDRESS, 0, original);
    spoils = false;
    count();
    if (trouble != null) {
      throw new AssertionError(trouble);
    }
  }
}
