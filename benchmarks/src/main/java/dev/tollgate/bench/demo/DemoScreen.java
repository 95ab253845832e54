package dev.tollgate.bench.demo;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.cards.MaskedPan;
import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.play.Played;
import dev.tollgate.bench.play.Tally.KindRow;
import dev.tollgate.bench.play.Tally.Summary;
import dev.tollgate.bench.scenario.Step;
import java.io.Console;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/** What a person sees of a play. PANs are masked; PIN blocks and card values are never shown. */
final class DemoScreen {
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";
  private static final String RIGHT = "\u2713";
  private static final String WRONG = "\u2717";
  private static final long SHOWN_MAX = 20;
  private static final int AMOUNT = 4;
  private static final int CODE = 39;
  private static final int CURRENCY = 49;

  private final PrintStream out;
  private final String program;
  private final boolean terminal =
      Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  private long wrongShown;

  /**
   * @param program the command's name, before what it does
   */
  DemoScreen(PrintStream out, String program) {
    this.out = out;
    this.program = program;
  }

  /** A line a child process printed. */
  void child(String line) {
    System.err.println(terminal ? DIM + "  | " + line + PLAIN : "  | " + line);
  }

  void stage(String what) {
    out.println("tollgate " + program + ": " + what);
  }

  void header() {
    out.println();
    out.println(line(" ", "net", "MTI", "step", "card", "amount", "DE39", "meaning", "us"));
  }

  /** One step of the round that is shown. */
  void step(Played played) {
    Step step = played.step();
    Exchange exchange = played.exchange();
    String card = played.pan() == null ? "" : MaskedPan.of(played.pan());
    String network = step.network().label();
    if (exchange == null) {
      out.println(line(WRONG, network, "", step.name(), card, "", "", "no answer", ""));
      return;
    }
    ISOMsg request = exchange.request();
    ISOMsg answer = exchange.answer();
    String code = answer.getString(CODE);
    out.println(
        line(
            played.asExpected() ? RIGHT : WRONG,
            network,
            request.getString(0) + "/" + answer.getString(0),
            step.name(),
            card,
            money(request.getString(AMOUNT), request.getString(CURRENCY)),
            code == null ? "" : code,
            code == null ? "" : ResponseCodes.meaning(code, step.isDecided()),
            Long.toString(TimeUnit.NANOSECONDS.toMicros(played.latencyNs()))));
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
            + " on "
            + played.step().network().label()
            + (played.pan() == null ? "" : ", card " + MaskedPan.of(played.pan()))
            + ": "
            + String.join("; ", played.findings()));
    if (wrongShown == SHOWN_MAX) {
      System.err.println("more of these are counted, not shown");
    }
  }

  void summary(Summary summary) {
    out.println();
    out.println(row("kind", "sent", "expected", "p50 us", "p99 us", "DE39"));
    summary.kinds().forEach(kind -> out.println(row(kind)));
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
        .put("kinds", summary.kinds().size())
        .put("reasons", summary.reasons())
        .putTexts("networks", summary.networks())
        .toString();
  }

  private static String row(KindRow kind) {
    return row(
        kind.name(),
        Long.toString(kind.sent()),
        Long.toString(kind.asExpected()),
        Long.toString(kind.p50Us()),
        Long.toString(kind.p99Us()),
        codes(kind.codes()));
  }

  private static String codes(Map<String, Long> codes) {
    Comparator<Map.Entry<String, Long>> byCode = Map.Entry.comparingByKey();
    List<Map.Entry<String, Long>> sorted = codes.entrySet().stream().sorted(byCode).toList();
    return sorted.stream()
        .map(code -> code.getKey() + " " + code.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "  %-28s %8s %8s %8s %8s  %s", cells).stripTrailing();
  }

  /** With the currency's own number of decimals and its letters; empty without an amount. */
  private static String money(@Nullable String amountMinor, @Nullable String numericCurrency) {
    if (amountMinor == null || numericCurrency == null) {
      return "";
    }
    int code = Integer.parseInt(numericCurrency);
    return Currency.getAvailableCurrencies().stream()
        .filter(currency -> currency.getNumericCode() == code)
        .min(Comparator.comparing(Currency::getCurrencyCode))
        .map(currency -> money(new BigDecimal(amountMinor), currency))
        .orElse("");
  }

  private static String money(BigDecimal minor, Currency currency) {
    int digits = Math.max(0, currency.getDefaultFractionDigits());
    return minor.movePointLeft(digits).setScale(digits).toPlainString()
        + " "
        + currency.getCurrencyCode();
  }

  private static String line(Object... cells) {
    return String.format(Locale.ROOT, "  %s %-5s %-9s  %-38s %-14s %14s  %-4s %-23s %7s", cells)
        .stripTrailing();
  }
}
