package dev.tollgate.bench.e2e;

import dev.tollgate.bench.FileTree;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.load.CardMill;
import dev.tollgate.bench.load.Iso87;
import dev.tollgate.bench.load.LoadFrames;
import dev.tollgate.bench.peer.Peer;
import dev.tollgate.bench.peer.PeerForm;
import dev.tollgate.bench.process.GatewayProcess;
import dev.tollgate.bench.process.ProductCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * A home for measured gateways: token, cards with an account each, ledger. Made anew, removed when
 * it is closed.
 */
final class BenchHome implements AutoCloseable {
  /** Ports of {@code config/bench.yaml}. */
  static final int ALPHA_PORT = 8583;

  static final int CONNECTIONS = 8;
  static final int CARDS = 1_000;
  static final int BENCH_PORT = 8585;
  static final int OPS_PORT = 9583;

  private static final Duration READY = Duration.ofMinutes(2);

  /** More cards than these exist, but do not send. */
  private static final int SENDERS_MAX = 100_000;

  private final ProductCommand starter;
  private final ProductCommand product;
  private final int cards;
  private final CardMill mill;
  private final Map<Workload, LoadFrames> frames = new EnumMap<>(Workload.class);

  private BenchHome(ProductCommand starter, String name, int cards) {
    this.starter = starter;
    this.cards = cards;
    product = starter.withHome(starter.home().resolve("bench").resolve(name));
    mill =
        new CardMill(
            Math.min(cards, SENDERS_MAX),
            CardCrypto.from(starter.root().resolve("softhsm-config/test-keys.yaml")));
  }

  /**
   * @param starter the command line of the product, with another home
   * @param name of the folder
   */
  static BenchHome make(ProductCommand starter, String name, int cards)
      throws IOException, InterruptedException {
    GatewayProcess.requireFree(ALPHA_PORT);
    GatewayProcess.requireFree(BENCH_PORT);
    BenchHome made = new BenchHome(starter, name, cards);
    FileTree.delete(made.product.home());
    Files.createDirectories(made.product.home());
    made.product.run("provision");
    made.importCards();
    return made;
  }

  /** Another home, with so many cards. */
  BenchHome another(String name, int otherCards) throws IOException, InterruptedException {
    return make(starter, name, otherCards);
  }

  ProductCommand product() {
    return product;
  }

  /** A gateway that serves; the caller ends it. */
  GatewayProcess start(Variant variant) throws IOException, InterruptedException {
    GatewayProcess gateway =
        GatewayProcess.start(product, ALPHA_PORT, config(variant).toString(), Duration.ZERO);
    try {
      gateway.awaitReady("127.0.0.1", ALPHA_PORT, READY);
      return gateway;
    } catch (RuntimeException e) {
      gateway.close();
      throw e;
    }
  }

  /** The gateway as what is loaded with these messages. */
  static Target target(GatewayProcess gateway, Workload workload) {
    int port = workload.dialect() == Iso87.ASCII ? ALPHA_PORT : BENCH_PORT;
    return new Target("tollgate", "00", port, gateway.pid());
  }

  /** The same frames all the time, as chips count their transactions. */
  LoadFrames frames(Workload workload) {
    return frames.computeIfAbsent(
        workload, what -> mill.frames(what.mix(Math.min(cards, SENDERS_MAX))));
  }

  Session session(Target target, Workload workload) {
    return session(target, workload, CONNECTIONS);
  }

  Session session(Target target, Workload workload, int connections) {
    return new Session(target, frames(workload), connections, System.err::println);
  }

  int cards() {
    return cards;
  }

  /** jPOS doing the gateway's job with these cards; its state is anew each time. */
  Peer jposJob() throws IOException {
    CardFiles files = cardFiles("jpos-cards");
    Path folder = product.home().resolve("jpos-job");
    FileTree.delete(folder);
    Path keys = product.root().resolve("softhsm-config/test-keys.yaml");
    return Peer.jposJob(PeerForm.ASCII, folder, keys, files.cards(), files.accounts());
  }

  private Path config(Variant variant) throws IOException {
    return variant.write(product.root().resolve("config/bench.yaml"), product.home());
  }

  /** Imports and deletes: card files do not stay around, not even of test cards. */
  private void importCards() throws IOException, InterruptedException {
    String config = config(Variant.sync(1)).toString();
    CardFiles files = cardFiles("import");
    try {
      product.run("cards", "import", files.cards().toString(), "--config", config);
      product.run("accounts", "import", files.accounts().toString(), "--config", config);
    } finally {
      files.delete();
    }
  }

  private CardFiles cardFiles(String name) throws IOException {
    return CardFiles.write(product.home().resolve(name), mill, cards);
  }

  @Override
  public void close() throws IOException {
    FileTree.delete(product.home());
  }
}
