package dev.tollgate.bench.process;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The product's command line, {@code bin/tollgate}, run as child processes: the only way this
 * module touches the product besides TCP.
 *
 * @param root the project's folder, {@code TOLLGATE_ROOT}
 * @param home where the product keeps its state, {@code TOLLGATE_HOME}
 * @param softHsmConf SoftHSM's configuration, {@code SOFTHSM2_CONF}
 * @param echo told every line the children print, from any thread
 */
public record ProductCommand(Path root, Path home, Path softHsmConf, Consumer<String> echo) {

  /** As the calling {@code bin/tollgate} exported it. */
  public static ProductCommand fromEnvironment(Consumer<String> echo) {
    Path root = Path.of(environment("TOLLGATE_ROOT"));
    return new ProductCommand(
        root, Path.of(environment("TOLLGATE_HOME")), Path.of(environment("SOFTHSM2_CONF")), echo);
  }

  /** The same product with state and token of its own under {@code otherHome}. */
  public ProductCommand withHome(Path otherHome) {
    return new ProductCommand(root, otherHome, otherHome.resolve("softhsm/softhsm2.conf"), echo);
  }

  /**
   * Runs a command to its end.
   *
   * @throws TollgateException {@code TG-DEM-011} if it ends with another status than 0
   */
  public void run(String... arguments) throws InterruptedException {
    Process process = start(List.of(), arguments);
    try (BufferedReader output = process.inputReader()) {
      output.lines().forEach(echo);
    } catch (IOException e) {
      throw new IllegalStateException("closing a finished child's output failed", e);
    }
    int status = process.waitFor();
    if (status != 0) {
      throw new TollgateException(
          "TG-DEM-011",
          ExitCode.FAILED,
          "a step ended with status " + status,
          "bin/tollgate " + String.join(" ", arguments),
          "see its message above");
    }
  }

  /**
   * @param wrapper a command and its options to start {@code bin/tollgate} with, or nothing
   */
  Process start(List<String> wrapper, String... arguments) {
    List<String> command = new ArrayList<>(wrapper);
    command.add(root.resolve("bin/tollgate").toString());
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true);
    builder.environment().put("TOLLGATE_HOME", home.toString());
    builder.environment().put("SOFTHSM2_CONF", softHsmConf.toString());
    try {
      return builder.start();
    } catch (IOException _) {
      throw new TollgateException(
          "TG-DEM-011",
          ExitCode.FAILED,
          "cannot be started",
          command.getFirst(),
          "run this through bin/tollgate");
    }
  }

  private static String environment(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new TollgateException(
          "TG-DEM-011", ExitCode.USAGE, "not set", name, "run this through bin/tollgate");
    }
    return value;
  }
}
