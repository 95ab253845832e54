package dev.tollgate.bench.hsm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code raw.c}, compiled where gcc is; a process of its own for each run.
 *
 * @param file what was compiled
 * @param token what it logs in to
 */
record RawProgram(Path file, Token token) {
  /** As long as the data that version 18 signs, padded, but for the last block. */
  private static final int CHAINED_BYTES = 32;

  /**
   * @param library PKCS#11 module
   * @param softHsmConf where SoftHSM looks for the token
   * @param label the token's
   * @param pinFile holds the user PIN
   */
  record Token(Path library, Path softHsmConf, String label, Path pinFile) {}

  /**
   * @param folder where it goes
   * @param privateKeys whether session keys are private objects
   */
  static RawProgram compile(Path folder, boolean privateKeys, Token token)
      throws InterruptedException {
    Path source = folder.resolve("raw.c");
    Path program = folder.resolve(privateKeys ? "raw" : "raw-public");
    try (InputStream text = RawProgram.class.getResourceAsStream("raw.c")) {
      if (text == null) {
        throw new IllegalStateException("raw.c is not in the jar");
      }
      Files.copy(text, source, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run(
        new ProcessBuilder(
            "gcc",
            "-std=gnu99",
            "-O2",
            "-Wall",
            "-DPRIVATE_KEYS=" + (privateKeys ? 1 : 0),
            "-DDATA_BYTES=" + CHAINED_BYTES,
            "-o",
            program.toString(),
            source.toString(),
            "-ldl"));
    return new RawProgram(program, token);
  }

  /**
   * @param what is to be done, see the program
   * @param amount milliseconds or operations
   * @return what it prints
   */
  String run(String what, String key, int amount, String... more) throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(file.toString());
    command.add(what);
    command.add(token.library().toString());
    command.add(token.label());
    command.add(token.pinFile().toString());
    command.add(key);
    command.add(Integer.toString(amount));
    command.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SOFTHSM2_CONF", token.softHsmConf().toString());
    return run(builder);
  }

  private static String run(ProcessBuilder builder) throws InterruptedException {
    String program = builder.command().getFirst();
    try {
      Process process = builder.redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw HsmHome.failed("a step failed: " + output.strip(), program, "see its message");
      }
      return output.strip();
    } catch (IOException e) {
      throw HsmHome.failed("cannot be started", program, "apt-get install gcc libc6-dev");
    }
  }
}
