package dev.tollgate.bench.hsm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The C program of {@code raw.c}, compiled where gcc is, in a process of its own for each run. */
final class RawCalls {
  /** As long as the data of {@link Commands}, padded, but for the last block. */
  private static final int CHAINED_BYTES = 32;

  private final HsmHome home;
  private final Path program;

  private RawCalls(HsmHome home, Path program) {
    this.home = home;
    this.program = program;
  }

  /**
   * @param privateKeys whether session keys are private objects
   */
  static RawCalls compile(HsmHome home, boolean privateKeys) throws InterruptedException {
    Path source = home.folder().resolve("raw.c");
    Path program = home.folder().resolve(privateKeys ? "raw" : "raw-public");
    try (InputStream text = RawCalls.class.getResourceAsStream("raw.c")) {
      if (text == null) {
        throw new IllegalStateException("raw.c is not in the jar");
      }
      Files.copy(text, source, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run(
        List.of(
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
    return new RawCalls(home, program);
  }

  /** Nanoseconds of one C_EncryptUpdate of one block. */
  double blockNs(int milliseconds) throws InterruptedException {
    return run("block", HsmHome.ZAK.label(), milliseconds);
  }

  /** Nanoseconds of the calls of one check of a version 18 cryptogram. */
  double cryptogramNs(int milliseconds) throws InterruptedException {
    return run("arqc", HsmHome.IMK.label(), milliseconds);
  }

  /** By how many KiB the process grows over so many of these. */
  long growthKib(int operations) throws InterruptedException {
    return (long) run("leak", HsmHome.IMK.label(), operations);
  }

  private double run(String what, String key, int amount) throws InterruptedException {
    return Double.parseDouble(
        run(
            List.of(
                program.toString(),
                what,
                HsmHome.SOFTHSM.toString(),
                HsmHome.TOKEN,
                home.pinFile().toString(),
                key,
                Integer.toString(amount))));
  }

  private static String run(List<String> command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw HsmHome.failed("a step failed: " + output.strip(), command.get(0), "see its message");
      }
      return output.strip();
    } catch (IOException e) {
      throw HsmHome.failed("cannot be started", command.get(0), "apt-get install gcc libc6-dev");
    }
  }
}
