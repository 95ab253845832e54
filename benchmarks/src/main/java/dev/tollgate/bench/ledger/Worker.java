package dev.tollgate.bench.ledger;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A measuring process with the gateway's flags: a heap, a compiler and a collector of its own. It
 * is told what to do line by line, and answers each with one line of {@code key=value}.
 */
final class Worker implements AutoCloseable {
  /** What an answer begins with; other lines are what libraries print. */
  static final String ANSWER = "= ";

  private static final long END_SECONDS = 60;

  private final Process process;
  private final BufferedReader out;
  private final Writer in;
  private final Thread lastResort;

  private Worker(Process process) {
    this.process = process;
    out = process.inputReader();
    in = process.outputWriter();
    lastResort = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(lastResort);
  }

  /** Starts a main class; it says a first line once it is ready, see {@link #answer}. */
  static Worker start(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    // As in bin/flags, but for the class path.
    command.addAll(
        List.of(
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-Xms1g",
            "-Xmn64m",
            "-Xmx6g",
            "-XX:PretenureSizeThreshold=16k",
            "-XX:MetaspaceSize=64m",
            "-XX:+UseTransparentHugePages",
            "-XX:-UsePerfData"));
    command.add(main.getName());
    command.addAll(arguments);
    try {
      return new Worker(
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .directory(new File("."))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has something done, and waits for the answer. */
  Map<String, String> ask(String line) {
    try {
      in.write(line + "\n");
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answer();
  }

  /**
   * The next answer.
   *
   * @throws TollgateException {@code TG-BEN-030} if the process ended instead
   */
  Map<String, String> answer() {
    try {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(ANSWER)) {
          return parse(line.substring(ANSWER.length()));
        }
        System.err.println("  | " + line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new TollgateException(
        "TG-BEN-030",
        ExitCode.FAILED,
        "a measuring process ended",
        "status " + process.onExit().join().exitValue(),
        "see its output above");
  }

  static String value(Map<String, String> told, String key) {
    String value = told.get(key);
    if (value == null) {
      throw new IllegalStateException("a measuring process did not tell " + key);
    }
    return value;
  }

  /** SIGKILL, and waits for the end. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Its input ends, and with it the process. */
  @Override
  public void close() {
    try {
      in.close();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException _) {
      process.destroyForcibly();
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(lastResort);
    } catch (IllegalStateException _) {
      // shutting down: the hook sees a dead process
    }
  }

  private static Map<String, String> parse(String line) {
    Map<String, String> told = new HashMap<>();
    for (String pair : line.split(" ", -1)) {
      int at = pair.indexOf('=');
      if (at > 0) {
        told.put(pair.substring(0, at), pair.substring(at + 1));
      }
    }
    return told;
  }
}
