package dev.tollgate.bench.peer;

import dev.tollgate.bench.peer.job.JposJob;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench peer KIND}: a peer that serves until its standard input ends; what {@link
 * PeerProcess} starts.
 */
@Command(
    name = "peer",
    hidden = true,
    description = "Something to compare with, until standard input ends.",
    subcommands = {
      PeerCommand.Echo.class,
      PeerCommand.JposApproves.class,
      PeerCommand.JposDoesTheJob.class,
      PeerCommand.JreactiveApproves.class
    })
public final class PeerCommand {
  private PeerCommand() {}

  /** What all of them take. */
  abstract static class Kind implements Callable<Integer> {
    @Option(names = "--port", defaultValue = "0", description = "0 takes a free one.")
    private int port;

    @Option(names = "--form", defaultValue = "BINARY", description = "ASCII or BINARY.")
    private PeerForm form = PeerForm.BINARY;

    abstract PeerServer start(int port, PeerForm form) throws Exception;

    @Override
    public Integer call() throws Exception {
      return start(port, form).serve();
    }
  }

  @Command(name = "echo", description = "Netty sends back what it gets.")
  static final class Echo extends Kind {
    @Option(names = "--epoll", description = "Netty's own binding of epoll.")
    private boolean epoll;

    @Override
    PeerServer start(int port, PeerForm form) {
      return NettyEcho.start(port, epoll);
    }
  }

  @Command(name = "jpos-approve", description = "jPOS reads and approves.")
  static final class JposApproves extends Kind {
    @Option(names = "--virtual-threads", description = "For each line.")
    private boolean virtualThreads;

    @Override
    PeerServer start(int port, PeerForm form) {
      return JposApprove.start(port, form, virtualThreads);
    }
  }

  @Command(name = "jpos-job", description = "jPOS does the gateway's job.")
  static final class JposDoesTheJob extends Kind {
    @Option(names = "--folder", required = true, description = "For all it writes; not there yet.")
    private Path folder = Path.of("");

    @Option(names = "--keys", required = true, description = "The published test keys.")
    private Path keys = Path.of("");

    @Option(names = "--cards", required = true, description = "As cards import reads them.")
    private Path cards = Path.of("");

    @Option(names = "--accounts", required = true, description = "As accounts import reads them.")
    private Path accounts = Path.of("");

    @Option(names = "--transactions", defaultValue = "1000", description = "That run at once.")
    private int transactions;

    @Option(names = "--bank-sessions", defaultValue = "32", description = "Connections to Derby.")
    private int bankSessions;

    @Option(names = "--hsm-sessions", defaultValue = "4", description = "Sets of ciphers.")
    private int hsmSessions;

    @Override
    PeerServer start(int port, PeerForm form) throws IOException, SQLException {
      JposJob job =
          JposJob.start(
              PeerServer.portOrFree(port),
              form.packager().getClass().getSimpleName(),
              new JposJob.Setup(
                  folder, keys, cards, accounts, transactions, bankSessions, hsmSessions));
      PeerServer.awaitListening(job.port());
      return new PeerServer() {
        @Override
        public int port() {
          return job.port();
        }

        @Override
        public void close() {
          job.close();
        }
      };
    }
  }

  @Command(name = "jreactive-approve", description = "jreactive-8583 reads and approves.")
  static final class JreactiveApproves extends Kind {
    @Option(names = "--threads", defaultValue = "1", description = "Event loops.")
    private int threads;

    @Override
    PeerServer start(int port, PeerForm form) throws IOException, InterruptedException {
      return JreactiveApprove.start(port, form, threads);
    }
  }
}
