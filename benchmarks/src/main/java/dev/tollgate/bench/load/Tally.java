package dev.tollgate.bench.load;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What comes back, counted; nothing is allocated for an answer. Used by one thread. */
final class Tally {
  static final int APPROVED = code('0', '0');
  static final int NO_CODE = code('-', '-');

  static final long LATENCY_MAX_NS = TimeUnit.MINUTES.toNanos(1);
  static final int DIGITS = 3;
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
  private static final int CODES = 1 << 14;

  private final List<String> messages;
  private final long[][] byCode;
  private final Histogram latencyNs = new Histogram(LATENCY_MAX_NS, DIGITS);
  private final @Nullable IntervalLog log;
  private long secondEndNs;
  private long answered;
  private long strays;
  private long lastAnswerNs;

  /**
   * @param messages names of the kinds of messages, by index
   */
  Tally(List<String> messages, @Nullable IntervalLog log) {
    this.messages = messages;
    this.log = log;
    byCode = new long[messages.size()][CODES];
  }

  void start() {
    secondEndNs = System.nanoTime() + SECOND_NS;
    lastAnswerNs = System.nanoTime();
    if (log != null) {
      log.start();
    }
  }

  void answer(int message, int code, long dueNs, long nowNs) {
    long tookNs = Math.clamp(nowNs - dueNs, 0, LATENCY_MAX_NS);
    latencyNs.recordValue(tookNs);
    if (log != null) {
      log.current().recordValue(tookNs);
    }
    byCode[message][code]++;
    lastAnswerNs = nowNs;
    answered++;
  }

  void stray() {
    strays++;
  }

  /** Hands the log its interval, once a second. */
  void passSecond() {
    if (log != null && System.nanoTime() >= secondEndNs) {
      secondEndNs += SECOND_NS;
      log.next();
    }
  }

  void end() {
    if (log != null) {
      log.next();
    }
  }

  long answered() {
    return answered;
  }

  long strays() {
    return strays;
  }

  long lastAnswerNs() {
    return lastAnswerNs;
  }

  Histogram latencyNs() {
    return latencyNs;
  }

  Map<String, Map<String, Long>> codesByMessage() {
    Map<String, Map<String, Long>> all = new TreeMap<>();
    for (int i = 0; i < byCode.length; i++) {
      Map<String, Long> codes = new TreeMap<>();
      for (int code = 0; code < CODES; code++) {
        if (byCode[i][code] > 0) {
          codes.put("" + (char) (code >> 7) + (char) (code & 0x7f), byCode[i][code]);
        }
      }
      all.put(messages.get(i), codes);
    }
    return all;
  }

  /** Two characters of DE39 as a number below {@link #CODES}. */
  static int code(int first, int second) {
    return ((first & 0x7f) << 7) | (second & 0x7f);
  }
}
