package dev.tollgate.gateway.replica;

import dev.tollgate.gateway.cluster.LogHandler;
import dev.tollgate.gateway.cluster.SnapshotSink;
import dev.tollgate.gateway.cluster.SnapshotSource;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerChain;
import dev.tollgate.gateway.ledgerlog.AnswerEncoder;
import dev.tollgate.gateway.pipeline.Errands;
import java.util.function.Function;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The ledger on the thread of its node: carries out what is committed, compares the chain with what
 * is recorded of it, and lets others have a look between two commands.
 */
public final class LedgerService implements LogHandler {
  /** Length of the longest answer, in bytes. */
  public static final int ANSWER_LENGTH_MAX = AnswerEncoder.LENGTH_MAX;

  private final LedgerMachine machine = new LedgerMachine();
  private final ChainRecord record;
  private final Errands errands = new Errands("ledger-service", () -> {});

  /**
   * @param record what the chain must come to
   */
  public LedgerService(ChainRecord record) {
    this.record = record;
  }

  /**
   * Has a look at the ledger between two commands, from any thread, and waits for it. Only a look:
   * what changes it goes through the log.
   */
  public <T> T read(Function<Ledger, T> look) {
    return errands.call(() -> look.apply(machine.ledger()));
  }

  @Override
  public int onCommand(
      long timestampMs, DirectBuffer buffer, int offset, int length, MutableDirectBuffer answer) {
    int answered = machine.onCommand(timestampMs, buffer, offset, length, answer);
    compareChain();
    return answered;
  }

  @Override
  public void onIdle(long logPosition) {
    errands.run();
    LedgerChain chain = machine.ledger().chain();
    record.onIdle(System.nanoTime(), chain.commands(), chain.hi(), chain.lo(), logPosition);
  }

  @Override
  public void onReplayed() {
    record.onReplayed(machine.ledger().chain().commands());
  }

  @Override
  public void onClose(long logPosition) {
    LedgerChain chain = machine.ledger().chain();
    record.record(chain.commands(), chain.hi(), chain.lo(), logPosition);
  }

  @Override
  public void writeSnapshot(SnapshotSink sink) {
    machine.save(sink);
  }

  @Override
  public void readSnapshot(SnapshotSource source) {
    machine.restore(source);
    compareChain();
  }

  private void compareChain() {
    LedgerChain chain = machine.ledger().chain();
    record.onCommand(chain.commands(), chain.hi(), chain.lo());
  }
}
