package dev.tollgate.gateway.replica;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.tollgate.gateway.cluster.LogHandler;
import dev.tollgate.gateway.cluster.SnapshotSink;
import dev.tollgate.gateway.cluster.SnapshotSource;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerChain;
import dev.tollgate.gateway.ledgerlog.AnswerEncoder;
import dev.tollgate.gateway.ledgerlog.CommandAdapter;
import dev.tollgate.gateway.ledgerlog.Refusal;
import dev.tollgate.gateway.pipeline.Errands;
import java.util.function.Function;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Carries out the commands of the log on the ledger, on the one thread that owns it. Every message
 * of the log is in the ledger's chain, also one that is refused.
 */
public final class LedgerService implements LogHandler {
  /** Length of the longest answer, in bytes. */
  public static final int ANSWER_LENGTH_MAX = AnswerEncoder.LENGTH_MAX;

  private final CommandAdapter commands = new CommandAdapter();
  private final AnswerEncoder answers = new AnswerEncoder();
  private final ChainRecord record;
  private final Errands errands = new Errands("ledger-service", () -> {});
  private Ledger ledger = new Ledger();
  private final LedgerCommands carryOut = new LedgerCommands(answers, ledger, new UnsafeBuffer());

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
    return errands.call(() -> look.apply(ledger));
  }

  @Override
  public int onCommand(
      long timestampMs, DirectBuffer buffer, int offset, int length, MutableDirectBuffer answer) {
    chain(timestampMs, buffer, offset, length);
    carryOut.next(ledger, timestampMs, answer);
    compareChain();
    Refusal refusal = commands.onMessage(buffer, offset, length, carryOut);
    return refusal == Refusal.NONE
        ? carryOut.answerLength()
        : answers.refused(answer, 0, commands.slot(), commands.commandId(), refusal);
  }

  @Override
  public void onIdle(long logPosition) {
    errands.run();
    LedgerChain chain = ledger.chain();
    record.onIdle(System.nanoTime(), chain.commands(), chain.hi(), chain.lo(), logPosition);
  }

  @Override
  public void onReplayed() {
    record.onReplayed(ledger.chain().commands());
  }

  @Override
  public void onClose(long logPosition) {
    LedgerChain chain = ledger.chain();
    record.record(chain.commands(), chain.hi(), chain.lo(), logPosition);
  }

  @Override
  public void writeSnapshot(SnapshotSink sink) {
    ledger.save(sink::write);
  }

  @Override
  public void readSnapshot(SnapshotSource source) {
    ledger = Ledger.restore(source::read);
    compareChain();
  }

  private void compareChain() {
    LedgerChain chain = ledger.chain();
    record.onCommand(chain.commands(), chain.hi(), chain.lo());
  }

  private void chain(long timestampMs, DirectBuffer buffer, int offset, int length) {
    LedgerChain chain = ledger.chain();
    chain.command(timestampMs, length);
    int at = 0;
    for (; at + Long.BYTES <= length; at += Long.BYTES) {
      chain.word(buffer.getLong(offset + at, LITTLE_ENDIAN));
    }
    long last = 0;
    for (int i = length - 1; i >= at; i--) {
      last = last << Byte.SIZE | (buffer.getByte(offset + i) & 0xff);
    }
    if (at < length) {
      chain.word(last);
    }
  }
}
