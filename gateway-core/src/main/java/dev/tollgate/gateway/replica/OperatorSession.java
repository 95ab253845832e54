package dev.tollgate.gateway.replica;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.cluster.AnswerHandler;
import dev.tollgate.gateway.cluster.ClusterClient;
import dev.tollgate.gateway.cluster.ClusterNode;
import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.ledgerlog.AnswerAdapter;
import dev.tollgate.gateway.ledgerlog.CommandEncoder;
import dev.tollgate.gateway.ledgerlog.ImportOutcome;
import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import dev.tollgate.gateway.ledgerlog.Refusal;
import dev.tollgate.gateway.pipeline.Doorbell;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Has the log carry out what an operator wants, and waits until all of it is committed. One thread
 * owns a session; sessions are short.
 *
 * <p>Operators' commands may be carried out twice without harm, so what had no answer when a
 * connection broke is sent again.
 */
public final class OperatorSession implements AutoCloseable {
  /** Under way at once, so that transactions are not held up by a large import. */
  private static final int WINDOW = 256;

  /** A ledger that answers nothing for so long is not there. */
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

  private static final long SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Doorbell bell = new Doorbell();
  private final ClusterClient client;
  private final CommandEncoder encoder = new CommandEncoder();
  private final AnswerAdapter adapter = new AnswerAdapter();
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CommandEncoder.LENGTH_MAX]);
  private final List<ImportOutcome> outcomes = new ArrayList<>();
  private final Answers answers = new Answers();
  private int sent;

  public OperatorSession(ClusterNode node) {
    this.client = node.connect(bell::ring, WINDOW);
  }

  /**
   * Carries out commands in their order.
   *
   * @return their outcomes, in the same order
   * @throws TollgateException TG-LED-020 if the ledger does not answer, TG-LED-021 if it cannot
   *     read a command; those before it are carried out
   */
  public List<ImportOutcome> carryOut(List<? extends OperatorCommand> commands) {
    outcomes.clear();
    sent = 0;
    long progressNs = System.nanoTime();
    while (outcomes.size() < commands.size()) {
      int work = offer(commands);
      work += client.poll(answers);
      if (work > 0) {
        progressNs = System.nanoTime();
      } else if (System.nanoTime() - progressNs > PATIENCE_NS) {
        throw noAnswer(outcomes.size(), commands.size());
      } else {
        bell.lieDown();
        bell.sleep(SLEEP_NS);
      }
    }
    return List.copyOf(outcomes);
  }

  @Override
  public void close() {
    client.close();
  }

  private int offer(List<? extends OperatorCommand> commands) {
    int before = sent;
    while (sent < commands.size() && sent - outcomes.size() < WINDOW) {
      int length = encoder.importCommand(buffer, 0, sent, 0, commands.get(sent));
      if (length == CommandEncoder.UNFIT) {
        throw refused(sent, "a value is out of range");
      }
      if (!client.offer(buffer, 0, length)) {
        break;
      }
      sent++;
    }
    return sent - before;
  }

  private static TollgateException noAnswer(int done, int all) {
    return new TollgateException(
        "TG-LED-020",
        ExitCode.UNREACHABLE,
        "the ledger does not answer",
        done + " of " + all + " commands carried out",
        "see the gateway's log; give the command again, what was carried out is not done twice");
  }

  private static TollgateException refused(int index, String why) {
    return new TollgateException(
        "TG-LED-021",
        ExitCode.FAILED,
        "the ledger cannot read a command: " + why,
        "command " + index + " from 0; those before it are carried out",
        "are the gateway and its ledger of the same release?");
  }

  /** What comes back, in the order of the commands. */
  private final class Answers
      implements AnswerHandler, dev.tollgate.gateway.ledgerlog.AnswerHandler {
    @Override
    public void onAnswer(long timestampMs, DirectBuffer from, int offset, int length) {
      if (adapter.onMessage(from, offset, length, this) != Refusal.NONE) {
        throw new IllegalStateException("the ledger's answer cannot be read");
      }
    }

    @Override
    public void onDisconnected() {
      sent = outcomes.size();
    }

    @Override
    public void onImported(int slot, long commandId, ImportOutcome outcome) {
      if (slot == outcomes.size()) { // else of a connection that is gone
        outcomes.add(outcome);
      }
    }

    @Override
    public void onRefused(int slot, long commandId, Refusal refusal, int version) {
      throw refused(slot, refusal + ", it reads version " + version);
    }

    @Override
    public void onDecision(int slot, long commandId, Decision decision) {
      throw new IllegalStateException("the answer to a request of another session");
    }

    @Override
    public void onVoided(int slot, long commandId, VoidOutcome outcome) {
      throw new IllegalStateException("the answer to a request of another session");
    }
  }
}
