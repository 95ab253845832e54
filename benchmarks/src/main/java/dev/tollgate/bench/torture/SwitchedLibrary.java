package dev.tollgate.bench.torture;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * SoftHSM behind a switch ({@code src/main/native/slow-hsm.c}): a PKCS#11 library whose calls are
 * late, hang or fail while the switch says so, in whichever process has loaded it. Each is a file
 * of its own, so one does not turn another's switch.
 */
public final class SwitchedLibrary {
  public static final Path SOFTHSM = Path.of("/usr/lib/softhsm/libsofthsm2.so");

  private static final String SOURCE = "benchmarks/src/main/native/slow-hsm.c";
  private static final int DELAY_MICROS = 0;
  private static final int RETURN_VALUE = 1;
  private static final int FIRST_COUNT = 2;
  private static final int SWITCHES_BYTES = (FIRST_COUNT + 68) * Long.BYTES;
  private static final long HANGS_MICROS = TimeUnit.DAYS.toMicros(365);

  private final Path file;
  private final LongBuffer switches;

  private SwitchedLibrary(Path file, LongBuffer switches) {
    this.file = file;
    this.switches = switches;
  }

  /**
   * Compiles one that hands its calls to the machine's SoftHSM; all goes straight through at first.
   *
   * @param folder where it goes
   * @param root the project's folder
   */
  public static SwitchedLibrary in(Path folder, Path root)
      throws IOException, InterruptedException {
    return compile(folder, root, SOFTHSM);
  }

  /**
   * Compiles one that hands its calls to a SoftHSM of its own, a copy of the library: to a process
   * with several of these each is another HSM, with its own initialisation, login and sessions.
   */
  public static SwitchedLibrary alone(Path folder, Path root)
      throws IOException, InterruptedException {
    Path copy = folder.resolve("libsofthsm2.so");
    Files.copy(SOFTHSM, copy, StandardCopyOption.REPLACE_EXISTING);
    return compile(folder, root, copy);
  }

  private static SwitchedLibrary compile(Path folder, Path root, Path softHsm)
      throws IOException, InterruptedException {
    Path library = folder.resolve("switched-hsm.so");
    run(
        "gcc",
        "-Wall",
        "-Werror",
        "-O1",
        "-shared",
        "-fPIC",
        "-DSOFTHSM=\"" + softHsm.toAbsolutePath() + '"',
        "-o",
        library.toString(),
        root.resolve(SOURCE).toString(),
        "-ldl");
    Path file = Files.write(folder.resolve("switched-hsm.so.switch"), new byte[SWITCHES_BYTES]);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      LongBuffer switches =
          channel
              .map(FileChannel.MapMode.READ_WRITE, 0, SWITCHES_BYTES)
              .order(ByteOrder.nativeOrder())
              .asLongBuffer();
      return new SwitchedLibrary(library, switches);
    }
  }

  static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException(command[0] + " ended with " + process.exitValue());
    }
  }

  /** What is to be loaded. */
  public Path file() {
    return file;
  }

  /** Every call takes so much longer. */
  public void delay(long micros) {
    switches.put(DELAY_MICROS, micros);
  }

  /** No call comes back until this is restored. */
  public void hang() {
    delay(HANGS_MICROS);
  }

  /** Every call returns this CKR_ value at once. */
  public void answer(long rv) {
    switches.put(RETURN_VALUE, rv);
  }

  /** As if nothing had happened. */
  public void restore() {
    delay(0);
    answer(0);
  }

  /** How often C_Login was called. */
  long logins() {
    return calls(Function.LOGIN);
  }

  /** How often a function was called. */
  public long calls(Function function) {
    return switches.get(FIRST_COUNT + function.index);
  }

  /** Functions somebody counts, by their place in CK_FUNCTION_LIST. */
  public enum Function {
    LOGIN(18),
    DESTROY_OBJECT(22),
    ENCRYPT_INIT(29),
    ENCRYPT(30),
    ENCRYPT_UPDATE(31),
    DERIVE_KEY(62);

    private final int index;

    Function(int index) {
      this.index = index;
    }
  }
}
