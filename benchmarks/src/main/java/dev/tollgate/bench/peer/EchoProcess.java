package dev.tollgate.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The echo as a process of its own, with this program's class path and JVM flags. It ends when its
 * standard input does, so it never outlives this program.
 */
public final class EchoProcess implements AutoCloseable {
  private static final String COMPILER_LEVEL = "-XX:TieredStopAtLevel";

  private final Process process;
  private final int port;

  private EchoProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it with this process's settings, but with the full compiler: only the generator does
   * without.
   *
   * @throws IOException if it does not come up
   */
  public static EchoProcess start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith(COMPILER_LEVEL))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("dev.tollgate.bench.Main", "bench", "echo-server"));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    if (line == null || !line.startsWith(NettyEcho.SERVING)) {
      process.destroyForcibly();
      throw new IOException("the echo server did not start");
    }
    return new EchoProcess(process, Integer.parseInt(line.substring(NettyEcho.SERVING.length())));
  }

  public int port() {
    return port;
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }
}
