package dev.tollgate.bench.e2e;

import java.util.Locale;

/** What is drawn. */
enum Chart {
  LATENCY_NONE("Latency at 5,000/s without HSM checks", Axis.SHARE, Axis.MICROS),
  LATENCY_PIN("Latency at 2,000/s with PIN and CVV2", Axis.SHARE, Axis.MICROS),
  CURVE("p99 against throughput, without HSM checks", Axis.RATE, Axis.MICROS),
  CARDS("CPU of one 0200 at 20,000/s against cards", Axis.CARDS, Axis.CPU),
  LINKS("CPU of one 0200 at 20,000/s against connections", Axis.LINKS, Axis.CPU);

  private final String title;
  private final Axis across;
  private final Axis up;

  Chart(String title, Axis across, Axis up) {
    this.title = title;
    this.across = across;
    this.up = up;
  }

  /** Its name in files. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String title() {
    return title;
  }

  Axis across() {
    return across;
  }

  Axis up() {
    return up;
  }
}
