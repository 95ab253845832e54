package dev.tollgate.bench.fuzz;

import java.util.HexFormat;

/**
 * An input that broke a promise.
 *
 * @param detail what was seen; for something thrown, where from
 * @param input the bytes, in hexadecimal, to run again
 */
public record Finding(String target, Kind kind, String detail, String input) {
  /** Longer input is told by its start; the seed gives all of it again. */
  private static final int SHOWN_BYTES_MAX = 2048;

  /** Which promise. */
  public enum Kind {
    /** Something was thrown past the edge, or the target saw a wrong outcome. */
    THROWN,
    /** One input took too long, three times in a row. */
    SLOW,
    /** One input did not end. */
    STUCK,
    /** Allocated more than the input allows, three times in a row. */
    ALLOCATING
  }

  static Finding of(String target, Kind kind, String detail, byte[] input) {
    int shown = Math.min(input.length, SHOWN_BYTES_MAX);
    return new Finding(target, kind, detail, HexFormat.of().formatHex(input, 0, shown));
  }

  static Finding thrown(String target, Throwable thrown, byte[] input) {
    StackTraceElement[] trace = thrown.getStackTrace();
    String where = trace.length == 0 ? "" : " at " + trace[0];
    return of(target, Kind.THROWN, thrown + where, input);
  }

  /** What two inputs that show the same fault have in common. */
  String signature() {
    return kind + " " + detail.replaceAll("[0-9]+", "#");
  }
}
