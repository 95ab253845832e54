package dev.tollgate.softhsm;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** The two things that ipkcs11wrapper leaves undone and Java cannot do: setenv, and a safe load. */
final class NativeCode {
  static final String SOFTHSM2_CONF = "SOFTHSM2_CONF";

  private NativeCode() {}

  /**
   * Points SoftHSM at this file for the rest of the process: its only source is {@code
   * SOFTHSM2_CONF} in the environment of C code, read again at each C_Initialize.
   */
  @SuppressWarnings("restricted")
  static void pointAt(Path conf) {
    var linker = Linker.nativeLinker();
    try (var arena = Arena.ofConfined()) {
      var setenv =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("setenv"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_INT));
      var name = arena.allocateFrom(SOFTHSM2_CONF);
      int rc = (int) setenv.invokeExact(name, arena.allocateFrom(conf.toString()), 1);
      if (rc != 0) {
        throw new IllegalStateException("setenv returned " + rc);
      }
    } catch (IllegalCallerException e) {
      throw denied();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Loads a library, for good, and tells whether it is a PKCS#11 one. ipkcs11wrapper 1.0.9 can
   * crash the process on a library without C_GetFunctionList, so it is asked here first.
   */
  @SuppressWarnings("restricted")
  static boolean isPkcs11(Path library) {
    try {
      return SymbolLookup.libraryLookup(library, Arena.global())
          .find("C_GetFunctionList")
          .isPresent();
    } catch (IllegalCallerException e) {
      throw denied();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static ProvisioningException denied() {
    return Fault.NATIVE_ACCESS.because(
        "native code is not allowed in this process",
        "ipkcs11wrapper, dev.tollgate.softhsm",
        "start it with --enable-native-access=ipkcs11wrapper,dev.tollgate.softhsm"
            + " (on a class path: ALL-UNNAMED)");
  }
}
