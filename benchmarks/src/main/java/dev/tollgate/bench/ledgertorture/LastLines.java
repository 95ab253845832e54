package dev.tollgate.bench.ledgertorture;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Keeps what the gateways printed last, from any thread, to be shown if something goes wrong. */
final class LastLines {
  private static final int LINES_MAX = 200;

  private final Deque<String> lines = new ArrayDeque<>();

  synchronized void add(String line) {
    lines.addLast(line);
    if (lines.size() > LINES_MAX) {
      lines.removeFirst();
    }
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }
}
