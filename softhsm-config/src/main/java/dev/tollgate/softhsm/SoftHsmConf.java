package dev.tollgate.softhsm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * SoftHSM's configuration file. The home's own is made from {@code softhsm2.conf.template}; one
 * that exists is used as it is, so changes made by hand stay.
 *
 * @param file for {@code SOFTHSM2_CONF}
 * @param tokenDirectory its {@code directories.tokendir}, which exists
 */
record SoftHsmConf(Path file, Path tokenDirectory) {
  private static final String TOKEN_DIRECTORY = "directories.tokendir";

  /** SoftHSM 2.6.1 cuts long lines: a path of 946 bytes worked, one of 1117 did not. */
  private static final int PATH_BYTES_MAX = 900;

  static SoftHsmConf prepare(Path file, SoftHsmHome home, Undo undo) {
    if (Files.exists(file)) {
      return read(file, home);
    }
    if (!file.equals(home.conf())) {
      throw Fault.CONFIGURATION.because(
          "SOFTHSM2_CONF names a file that does not exist",
          file,
          "unset it, or set it to " + home.conf());
    }
    home.write(file, template().replace("@TOKENDIR@", writable(home.tokens())), undo);
    return new SoftHsmConf(file, home.tokens());
  }

  private static SoftHsmConf read(Path file, SoftHsmHome home) {
    try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
      var directory =
          lines
              .map(line -> line.split("#", 2)[0].split("=", 2))
              .filter(pair -> pair.length == 2 && pair[0].strip().equals(TOKEN_DIRECTORY))
              .map(pair -> Path.of(pair[1].strip()))
              .reduce((first, last) -> last)
              .orElseThrow(() -> unusable("no " + TOKEN_DIRECTORY, file.toString(), home));
      if (!Files.isDirectory(directory)) {
        throw unusable("token directory does not exist", directory + " in " + file, home);
      }
      return new SoftHsmConf(file, directory);
    } catch (IOException | UncheckedIOException e) {
      throw unusable("SoftHSM configuration cannot be read", file.toString(), home);
    }
  }

  private static ProvisioningException unusable(String what, String where, SoftHsmHome home) {
    return Fault.CONFIGURATION.because(
        what, where, "set " + TOKEN_DIRECTORY + " = " + home.tokens() + " there");
  }

  /** SoftHSM 2.6.1 refuses a configuration with '#' or '=' in the path; it has no quoting. */
  private static String writable(Path directory) {
    var path = directory.toString();
    boolean long_ = path.getBytes(StandardCharsets.UTF_8).length > PATH_BYTES_MAX;
    if (long_ || path.chars().anyMatch(c -> c == '#' || c == '=' || Character.isISOControl(c))) {
      throw Fault.HOME_UNUSABLE.because(
          "path cannot stand in softhsm2.conf",
          KeyFile.printable(path),
          "choose a home whose path is short and has no '#', '=' or control characters");
    }
    return path;
  }

  private static String template() {
    try (var in = SoftHsmConf.class.getResourceAsStream("softhsm2.conf.template")) {
      if (in == null) {
        throw new IllegalStateException("softhsm2.conf.template is not packaged");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
