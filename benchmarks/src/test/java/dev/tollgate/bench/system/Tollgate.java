package dev.tollgate.bench.system;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.process.ProductCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * {@code bin/tollgate} on a home.
 *
 * @param home {@code TOLLGATE_HOME}
 * @param softHsmConf {@code SOFTHSM2_CONF}
 */
record Tollgate(Path home, Path softHsmConf) {
  private static final int SECONDS_MAX = 40;

  /** As many commands at once as the smallest machine has cores. */
  private static final ExecutorService LAUNCHERS =
      Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().name("launch-", 0).factory());

  /** On a home that uses the shared token. */
  static Tollgate on(Path home) throws IOException, InterruptedException {
    return new Tollgate(home, Homes.tokenConf());
  }

  /** The same home with a token that {@code provision} makes in it. */
  Tollgate withOwnToken() {
    return new Tollgate(home, home.resolve("softhsm/softhsm2.conf"));
  }

  /** Runs a command to its end. */
  Outcome run(String... arguments) throws InterruptedException {
    return runProgram(TestFiles.ROOT.resolve("bin/tollgate").toString(), arguments);
  }

  /** Runs a command beside others; the answer is waited for by {@code join}. */
  CompletableFuture<Outcome> start(String... arguments) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return run(arguments);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        LAUNCHERS);
  }

  /** Runs another program with the environment of this home. */
  Outcome runProgram(String program, String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile("tollgate", ".out");
      Path err = Files.createTempFile("tollgate", ".err");
      try {
        return run(command, out, err);
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same for the classes that start a gateway. */
  ProductCommand product(Consumer<String> echo) {
    return new ProductCommand(TestFiles.ROOT, home, softHsmConf, echo);
  }

  private Outcome run(List<String> command, Path out, Path err)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(TestFiles.ROOT.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("TOLLGATE_HOME", home.toString());
    builder.environment().put("SOFTHSM2_CONF", softHsmConf.toString());
    Process process = builder.start();
    if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("still running after " + SECONDS_MAX + " s: " + command);
    }
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
