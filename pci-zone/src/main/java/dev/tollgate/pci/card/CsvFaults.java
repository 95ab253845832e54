package dev.tollgate.pci.card;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.nio.file.Path;

/** Says where an import file is wrong: file, line, column name. Never what stands there. */
final class CsvFaults {
  private final Path file;
  private int line;

  CsvFaults(Path file) {
    this.file = file;
  }

  void nextLine() {
    line++;
  }

  int line() {
    return line;
  }

  TollgateException column(String column, String next) {
    return new TollgateException(
        "TG-CSV-005", ExitCode.FOUND_WRONG, "wrong value", place() + " " + column, next);
  }

  TollgateException fault(String code, String what, String next) {
    return new TollgateException(code, ExitCode.FOUND_WRONG, what, place(), next);
  }

  private String place() {
    return file + ":" + Math.max(1, line);
  }
}
