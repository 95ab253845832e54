package dev.tollgate.gateway.spec;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;

/** Every error of this package. A place is {@code file:line}, lines counted from 1. */
enum SpecFault {
  UNREADABLE("TG-SPC-001", ExitCode.FAILED),
  TOO_LARGE("TG-SPC-002", ExitCode.FOUND_WRONG),
  NOT_XML("TG-SPC-003", ExitCode.FOUND_WRONG),
  ENTITIES("TG-SPC-004", ExitCode.FOUND_WRONG),
  TOO_MUCH("TG-SPC-005", ExitCode.FOUND_WRONG),
  NOT_A_PACKAGER("TG-SPC-006", ExitCode.FOUND_WRONG),
  UNKNOWN_CLASS("TG-SPC-007", ExitCode.FOUND_WRONG),
  INEXPRESSIBLE("TG-SPC-008", ExitCode.FOUND_WRONG),
  NOT_A_FIELD("TG-SPC-009", ExitCode.FOUND_WRONG);

  /** Longer texts of a file are not quoted whole. */
  private static final int QUOTE_MAX = 60;

  private final String code;
  private final ExitCode exitCode;

  SpecFault(String code, ExitCode exitCode) {
    this.code = code;
    this.exitCode = exitCode;
  }

  TollgateException at(String where, String what, String next) {
    return new TollgateException(code, exitCode, what, where, next);
  }

  /** A text of the file in one line of printable ASCII, cut if it is long. */
  static String quote(String text) {
    String visible = text.replaceAll("[^\\x20-\\x7E]", "?");
    return "'"
        + (visible.length() > QUOTE_MAX ? visible.substring(0, QUOTE_MAX) + "..." : visible)
        + "'";
  }
}
