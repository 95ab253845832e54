package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.LedgerConfig;
import java.util.ArrayList;
import java.util.List;

/** Leaves out of a log what a disagreement does not need. */
final class Shrinker {
  private static final int REPLAYS_MAX = 4_000;

  private final LedgerConfig config;
  private int replays;

  Shrinker(LedgerConfig config) {
    this.config = config;
  }

  /** The shortest log found that still ends in a disagreement, whichever. */
  List<LogRecord> shrink(List<LogRecord> log) {
    List<LogRecord> kept = new ArrayList<>(log);
    for (int chunk = Math.max(1, kept.size() / 2); replays < REPLAYS_MAX; chunk /= 2) {
      boolean less = false;
      for (int from = 0; from < kept.size() && replays < REPLAYS_MAX; ) {
        List<LogRecord> tried = new ArrayList<>(kept.subList(0, from));
        tried.addAll(kept.subList(Math.min(kept.size(), from + chunk), kept.size()));
        if (disagreement(tried) == null) {
          from += chunk;
        } else {
          kept = tried;
          less = true;
        }
      }
      if (chunk == 1 && !less) {
        break;
      }
      chunk = Math.max(chunk, 2);
    }
    return kept;
  }

  /** Null if a log is answered as it must. */
  String disagreement(List<LogRecord> log) {
    replays++;
    Court court = new Court(config);
    try {
      log.forEach(court::apply);
      court.compareState();
      court.replay();
      return null;
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
