package dev.tollgate.bench.start;

import dev.tollgate.bench.cards.CardSeries;
import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.network.MessageKeys;
import dev.tollgate.bench.network.NetworkLink;
import dev.tollgate.bench.process.BenchPorts;
import dev.tollgate.bench.process.GatewayHome;
import dev.tollgate.bench.process.GatewayProcess;
import dev.tollgate.bench.process.ProcessStatus;
import dev.tollgate.bench.process.ProductCommand;
import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;

/**
 * Starts a gateway with many cards three times: after they were imported, after SIGKILL, so that
 * the log behind the last snapshot is carried out again, and after an end in order. The third one
 * approves some thousand purchases before its memory is read.
 */
public final class StartMeasurement {
  private static final String BENCH_CONFIG = "config/bench.yaml";
  private static final CardSeries SERIES = CardSeries.SENDERS;
  private static final String HOST = "127.0.0.1";
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final int APPROVALS = 20_000;
  private static final long AMOUNT_MINOR = 100;

  /** Answers 91 while the first messages' classes are loaded are no fault of the measurement. */
  private static final double NOT_APPROVED_MAX = 0.01;

  private final ProductCommand product;
  private final String config;
  private final int port;
  private final int cards;
  private final int approvals;

  /**
   * @param product with a home of its own, which is made anew and removed at the end
   * @param config the gateway's configuration, as the command line takes it
   * @param port of network {@code alpha} in it
   * @param approvals before memory is read
   */
  StartMeasurement(ProductCommand product, String config, int port, int cards, int approvals) {
    this.product = product;
    this.config = config;
    this.port = port;
    this.cards = cards;
    this.approvals = approvals;
  }

  /**
   * Measures with {@code config/bench.yaml}.
   *
   * @param product with a home of its own, which is made anew and removed at the end
   * @throws TollgateException TG-BEN-050 if the gateway does not approve
   */
  public static StartFigures measure(ProductCommand product, int cards)
      throws IOException, InterruptedException {
    BenchPorts.requireFree();
    return new StartMeasurement(product, BENCH_CONFIG, BenchPorts.ALPHA, cards, APPROVALS)
        .measure();
  }

  StartFigures measure() throws IOException, InterruptedException {
    try (GatewayHome home = GatewayHome.make(product)) {
      home.importCards(SERIES.first(cards), config);
      return started();
    }
  }

  private StartFigures started() throws IOException, InterruptedException {
    double longest = start(GatewayProcess::kill);
    longest = Math.max(longest, start(GatewayProcess::endInOrder));
    double[] rssMib = new double[1];
    longest =
        Math.max(
            longest,
            start(gateway -> {
              approve();
              rssMib[0] = ProcessStatus.rssMib(gateway.pid());
              gateway.endInOrder();
            }));
    return new StartFigures(longest, rssMib[0], JarSet.mib(product.root()));
  }

  /** What is done with a gateway that serves; it has ended then. */
  private interface Use {
    void use(GatewayProcess gateway) throws IOException, InterruptedException;
  }

  private double start(Use use) throws IOException, InterruptedException {
    long startNs = System.nanoTime();
    try (GatewayProcess gateway = GatewayProcess.start(product, port, config, Duration.ZERO)) {
      var _ = gateway.awaitReady(HOST, port, READY);
      double seconds = (System.nanoTime() - startNs) / 1e9;
      use.use(gateway);
      return seconds;
    }
  }

  /** One after the other, over all cards. */
  private void approve() throws IOException, InterruptedException {
    AlphaMessages messages = new AlphaMessages(new MessageKeys(Clock.systemUTC()));
    int refused = 0;
    try (NetworkLink link = NetworkLink.connect(HOST, port)) {
      for (int i = 0; i < approvals; i++) {
        String pan = SERIES.pan((int) ((long) i * cards / approvals));
        Purchase purchase = new Purchase(pan, CardSeries.EXPIRY, AMOUNT_MINOR, null, null);
        String code = link.ask(messages.purchase(purchase), ANSWER).answer().getString(39);
        if (!"00".equals(code) && ++refused > approvals * NOT_APPROVED_MAX) {
          throw new TollgateException(
              "TG-BEN-050",
              ExitCode.FAILED,
              "the gateway does not approve: " + code,
              HOST + ":" + port,
              "see its output above");
        }
      }
    }
  }
}
