package dev.tollgate.softhsm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;

/**
 * A component in two lines, its digits and its check value: from a file, or from standard input
 * where that is no terminal. Read byte by byte, so that no buffer keeps what it has read.
 */
final class LineCustodian implements Custodian {
  /** Longer than any component with blanks between its digits. */
  private static final int LINE_BYTES_MAX = 256;

  private final InputStream in;
  private final String where;

  /**
   * @param in without a buffer of its own
   */
  LineCustodian(InputStream in, String where) {
    this.in = in;
    this.where = where;
  }

  /** A custodian's file, which nobody else may read; it stays where it is. */
  static LineCustodian file(Path file) {
    try {
      var others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
      others.retainAll(
          EnumSet.of(
              PosixFilePermission.GROUP_READ,
              PosixFilePermission.GROUP_WRITE,
              PosixFilePermission.OTHERS_READ,
              PosixFilePermission.OTHERS_WRITE));
      if (!others.isEmpty()) {
        throw Fault.COMPONENT_SOURCE.because(
            "others may read or write this component", file, "chmod 600, and count it as known");
      }
      return new LineCustodian(Files.newInputStream(file), file.toString());
    } catch (IOException e) {
      throw Fault.COMPONENT_SOURCE.because(
          "component cannot be read", file, "check its path and owner");
    }
  }

  @Override
  public byte[] secret(String prompt) {
    var room = new byte[LINE_BYTES_MAX];
    try {
      int length = 0;
      int read = in.read();
      while (read >= 0 && read != '\n') {
        if (length == room.length) {
          throw Fault.COMPONENT.because("line too long", where, "write a component on one line");
        }
        room[length++] = (byte) read;
        read = in.read();
      }
      if (read < 0 && length == 0) {
        throw ended(where);
      }
      boolean carriageReturn = length > 0 && room[length - 1] == '\r';
      return Arrays.copyOf(room, carriageReturn ? length - 1 : length);
    } catch (IOException e) {
      throw Fault.COMPONENT_SOURCE.because("component cannot be read", where, "try again");
    } finally {
      Arrays.fill(room, (byte) 0);
    }
  }

  @Override
  public String line(String prompt) {
    var ascii = secret(prompt);
    try {
      return new String(ascii, StandardCharsets.US_ASCII);
    } finally {
      Arrays.fill(ascii, (byte) 0);
    }
  }

  @Override
  public boolean mayTryAgain() {
    return false;
  }

  @Override
  public void tell(String what) {}

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      // It was read; nothing depends on how it is closed.
    }
  }

  static ProvisioningException ended(String where) {
    return Fault.COMPONENT_SOURCE.because(
        "no more input", where, "give two lines a component: its digits, then its check value");
  }
}
