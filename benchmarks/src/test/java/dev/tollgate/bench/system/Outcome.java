package dev.tollgate.bench.system;

import java.util.List;

/** How a command ended, and what it printed. */
record Outcome(int status, String out, String err) {

  /** The lines on standard error that are not empty. */
  List<String> errLines() {
    return err.lines().filter(line -> !line.isBlank()).toList();
  }
}
