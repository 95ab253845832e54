package dev.tollgate.bench.e2e;

import dev.tollgate.bench.FileTree;
import dev.tollgate.bench.cards.AccountFile;
import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.load.CardMill;
import dev.tollgate.bench.load.Iso87;
import dev.tollgate.bench.load.LoadFrames;
import dev.tollgate.bench.peer.Peer;
import dev.tollgate.bench.peer.PeerForm;
import dev.tollgate.bench.peer.PeerProcess;
import dev.tollgate.bench.process.BenchPorts;
import dev.tollgate.bench.process.GatewayHome;
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
  static final int CONNECTIONS = 8;
  static final int CARDS = 1_000;

  private static final Duration READY = Duration.ofMinutes(2);

  /** More cards than these exist, but do not send. */
  private static final int SENDERS_MAX = 100_000;

  private final ProductCommand starter;
  private final ProductCommand product;
  private final GatewayHome home;
  private final int cards;
  private final CardMill mill;
  private final Map<Workload, LoadFrames> frames = new EnumMap<>(Workload.class);

  private BenchHome(ProductCommand starter, String name, int cards)
      throws IOException, InterruptedException {
    this.starter = starter;
    this.cards = cards;
    product = starter.withHome(starter.home().resolve("bench").resolve(name));
    home = GatewayHome.make(product);
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
    BenchPorts.requireFree();
    BenchHome made = new BenchHome(starter, name, cards);
    made.home.importCards(made.crowd(), made.config(Variant.sync(1)).toString());
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
        GatewayProcess.start(product, BenchPorts.ALPHA, config(variant).toString(), Duration.ZERO);
    try {
      gateway.awaitReady("127.0.0.1", BenchPorts.ALPHA, READY);
      return gateway;
    } catch (RuntimeException e) {
      gateway.close();
      throw e;
    }
  }

  /** The gateway as what is loaded with these messages. */
  static Target target(GatewayProcess gateway, Workload workload) {
    int port = workload.dialect() == Iso87.ASCII ? BenchPorts.ALPHA : BenchPorts.BENCH;
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

  /** jPOS doing the gateway's job with these cards, its state anew; the caller ends it. */
  PeerProcess startJposJob() throws IOException {
    Path folder = home.folder().resolve("jpos-job");
    FileTree.delete(folder);
    Path keys = product.root().resolve("softhsm-config/test-keys.yaml");
    Path cardFile = home.folder().resolve("jpos-cards.csv");
    Path accountFile = home.folder().resolve("jpos-accounts.csv");
    try {
      Files.write(cardFile, CardFile.rows(crowd()));
      Files.write(accountFile, AccountFile.rows(crowd()));
      return PeerProcess.start(Peer.jposJob(PeerForm.ASCII, folder, keys, cardFile, accountFile));
    } finally { // it has read them before it serves
      Files.deleteIfExists(cardFile);
      Files.deleteIfExists(accountFile);
    }
  }

  private Path config(Variant variant) throws IOException {
    return variant.write(product.root().resolve("config/bench.yaml"), home.folder());
  }

  private Crowd crowd() {
    return new Crowd(mill.cards(), cards);
  }

  @Override
  public void close() throws IOException {
    home.close();
  }
}
