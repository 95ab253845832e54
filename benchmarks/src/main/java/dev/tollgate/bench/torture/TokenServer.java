package dev.tollgate.bench.torture;

import dev.tollgate.hsm.Hsm;
import dev.tollgate.hsm.HsmConfig;
import dev.tollgate.softhsm.ProvisionRequest;
import dev.tollgate.softhsm.Provisioning;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One SoftHSM token behind {@code p11-kit server}, and what can happen to it. The server's child
 * ({@code p11-kit-remote}) serves the connection; it loads SoftHSM through a switch, so that calls
 * can be made late or refused.
 */
final class TokenServer implements AutoCloseable {
  private static final Path CLIENT = Path.of("/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-client.so");
  private static final Path SOFTHSM = Path.of("/usr/lib/softhsm/libsofthsm2.so");
  private static final int DELAY_MICROS = 0;
  private static final int RETURN_VALUE = 1;
  private static final int LOGINS = 2;
  private static final int ATTEMPT_MS = 75;
  private static final long START_LIMIT_NS = TimeUnit.SECONDS.toNanos(5);

  private final Path folder;
  private final String label;
  private final Path library;
  private final LongBuffer switches;
  private @Nullable Process server;

  /**
   * @param shim source of the switch
   */
  TokenServer(Path folder, String label, Path shim) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    this.label = label;
    library = folder.resolve("hsm.so");
    run("gcc", "-O1", "-shared", "-fPIC", "-o", library.toString(), shim.toString(), "-ldl");
    Path file = Files.write(folder.resolve("hsm.so.switch"), new byte[3 * Long.BYTES]);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      switches =
          channel
              .map(FileChannel.MapMode.READ_WRITE, 0, 3 * Long.BYTES)
              .order(ByteOrder.nativeOrder())
              .asLongBuffer();
    }
  }

  /** Makes the token anew with these keys. */
  void provision(Path keys) throws IOException {
    Path softHsm = folder.resolve("softhsm");
    if (Files.exists(softHsm)) {
      List<Path> paths = new ArrayList<>();
      try (var walk = Files.walk(softHsm)) {
        walk.sorted(Comparator.reverseOrder()).forEach(paths::add);
      }
      for (Path path : paths) {
        Files.delete(path);
      }
    }
    Provisioning.provision(new ProvisionRequest(SOFTHSM, folder, label, keys));
  }

  void start() throws IOException, InterruptedException {
    Files.deleteIfExists(socket());
    ProcessBuilder builder =
        new ProcessBuilder(
            "p11-kit",
            "server",
            "-f",
            "-n",
            socket().toString(),
            "--provider",
            library.toString(),
            "pkcs11:");
    builder.environment().put("SOFTHSM2_CONF", folder.resolve("softhsm/softhsm2.conf").toString());
    builder.redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("server.log").toFile());
    server = builder.start();
    long startNs = System.nanoTime();
    while (!Files.exists(socket())) {
      if (System.nanoTime() - startNs > START_LIMIT_NS) {
        throw new IOException("p11-kit server does not start: " + folder.resolve("server.log"));
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private Path socket() {
    return folder.resolve("sock");
  }

  /** Opens it from this process; the address is one variable of the environment of C code. */
  Hsm open(List<HsmConfig.KeySpec> keys) {
    setEnvironment("P11_KIT_SERVER_ADDRESS", "unix:path=" + socket());
    return Hsm.open(new HsmConfig(CLIENT, label, pinFile(), ATTEMPT_MS, 4096, 4, keys));
  }

  Path pinFile() {
    return folder.resolve("softhsm").resolve("user.pin");
  }

  /** Server and child end at once. */
  void kill() throws InterruptedException {
    Process running = running();
    List<ProcessHandle> children = running.descendants().toList();
    running.destroyForcibly().waitFor();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /** The connection is lost, the server takes a new one. */
  void killChild() {
    running().descendants().forEach(ProcessHandle::destroyForcibly);
  }

  private Process running() {
    return Objects.requireNonNull(server, "not started");
  }

  /** Nothing answers any more, and nothing fails. */
  void stop() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    for (ProcessHandle child : running().descendants().toList()) {
      run("kill", signal, Long.toString(child.pid()));
    }
  }

  /** Every call takes so much longer. */
  void delay(int micros) {
    switches.put(DELAY_MICROS, micros);
  }

  /** Every call returns this at once; 0 for what SoftHSM returns. */
  void answer(long rv) {
    switches.put(RETURN_VALUE, rv);
  }

  /** How often C_Login was called. */
  long logins() {
    return switches.get(LOGINS);
  }

  @Override
  public void close() {
    Process running = server;
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException(command[0] + " ended with " + process.exitValue());
    }
  }

  @SuppressWarnings("restricted") // Java cannot change its environment
  private static void setEnvironment(String name, String value) {
    Linker linker = Linker.nativeLinker();
    var setenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setenv"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int failed = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
      if (failed != 0) {
        throw new IllegalStateException("setenv failed");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
