package dev.tollgate.bench.peer.job;

import dev.tollgate.bench.hsm.JceToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.jpos.q2.Q2;
import org.jpos.util.LogEvent;
import org.jpos.util.LogListener;
import org.jpos.util.Logger;

/** The peer as a jPOS system: Q2 with a {@code QServer} and a {@code TransactionManager}. */
public final class JposJob implements AutoCloseable {
  private static final int READY_MS = 20_000;
  private static final Set<String> TROUBLES = Set.of("warn", "error", "fatal");

  private final Q2 q2;
  private final Bank bank;
  private final int port;

  private JposJob(Q2 q2, Bank bank, int port) {
    this.q2 = q2;
    this.bank = bank;
    this.port = port;
  }

  /**
   * Where everything is, and how much of it.
   *
   * @param folder for token, database and descriptors; empty or not there yet
   * @param keys the published test keys
   * @param transactions at most so many run at once; jPOS calls them sessions
   * @param bankSessions connections to the database
   * @param hsmSessions sets of ciphers
   */
  public record Setup(
      Path folder,
      Path keys,
      Path cards,
      Path accounts,
      int transactions,
      int bankSessions,
      int hsmSessions) {}

  /**
   * @param port a free one
   * @param packager name of one of jPOS's packagers, without the package
   * @throws IOException if the folder cannot be written
   * @throws SQLException if the database cannot be made, or is there already
   */
  public static JposJob start(int port, String packager, Setup setup)
      throws IOException, SQLException {
    Files.createDirectories(setup.folder());
    JceToken token = JceToken.provision(setup.folder(), setup.keys());
    Path database = setup.folder().resolve("derby");
    Bank bank = Bank.create(database, setup.cards(), setup.accounts(), setup.bankSessions());
    Desk.open(bank, token, setup.hsmSessions(), 10);
    Path deploy = Files.createDirectories(setup.folder().resolve("deploy"));
    // While it starts: Q2 would have everything written to standard output if nobody listened.
    Logger logger = Logger.getLogger(Q2.LOGGER_NAME);
    LogListener troubles = JposJob::tellTrouble;
    logger.addListener(troubles);
    Files.writeString(deploy.resolve("10_tm.xml"), transactionManager(setup.transactions()));
    Files.writeString(deploy.resolve("20_server.xml"), server(port, packager));
    // No flight recorder and no watching of the folder.
    Q2 q2 = new Q2(new String[] {"-d", deploy.toString(), "-Nf", "-Ns", "-Nh"});
    q2.start();
    if (!q2.ready(READY_MS)) {
      throw new IOException("jPOS did not get ready");
    }
    logger.removeListener(troubles);
    return new JposJob(q2, bank, port);
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    q2.stop();
    bank.close();
  }

  private static LogEvent tellTrouble(LogEvent event) {
    if (TROUBLES.contains(event.getTag())) {
      System.err.println(event);
    }
    return event;
  }

  private static String transactionManager(int transactions) {
    return """
    <txnmgr class="org.jpos.transaction.TransactionManager" logger="Q2">
      <property name="space" value="lspace:job"/>
      <property name="queue" value="requests"/>
      <property name="sessions" value="%1$d"/>
      <property name="max-sessions" value="%1$d"/>
      <property name="freeze-log" value="false"/>
      <property name="auto-update-tps" value="false"/>
      <participant class="%2$s.CheckDuplicate"/>
      <participant class="%2$s.FindCard"/>
      <participant class="%2$s.VerifyPin"/>
      <participant class="%2$s.VerifyCardValue"/>
      <participant class="%2$s.PlaceHold"/>
      <participant class="%2$s.PrepareAnswer"/>
      <participant class="org.jpos.transaction.participant.SendResponse"/>
    </txnmgr>
    """
        .formatted(transactions, JposJob.class.getPackageName());
  }

  private static String server(int port, String packager) {
    return """
    <server class="org.jpos.q2.iso.QServer" logger="Q2" name="job">
      <attr name="port" type="java.lang.Integer">%d</attr>
      <attr name="maxSessions" type="java.lang.Integer">10000</attr>
      <property name="bind-address" value="127.0.0.1"/>
      <property name="backlog" value="1000"/>
      <channel class="org.jpos.iso.channel.PostChannel" logger="Q2"
          packager="org.jpos.iso.packager.%s"/>
      <connection-listener class="%s.NoDelay"/>
      <request-listener class="org.jpos.iso.IncomingListener" logger="Q2">
        <property name="space" value="lspace:job"/>
        <property name="queue" value="requests"/>
        <property name="timeout" value="0"/>
      </request-listener>
    </server>
    """
        .formatted(port, packager, JposJob.class.getPackageName());
  }
}
