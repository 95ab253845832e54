package dev.tollgate.pci.testing;

import java.lang.reflect.Method;

/** Counts what a thread allocates, by the JVM's own count. */
public final class Allocations {
  /** How often {@link #least} measures. */
  public static final int ATTEMPTS = 5;

  /** In all rounds of an attempt: what counting takes itself, and not an object in a hundred. */
  public static final long NOTICED = 500;

  private static final Object THREADS = threads();
  private static final Method COUNT = count();

  private Allocations() {}

  /**
   * Bytes of so many rounds, the least of some attempts: compilation may allocate for the thread
   * that triggers it.
   */
  public static long least(int rounds, Runnable round) throws ReflectiveOperationException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ATTEMPTS; i++) {
      long before = bytes();
      for (int j = 0; j < rounds; j++) {
        round.run();
      }
      least = Math.min(least, bytes() - before);
    }
    return least;
  }

  private static long bytes() throws ReflectiveOperationException {
    return (long) COUNT.invoke(THREADS);
  }

  /** By reflection, so that no module of the product needs jdk.management. */
  private static Object threads() {
    try {
      Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
      return factory.getMethod("getThreadMXBean").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static Method count() {
    try {
      return Class.forName("com.sun.management.ThreadMXBean")
          .getMethod("getCurrentThreadAllocatedBytes");
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
