package dev.tollgate.bench.ledgertorture;

import dev.tollgate.bench.ledgertorture.Pocket.Moved;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Compares the pockets that the gateway shows to its operators with what they must have. */
final class Audit {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** What is given up may take so long to come back. */
  private static final long SETTLE_MS = 15_000;

  private static final long AGAIN_MS = 100;
  private static final int AGAIN_MAX = 20;

  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;
  private final List<Account> accounts;
  private final Findings findings;

  Audit(int opsPort, List<Account> accounts, Findings findings) {
    base = "http://127.0.0.1:" + opsPort;
    this.accounts = accounts;
    this.findings = findings;
  }

  /** Each pocket must be within what its unanswered messages leave open. */
  void withinRange() throws IOException, InterruptedException {
    for (Account account : accounts) {
      Map<String, Moved> shown = shown(account);
      for (String currency : Tender.POCKETS) {
        compare(account.pocket(currency), moved(shown, currency));
      }
    }
  }

  /** Nothing is open: each pocket must be what it must be, in the end, and so must the sums. */
  void exactly() throws IOException, InterruptedException {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SETTLE_MS);
    while (!isExact() && System.nanoTime() - endNs < 0) {
      Thread.sleep(AGAIN_MS);
    }
    Map<String, Long> differences = new HashMap<>();
    for (Account account : accounts) {
      Map<String, Moved> shown = shown(account);
      for (String currency : Tender.POCKETS) {
        Pocket pocket = account.pocket(currency);
        Moved now = moved(shown, currency);
        Moved difference = now.minus(pocket.moved());
        differences.merge(currency, difference.postedMinor(), Long::sum);
        compareExactly(pocket, now);
      }
    }
    differences.forEach(findings::sum);
  }

  private boolean isExact() throws IOException, InterruptedException {
    for (Account account : accounts) {
      Map<String, Moved> shown = shown(account);
      for (String currency : Tender.POCKETS) {
        if (!moved(shown, currency).equals(account.pocket(currency).moved())) {
          return false;
        }
      }
    }
    return true;
  }

  private void compare(Pocket pocket, Moved now) {
    Moved least = pocket.least();
    Moved most = pocket.most();
    if (now.isBelow(least)) {
      findings.missing(pocket, "has " + now + ", at least " + least);
    } else if (most.isBelow(now)) {
      findings.surplus(pocket, "has " + now + ", at most " + most);
    }
  }

  private void compareExactly(Pocket pocket, Moved now) {
    Moved must = pocket.moved();
    if (now.isBelow(must)) {
      findings.missing(pocket, "has " + now + ", must have " + must);
    } else if (must.isBelow(now)) {
      findings.surplus(pocket, "has " + now + ", must have " + must);
    }
  }

  private static Moved moved(Map<String, Moved> shown, String currency) {
    Moved moved = shown.get(currency);
    if (moved == null) {
      throw new IllegalStateException("the gateway shows no pocket of " + currency);
    }
    return moved;
  }

  /** By currency, what has gone from the opening balance. */
  private Map<String, Moved> shown(Account account) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/accounts/" + account.id()))
            .timeout(TIMEOUT)
            .header("Accept", "application/json")
            .build();
    String answer = ask(request);
    var root = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(answer);
    Map<String, Moved> moved = new HashMap<>();
    for (Object item : Objects.requireNonNull((List<?>) root.get("pockets"))) {
      Map<?, ?> pocket = (Map<?, ?>) item;
      String currency = String.valueOf(pocket.get("currency"));
      long postedMinor = account.pocket(currency).openingMinor - number(pocket, "balance_minor");
      moved.put(currency, new Moved(postedMinor, number(pocket, "held_minor")));
    }
    return moved;
  }

  /**
   * An operator's question waits for requests; and a kept connection may be to a killed gateway.
   */
  private String ask(HttpRequest request) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      String why;
      try {
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
          return answer.body();
        }
        why = "status " + answer.statusCode() + ", " + answer.body();
      } catch (IOException e) {
        why = e.toString();
      }
      if (attempt > AGAIN_MAX) {
        throw new IOException(request.uri() + ", asked " + attempt + " times: " + why);
      }
      Thread.sleep(AGAIN_MS);
    }
  }

  private static long number(Map<?, ?> pocket, String key) {
    return Objects.requireNonNull((Number) pocket.get(key), key).longValue();
  }
}
