package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.ReasonTable;
import java.util.stream.Stream;

/** A table for tests that do not look at codes. */
final class TestReasons {
  private TestReasons() {}

  static ReasonTable table() {
    return ReasonTable.of(
        Stream.of(Reason.values()).map(reason -> new ReasonTable.Row(reason, "00")).toList(), 0);
  }
}
