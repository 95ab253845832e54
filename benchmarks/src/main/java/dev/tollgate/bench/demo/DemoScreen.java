package dev.tollgate.bench.demo;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.cards.MaskedPan;
import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.play.Played;
import dev.tollgate.bench.play.Tally.Summary;
import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/** What a person sees of the demo. PANs are masked; PIN blocks and card values are never shown. */
final class DemoScreen {
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";
  private static final String RIGHT = "\u2713";
  private static final String WRONG = "\u2717";
  private static final long SHOWN_MAX = 20;
  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          Map.entry("00", "approved"),
          Map.entry("14", "no such card"),
          Map.entry("30", "format error"),
          Map.entry("41", "lost card"),
          Map.entry("51", "not enough funds"),
          Map.entry("54", "expired card"),
          Map.entry("55", "wrong PIN"),
          Map.entry("75", "PIN tries used up"),
          Map.entry("91", "issuer not available"),
          Map.entry("94", "same key, other content"),
          Map.entry("96", "system failure"),
          Map.entry("N7", "wrong CVV2"));

  private final PrintStream out;
  private final boolean terminal =
      Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  private long wrongShown;

  DemoScreen(PrintStream out) {
    this.out = out;
  }

  /** A line a child process printed. */
  void child(String line) {
    System.err.println(terminal ? DIM + "  | " + line + PLAIN : "  | " + line);
  }

  void stage(String what) {
    out.println("tollgate demo: " + what);
  }

  void header() {
    out.println();
    out.println(line(" ", "MTI", "step", "card", "amount", "DE39", "meaning", "us"));
  }

  /** One step of the round that is shown. */
  void step(Played played) {
    Exchange exchange = played.exchange();
    if (exchange == null) {
      out.println(line(WRONG, "", played.step().name(), "", "", "", "no answer", ""));
      return;
    }
    row(
        played.asExpected() ? RIGHT : WRONG,
        played.step().name(),
        exchange,
        TimeUnit.NANOSECONDS.toMicros(played.latencyNs()));
  }

  /** Sign-on and sign-off. */
  void network(String name, Exchange exchange) {
    boolean right = "00".equals(exchange.answer().getString(39));
    row(
        right ? RIGHT : WRONG,
        name,
        exchange,
        TimeUnit.NANOSECONDS.toMicros(exchange.answeredNs() - exchange.sentNs()));
  }

  void loop(int rate, int lines, @Nullable Integer seconds) {
    String until = seconds == null ? "until Ctrl-C" : "for the rest of " + seconds + " s";
    out.printf(Locale.ROOT, "%nnow %d messages a second over %d lines, %s%n%n", rate, lines, until);
  }

  /** An answer that was not as expected; the first ones are enough to see what is wrong. */
  synchronized void wrong(Played played) {
    if (++wrongShown > SHOWN_MAX) {
      return;
    }
    System.err.println(
        "unexpected: "
            + played.step().name()
            + cardOf(played)
            + ": "
            + String.join("; ", played.findings()));
    if (wrongShown == SHOWN_MAX) {
      System.err.println("more of these are counted, not shown");
    }
  }

  void summary(Summary summary) {
    out.println();
    out.printf(
        Locale.ROOT,
        "%d sent, %d answered, %d as expected, %d unexpected; %d approved, %d declined%n",
        summary.sent(),
        summary.answered(),
        summary.asExpected(),
        summary.unexpected(),
        summary.approved(),
        summary.declined());
    out.printf(
        Locale.ROOT,
        "latency in microseconds: p50 %d, p99 %d, p99.9 %d, max %d%n",
        summary.p50Us(),
        summary.p99Us(),
        summary.p999Us(),
        summary.maxUs());
  }

  static String json(Summary summary) {
    return new JsonLine()
        .put("sent", summary.sent())
        .put("answered", summary.answered())
        .put("as_expected", summary.asExpected())
        .put("unexpected", summary.unexpected())
        .put("approved", summary.approved())
        .put("declined", summary.declined())
        .put("p50_us", summary.p50Us())
        .put("p99_us", summary.p99Us())
        .toString();
  }

  private void row(String tick, String name, Exchange exchange, long micros) {
    ISOMsg request = exchange.request();
    ISOMsg answer = exchange.answer();
    String code = answer.getString(39);
    out.println(
        line(
            tick,
            request.getString(0) + "/" + answer.getString(0),
            name,
            request.hasField(2) ? MaskedPan.of(request.getString(2)) : "",
            request.hasField(4) ? euros(request.getString(4)) : "",
            code == null ? "" : code,
            code == null || !request.hasField(2) ? "" : MEANINGS.getOrDefault(code, ""),
            Long.toString(micros)));
  }

  private static String cardOf(Played played) {
    Exchange exchange = played.exchange();
    if (exchange == null || !exchange.request().hasField(2)) {
      return "";
    }
    return ", card " + MaskedPan.of(exchange.request().getString(2));
  }

  private static String euros(String amountMinor) {
    long minor = Long.parseLong(amountMinor);
    return String.format(Locale.ROOT, "%d.%02d", minor / 100, minor % 100);
  }

  private static String line(Object... cells) {
    return String.format(Locale.ROOT, "  %s %-9s  %-30s %-16s %10s  %-4s %-24s %8s", cells)
        .stripTrailing();
  }
}
