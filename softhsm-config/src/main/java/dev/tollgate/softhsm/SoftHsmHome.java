package dev.tollgate.softhsm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files of {@code home/softhsm}, for the owner's eyes only: {@code softhsm2.conf}, {@code tokens/},
 * {@code user.pin}, {@code so.pin} and {@code provision.lock}. A file is written beside its place,
 * synced and moved into it, so it is there whole or not at all.
 */
record SoftHsmHome(Path directory) {
  private static final int PIN_DIGITS = 12;

  /** Mode 0600 from the moment a file exists. */
  static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  static SoftHsmHome of(Path home) {
    return new SoftHsmHome(home.toAbsolutePath().normalize().resolve("softhsm"));
  }

  Path tokens() {
    return directory.resolve("tokens");
  }

  Path conf() {
    return directory.resolve("softhsm2.conf");
  }

  Path lock() {
    return directory.resolve("provision.lock");
  }

  Path userPin() {
    return directory.resolve("user.pin");
  }

  Path soPin() {
    return directory.resolve("so.pin");
  }

  void makeDirectories() {
    try {
      Files.createDirectories(directory.resolveSibling("."));
      makePrivate(directory);
      makePrivate(tokens());
    } catch (IOException e) {
      throw notWritable(e);
    }
  }

  /** The PIN in this file, made now if the file is missing. */
  char[] pinOrNew(Path file, Undo undo) {
    var pin = pin(file);
    if (pin != null) {
      return pin;
    }
    var random = new SecureRandom();
    var fresh = new char[PIN_DIGITS];
    for (int i = 0; i < PIN_DIGITS; i++) {
      fresh[i] = (char) ('0' + random.nextInt(10));
    }
    write(file, new String(fresh) + "\n", undo);
    return fresh;
  }

  /** The first line of a PIN file, or null if there is no such file. */
  static char @Nullable [] pin(Path file) {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      var line = Files.readString(file, StandardCharsets.UTF_8).lines().findFirst().orElse("");
      if (line.isBlank()) {
        throw Fault.WRONG_PIN.because("no PIN in file", file, "write the PIN on its first line");
      }
      return line.strip().toCharArray();
    } catch (IOException | UncheckedIOException e) {
      throw Fault.WRONG_PIN.because("PIN file cannot be read", file, "check its owner and mode");
    }
  }

  /** Writes a new file with mode 0600. */
  void write(Path file, String text, Undo undo) {
    var draft = file.resolveSibling(file.getFileName() + ".new");
    try {
      // Only the holder of the lock writes here: a draft that exists was left by a killed run.
      Files.deleteIfExists(draft);
      var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (var channel = FileChannel.open(draft, options, OWNER_ONLY)) {
        var bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      undo.push(file.toString(), () -> Files.deleteIfExists(file));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw notWritable(e);
    }
  }

  ProvisioningException notWritable(IOException e) {
    return Fault.HOME_UNUSABLE.because(
        "home not writable (" + e.getClass().getSimpleName() + ")",
        directory,
        "choose another with --home or TOLLGATE_HOME, or correct its owner");
  }

  private static void makePrivate(Path directory) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    try {
      Files.createDirectory(directory, ownerOnly);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }
}
