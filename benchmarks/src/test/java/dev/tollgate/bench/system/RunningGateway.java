package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.network.NetworkLink;
import dev.tollgate.bench.process.GatewayProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A gateway process on a home of its own, serving; ends with its block. */
final class RunningGateway implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(30);

  private final Tollgate tollgate;
  private final Config config;
  private final Path configFile;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final GatewayProcess process;
  private final Ops ops;

  private RunningGateway(Tollgate tollgate, Config config)
      throws IOException, InterruptedException {
    this.tollgate = tollgate;
    this.config = config;
    configFile = config.writeTo(tollgate.home());
    process =
        GatewayProcess.start(
            tollgate.product(output::add), config.port(), configFile.toString(), Duration.ZERO);
    ops = new Ops(config.opsPort());
  }

  /** With nothing imported. */
  static RunningGateway empty(Path home, Config config) throws IOException, InterruptedException {
    RunningGateway gateway = new RunningGateway(Tollgate.on(home), config);
    try {
      gateway.process.awaitReady("127.0.0.1", config.port(), READY);
      return gateway;
    } catch (RuntimeException e) {
      gateway.close();
      throw new AssertionError(String.join("\n", gateway.output), e);
    }
  }

  /** With the demo's cards, accounts and exchange rates. */
  static RunningGateway withDemoCards(String name, Config config)
      throws IOException, InterruptedException {
    RunningGateway gateway = empty(Homes.fresh(name), config);
    gateway.importFile("cards", TestFiles.DEMO_CARDS);
    gateway.importFile("accounts", TestFiles.DEMO_ACCOUNTS);
    gateway.importFile("rates", TestFiles.DEMO_RATES);
    return gateway;
  }

  void importFile(String what, Path csv) throws IOException, InterruptedException {
    var answer = ops.importFile(what, csv);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  Tollgate tollgate() {
    return tollgate;
  }

  Path configFile() {
    return configFile;
  }

  int port() {
    return config.port();
  }

  Ops ops() {
    return ops;
  }

  GatewayProcess process() {
    return process;
  }

  /** A line that jPOS speaks over; it never answers what the gateway asks. */
  NetworkLink link() throws IOException {
    return NetworkLink.connect("127.0.0.1", config.port());
  }

  /** A line of network beta. */
  NetworkLink betaLink() throws IOException {
    return link(Network.BETA);
  }

  NetworkLink link(Network network) throws IOException {
    return NetworkLink.connect(network, "127.0.0.1", port(network));
  }

  /** A line of every network; the caller closes them. */
  Map<Network, List<NetworkLink>> links() throws IOException {
    Map<Network, List<NetworkLink>> links = new EnumMap<>(Network.class);
    for (Network network : Network.values()) {
      links.put(network, List.of(link(network)));
    }
    return links;
  }

  int port(Network network) {
    return switch (network) {
      case ALPHA -> config.port();
      case BETA -> config.betaPort();
      case GAMMA -> config.gammaPort();
      case DELTA -> config.deltaPort();
    };
  }

  Peer peer() throws IOException {
    return Peer.connect(config.port());
  }

  Peer betaPeer() throws IOException {
    return Peer.connect(Network.BETA, config.betaPort());
  }

  /** Everything it printed, standard output and standard error. */
  String output() {
    return String.join("\n", output);
  }

  @Override
  public void close() {
    process.close();
  }
}
