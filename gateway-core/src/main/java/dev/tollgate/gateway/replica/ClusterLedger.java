package dev.tollgate.gateway.replica;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.cluster.ClusterClient;
import dev.tollgate.gateway.cluster.StorageState;
import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.Operation;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.ledgerlog.AnswerAdapter;
import dev.tollgate.gateway.ledgerlog.CommandEncoder;
import dev.tollgate.gateway.ledgerlog.ImportOutcome;
import dev.tollgate.gateway.ledgerlog.Refusal;
import dev.tollgate.gateway.pipeline.LedgerPort;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The ledger as the agent reaches it: commands into the log, answers out of it. */
public final class ClusterLedger implements LedgerPort, AutoCloseable {
  /** A void has no transaction that waits for its answer. */
  private static final int NO_SLOT = -1;

  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private final ClusterClient client;
  private final Supplier<StorageState> storage;
  private final CommandEncoder commands = new CommandEncoder();
  private final AnswerAdapter answers = new AnswerAdapter();
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CommandEncoder.LENGTH_MAX]);
  private final Egress egress = new Egress();

  /**
   * @param storage what is left of the disk that holds the log
   */
  ClusterLedger(ClusterClient client, Supplier<StorageState> storage) {
    this.client = client;
    this.storage = storage;
  }

  @Override
  public boolean apply(int slot, long commandId, TransactionCommand command) {
    if (command.operation == Operation.AUTHORIZE && sheds()) {
      return false;
    }
    return offer(commands.transaction(buffer, 0, slot, commandId, command));
  }

  @Override
  public boolean undo(long commandId, TransactionKey key) {
    return offer(commands.voidTransaction(buffer, 0, NO_SLOT, commandId, key, commandId));
  }

  /** What is left of the disk is not for this: it takes as much as the request would have. */
  @Override
  public boolean forestall(long commandId, TransactionKey key) {
    return !sheds() && undo(commandId, key);
  }

  @Override
  public int poll(LedgerPort.AnswerHandler handler) {
    egress.handler = handler;
    return client.poll(egress);
  }

  /**
   * Waits until commands can be offered, before the thread that polls begins: who is answered 91
   * because nobody can be asked yet is not remembered by the ledger either.
   *
   * @throws TollgateException TG-LED-020 if that takes ten seconds
   */
  void awaitConnection() {
    long endNs = System.nanoTime() + PATIENCE_NS;
    while (!client.isConnected()) {
      if (System.nanoTime() - endNs > 0) {
        throw new TollgateException(
            "TG-LED-020",
            ExitCode.UNREACHABLE,
            "the ledger does not answer",
            "no session within " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NS) + " s",
            "see the gateway's log; is the machine overloaded?");
      }
      client.poll(egress);
      LockSupport.parkNanos(POLL_NS);
    }
  }

  /** Ends the connection, on the thread that polls or after it has ended. */
  @Override
  public void close() {
    client.close();
  }

  private boolean sheds() {
    return storage.get() == StorageState.SHEDDING;
  }

  private boolean offer(int length) {
    return length != CommandEncoder.UNFIT && client.offer(buffer, 0, length);
  }

  /** From bytes to the agent. */
  private final class Egress
      implements dev.tollgate.gateway.cluster.AnswerHandler,
          dev.tollgate.gateway.ledgerlog.AnswerHandler {
    private LedgerPort.AnswerHandler handler = Nobody.INSTANCE;

    @Override
    public void onAnswer(long timestampMs, DirectBuffer from, int offset, int length) {
      if (answers.onMessage(from, offset, length, this) != Refusal.NONE) {
        throw new IllegalStateException("the ledger's answer cannot be read");
      }
    }

    @Override
    public void onDisconnected() {
      handler.onDisconnected();
    }

    @Override
    public void onDecision(int slot, long commandId, Decision decision) {
      handler.onDecision(slot, commandId, decision);
    }

    @Override
    public void onVoided(int slot, long commandId, VoidOutcome outcome) {
      handler.onVoided(commandId, outcome);
    }

    @Override
    public void onImported(int slot, long commandId, ImportOutcome outcome) {
      throw new IllegalStateException("the answer to an import nobody here has asked for");
    }

    /** What is refused is never carried out; its transaction is answered at its deadline. */
    @Override
    public void onRefused(int slot, long commandId, Refusal refusal, int version) {}
  }

  /** Before the first poll. */
  private enum Nobody implements LedgerPort.AnswerHandler {
    INSTANCE;

    @Override
    public void onDecision(int slot, long commandId, Decision decision) {}

    @Override
    public void onVoided(long commandId, VoidOutcome outcome) {}

    @Override
    public void onDisconnected() {}
  }
}
