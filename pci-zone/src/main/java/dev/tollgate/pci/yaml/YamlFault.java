package dev.tollgate.pci.yaml;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** Every error of this package: its code, its wording, and what of the input it may quote. */
enum YamlFault {
  UNREADABLE("TG-CFG-001", ExitCode.FAILED),
  TOO_LARGE("TG-CFG-002", ExitCode.FOUND_WRONG),
  SYNTAX("TG-CFG-003", ExitCode.FOUND_WRONG),
  NOT_A_MAP("TG-CFG-004", ExitCode.FOUND_WRONG),
  NOT_PLAIN("TG-CFG-005", ExitCode.FOUND_WRONG),
  DUPLICATE_KEY("TG-CFG-006", ExitCode.FOUND_WRONG),
  UNKNOWN_KEY("TG-CFG-007", ExitCode.FOUND_WRONG),
  MISSING_KEY("TG-CFG-008", ExitCode.FOUND_WRONG),
  WRONG_TYPE("TG-CFG-009", ExitCode.FOUND_WRONG),
  OUT_OF_RANGE("TG-CFG-010", ExitCode.FOUND_WRONG),
  NOT_A_CHOICE("TG-CFG-011", ExitCode.FOUND_WRONG),
  REFUSED("TG-CFG-012", ExitCode.FOUND_WRONG),
  NOT_UTF_8("TG-CFG-013", ExitCode.FOUND_WRONG);

  /** A longer text may be something that was never meant to be seen; it is described instead. */
  static final int QUOTE_MAX = 40;

  private final String code;
  private final ExitCode exitCode;

  YamlFault(String code, ExitCode exitCode) {
    this.code = code;
    this.exitCode = exitCode;
  }

  TollgateException at(String where, String what, String next) {
    return new TollgateException(code, exitCode, what, where, next);
  }

  /** {@code file:line:column}, both counted from 1 as editors do. */
  static String place(String file, Optional<Mark> mark) {
    return mark.map(m -> file + ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1)).orElse(file);
  }

  /** The text in single quotes, control characters made visible; or only its length. */
  static String quote(String text) {
    if (text.length() > QUOTE_MAX) {
      return "a text of " + text.length() + " characters";
    }
    return "'" + visible(text) + "'";
  }

  /** A wording of the YAML parser, which may hold pieces of the input: one line, no long word. */
  static String reworded(String problem) {
    return visible(
        problem.replaceAll("\\s+", " ").replaceAll("\\S{" + (QUOTE_MAX + 1) + ",}", "..."));
  }

  static String visible(String text) {
    var out = new StringBuilder(text.length());
    text.chars()
        .forEach(c -> {
          if (c < 0x20 || c > 0x7E) {
            out.append(String.format("\\u%04X", c));
          } else {
            out.append((char) c);
          }
        });
    return out.toString();
  }
}
