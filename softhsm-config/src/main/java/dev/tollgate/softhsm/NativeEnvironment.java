package dev.tollgate.softhsm;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * The process environment as C code sees it. SoftHSM finds its configuration only through {@code
 * SOFTHSM2_CONF} there, read again at each C_Initialize; Java cannot change it by itself.
 */
final class NativeEnvironment {
  static final String SOFTHSM2_CONF = "SOFTHSM2_CONF";

  private NativeEnvironment() {}

  /** Points SoftHSM at this file for the rest of the process. */
  static void pointAt(Path conf) {
    boolean right = conf.toString().equals(System.getenv(SOFTHSM2_CONF));
    if (right && !NativeEnvironment.class.getModule().isNativeAccessEnabled()) {
      return;
    }
    try {
      set(SOFTHSM2_CONF, conf.toString());
    } catch (IllegalCallerException e) {
      throw Fault.NATIVE_ACCESS.because(
          "SOFTHSM2_CONF cannot be changed in this process",
          conf,
          "start it with SOFTHSM2_CONF set to this file, or with"
              + " --enable-native-access=dev.tollgate.softhsm");
    }
  }

  /** C {@code setenv}. */
  @SuppressWarnings("restricted")
  private static void set(String name, String value) {
    var linker = Linker.nativeLinker();
    var setenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setenv"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (var arena = Arena.ofConfined()) {
      int rc = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
      if (rc != 0) {
        throw new IllegalStateException("setenv returned " + rc);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
