package dev.tollgate.bench.ledgertorture;

import dev.tollgate.bench.cards.AccountFile;
import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.process.GatewayHome;
import dev.tollgate.bench.process.GatewayProcess;
import dev.tollgate.bench.process.ProductCommand;
import dev.tollgate.bench.process.ShippedConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
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
   * Makes the home anew, writes {@code config/torture.yaml} with free ports, and imports.
   *
   * @param product whose home it shall be
   */
  static Installation make(ProductCommand product, List<Account> accounts)
      throws IOException, InterruptedException {
    GatewayHome home = GatewayHome.make(product);
    Map<Network, Integer> ports = Map.of(Network.ALPHA, freePort(), Network.BETA, freePort());
    int opsPort = freePort();
    Path config =
        ShippedConfig.read(product.root().resolve("config/torture.yaml"))
            .with("port: 8583", "port: " + ports.get(Network.ALPHA))
            .with("port: 8584", "port: " + ports.get(Network.BETA))
            .with("port: 9583", "port: " + opsPort)
            .write(home.folder().resolve("gateway.yaml"));
    String file = config.toString();
    home.importFile("cards", CardFile.rows(accounts.stream().map(Account::card).toList()), file);
    home.importFile("accounts", openings(accounts), file);
    home.importFile("rates", Tender.rates(), file);
    return new Installation(product, config, ports, opsPort);
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

  /** Every account with every pocket. */
  private static List<String> openings(List<Account> accounts) {
    Stream<String> rows =
        accounts.stream()
            .flatMap(account ->
                Tender.POCKETS.stream()
                    .map(currency ->
                        account.id()
                            + ','
                            + currency
                            + ','
                            + account.pocket(currency).openingMinor));
    return Stream.concat(Stream.of(AccountFile.HEADER), rows).toList();
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
