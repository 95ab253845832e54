package dev.tollgate.bench.ledgertorture;

import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.process.GatewayProcess;
import dev.tollgate.bench.process.ProductCommand;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A home of the product's own for the torture, and the gateway on it. */
final class Installation {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final int LISTENING_FIRST = 10_000;

  /** Of Linux, unless it is told otherwise: below are ports no connection going out gets. */
  private static final int OUTGOING_FIRST = 32_768;

  private final ProductCommand product;
  private final Path config;
  private final Map<Network, Integer> ports;
  private final int opsPort;

  private Installation(
      ProductCommand product, Path config, Map<Network, Integer> ports, int opsPort) {
    this.product = product;
    this.config = config;
    this.ports = ports;
    this.opsPort = opsPort;
  }

  /**
   * Makes a token, writes {@code config/torture.yaml} with free ports, and imports.
   *
   * @param product with an empty home
   */
  static Installation make(ProductCommand product, List<Account> accounts)
      throws IOException, InterruptedException {
    String text = Files.readString(product.root().resolve("config/torture.yaml"));
    Map<Network, Integer> ports = Map.of(Network.ALPHA, freePort(), Network.BETA, freePort());
    int opsPort = freePort();
    text = with(text, "port: 8583", "port: " + ports.get(Network.ALPHA));
    text = with(text, "port: 8584", "port: " + ports.get(Network.BETA));
    text = with(text, "port: 9583", "port: " + opsPort);
    Path config = Files.writeString(product.home().resolve("gateway.yaml"), text);
    product.run("provision");
    Installation made = new Installation(product, config, ports, opsPort);
    made.importFile("cards", CardFile.HEADER, accounts.stream().map(one -> one.card().row()));
    made.importFile(
        "accounts",
        "account,currency,balance_minor",
        accounts.stream().flatMap(Installation::openings));
    made.importFile("rates", Tender.RATES_HEADER, Tender.rates());
    return made;
  }

  Map<Network, Integer> ports() {
    return ports;
  }

  int opsPort() {
    return opsPort;
  }

  /** Starts a gateway; it may not serve yet. */
  GatewayProcess start() {
    int port = ports.getOrDefault(Network.ALPHA, 0);
    return GatewayProcess.start(product, port, config.toString(), Duration.ZERO);
  }

  /** Until it answers a sign-on. */
  void awaitReady(GatewayProcess gateway) throws InterruptedException {
    var _ = gateway.awaitReady("127.0.0.1", ports.getOrDefault(Network.ALPHA, 0), READY);
  }

  /** What {@code ledger verify} says that the books of each currency add up to, all accounts. */
  Map<String, Long> sums() throws InterruptedException {
    List<String> printed = new CopyOnWriteArrayList<>();
    Consumer<String> both = product.echo().andThen(printed::add);
    new ProductCommand(product.root(), product.home(), product.softHsmConf(), both)
        .run("ledger", "verify", "--json", "--config", config.toString());
    String json =
        printed.stream()
            .filter(line -> line.startsWith("{\"commands\""))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("ledger verify printed " + printed));
    var root = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(json);
    var sums = (Map<?, ?>) Objects.requireNonNull(root.get("per_currency_sum"));
    Map<String, Long> bySum = new TreeMap<>();
    sums.forEach((currency, sum) ->
        bySum.put(String.valueOf(currency), ((Number) Objects.requireNonNull(sum)).longValue()));
    return bySum;
  }

  private static Stream<String> openings(Account account) {
    return Tender.POCKETS.stream()
        .map(currency ->
            account.id() + ',' + currency + ',' + account.pocket(currency).openingMinor);
  }

  /** Imports and deletes: card files do not stay around, not even of test cards. */
  private void importFile(String what, String header, Stream<String> rows)
      throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>(List.of(header));
    rows.forEach(lines::add);
    Path file = product.home().resolve(what + ".csv");
    try {
      Files.write(file, lines);
      product.run(what, "import", file.toString(), "--config", config.toString());
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static String with(String text, String piece, String other) {
    if (!text.contains(piece)) {
      throw new IllegalStateException("not in config/torture.yaml: " + piece);
    }
    return text.replace(piece, other);
  }

  private static int freePort() throws IOException {
    for (int tried = 0; tried < 1_000; tried++) {
      int port = ThreadLocalRandom.current().nextInt(LISTENING_FIRST, OUTGOING_FIRST);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
        return free.getLocalPort();
      } catch (BindException _) {
        // in use
      }
    }
    throw new IOException("no free port");
  }
}
