package dev.tollgate.bench.e2e;

import dev.tollgate.bench.JsonLine;
import java.time.Instant;

/** What every result tells of where and when it was made. */
final class Machine {
  private Machine() {}

  static JsonLine head(String bench) {
    return new JsonLine()
        .put("bench", bench)
        .put("started", Instant.now().toString())
        .put("jdk", System.getProperty("java.runtime.version"))
        .put("kernel", System.getProperty("os.version"))
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put("cards", BenchHome.CARDS)
        .put("connections", BenchHome.CONNECTIONS);
  }
}
