package dev.tollgate.bench.torture;

import dev.tollgate.bench.FileTree;
import dev.tollgate.hsm.Hsm;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.softhsm.ProvisionRequest;
import dev.tollgate.softhsm.Provisioning;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final long START_LIMIT_NS = TimeUnit.SECONDS.toNanos(5);

  private final Path folder;
  private final String label;
  private final SwitchedLibrary library;
  private @Nullable Process server;

  /**
   * @param root the project's folder
   */
  TokenServer(Path folder, String label, Path root) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    this.label = label;
    library = SwitchedLibrary.in(folder, root);
  }

  /** Makes the token anew with these keys. */
  void provision(Path keys) throws IOException {
    FileTree.delete(folder.resolve("softhsm"));
    Provisioning.provision(new ProvisionRequest(SwitchedLibrary.SOFTHSM, folder, label, keys));
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
            library.file().toString(),
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
  Hsm open(List<KeySpec> keys) {
    setEnvironment("P11_KIT_SERVER_ADDRESS", "unix:path=" + socket());
    return Hsm.open(HsmPair.config(CLIENT, label, pinFile(), keys));
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
      SwitchedLibrary.run("kill", signal, Long.toString(child.pid()));
    }
  }

  /** What stands between the server and SoftHSM. */
  SwitchedLibrary library() {
    return library;
  }

  @Override
  public void close() {
    Process running = server;
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
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
