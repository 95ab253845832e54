package dev.tollgate.bench.ledgertorture;

import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.process.GatewayProcess;
import dev.tollgate.bench.process.ProductCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * One torture: load, kill, restart, and in the end everything once more. All of it on the calling
 * thread, which must live as long as the gateways.
 */
public final class LedgerTorture implements AutoCloseable {
  private static final int ACCOUNTS = 32;
  private static final long SETTLE_NS = TimeUnit.SECONDS.toNanos(60);
  private static final long STALL_NS = TimeUnit.SECONDS.toNanos(60);

  private final TortureOptions options;
  private final Installation installation;
  private final List<Account> accounts = Account.make(ACCOUNTS);
  private final Findings findings = new Findings();
  private final DealMessages messages;
  private final AckFile file;
  private final Clerk clerk;
  private final Lines lines;
  private final Client client;
  private final Audit audit;
  private final KillPlan plan;
  private final List<Long> restartMs = new ArrayList<>();
  private GatewayProcess gateway;
  private long startMs = TimeUnit.SECONDS.toMillis(2);
  private int kills;
  private int killedWhileStarting;
  private int runs;

  private LedgerTorture(ProductCommand product, TortureOptions options)
      throws IOException, InterruptedException {
    this.options = options;
    installation = Installation.make(product, accounts);
    messages =
        new DealMessages(CardCrypto.from(product.root().resolve("softhsm-config/test-keys.yaml")));
    file = new AckFile(product.home().resolve("acknowledged.txt"));
    clerk = new Clerk(file, findings);
    lines = new Lines(installation.ports());
    DealMaker maker = new DealMaker(accounts, new Random(options.seed()));
    client = new Client(lines, maker, messages, clerk, file, options.perSecond());
    audit = new Audit(installation.opsPort(), accounts, findings);
    plan = new KillPlan(options.seed(), options.servingMeanNs());
    gateway = installation.start();
  }

  /**
   * Runs to the end.
   *
   * @param product whose home is made anew, on a disk that syncs
   */
  public static TortureResult run(ProductCommand product, TortureOptions options)
      throws IOException, InterruptedException {
    try (LedgerTorture torture = new LedgerTorture(product, options)) {
      return torture.run();
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
    gateway.close();
    file.close();
  }

  private TortureResult run() throws IOException, InterruptedException {
    long startNs = System.nanoTime();
    serve(startNs);
    while (kills < options.kills()) {
      loadFor(plan.servingNs());
      kill();
      restart();
    }
    loadUntilApproved();
    settle();
    lines.connect(); // an answer on a fresh line is to what was asked on it
    askUnsure();
    audit.exactly();
    long repeated = repeatAll();
    audit.exactly();
    gateway.endInOrder();
    installation.sums().forEach(findings::sum);
    return new TortureResult(
        kills,
        killedWhileStarting,
        file.approvals(),
        repeated,
        client.sent() + repeated,
        findings,
        clerk.codes(),
        restartMs,
        (System.nanoTime() - startNs) / 1e9);
  }

  private void kill() throws IOException, InterruptedException {
    killGateway();
    client.down();
  }

  /** One that has ended by itself was not killed: that is no torture but a fault. */
  private void killGateway() throws InterruptedException {
    requireAlive();
    gateway.kill();
    kills++;
  }

  private void requireAlive() {
    if (!gateway.isAlive()) {
      throw new IllegalStateException("a gateway ended by itself, after kill " + kills);
    }
  }

  /** At once; some of the new ones do not get far either. */
  private void restart() throws IOException, InterruptedException {
    long processNs = System.nanoTime();
    gateway = installation.start();
    while (kills < options.kills() && plan.whileStarting()) {
      TimeUnit.MILLISECONDS.sleep(plan.startingMs(startMs));
      killGateway();
      killedWhileStarting++;
      processNs = System.nanoTime();
      gateway = installation.start();
    }
    serve(processNs);
  }

  private void serve(long processNs) throws IOException, InterruptedException {
    installation.awaitReady(gateway);
    startMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - processNs);
    if (kills > 0) {
      restartMs.add(startMs);
    }
    if (runs++ % 2 == 0) {
      audit.withinRange();
      lines.connect();
      Repeats repeats = new Repeats(lines, messages, clerk, runs);
      clerk.recent().forEach(repeats::ask);
      var _ = repeats.end();
    }
    System.err.printf(
        "kill %d of %d, %d approvals, %d in doubt, served after %d ms%n",
        kills, options.kills(), file.approvals(), client.open(), startMs);
    client.up();
  }

  private void loadFor(long servingNs) throws IOException {
    long endNs = System.nanoTime() + servingNs;
    while (System.nanoTime() - endNs < 0) {
      client.turn(true);
    }
  }

  private void loadUntilApproved() throws IOException {
    long before = file.approvals();
    long progressNs = System.nanoTime();
    while (file.approvals() < options.approvals()) {
      client.turn(true);
      if (file.approvals() != before) {
        before = file.approvals();
        progressNs = System.nanoTime();
      } else if (System.nanoTime() - progressNs > STALL_NS) {
        requireAlive();
        throw new IllegalStateException("nothing is approved any more");
      }
    }
  }

  /** Until nothing is in doubt. */
  private void settle() throws IOException {
    long endNs = System.nanoTime() + SETTLE_NS;
    while (!client.isSettled()) {
      client.turn(false);
      if (System.nanoTime() - endNs > 0) {
        requireAlive();
        throw new IllegalStateException("unanswered in the end: " + client.open());
      }
    }
  }

  private void askUnsure() {
    Repeats repeats = new Repeats(lines, messages, clerk, runs);
    clerk.unsure().forEach(repeats::ask);
    var _ = repeats.end();
  }

  private long repeatAll() throws IOException {
    Repeats repeats = new Repeats(lines, messages, clerk, runs);
    file.readApprovals(accounts, repeats::ask);
    return repeats.end();
  }
}
