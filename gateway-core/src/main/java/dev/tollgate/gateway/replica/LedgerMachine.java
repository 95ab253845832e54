package dev.tollgate.gateway.replica;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.tollgate.gateway.cluster.SnapshotSink;
import dev.tollgate.gateway.cluster.SnapshotSource;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerChain;
import dev.tollgate.gateway.ledgerlog.AnswerEncoder;
import dev.tollgate.gateway.ledgerlog.CommandAdapter;
import dev.tollgate.gateway.ledgerlog.Refusal;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A ledger that messages of the log go into and answers come out of. Every message is in the
 * ledger's chain, also one that is refused. One thread owns it.
 */
final class LedgerMachine {
  private final CommandAdapter commands = new CommandAdapter();
  private final AnswerEncoder answers = new AnswerEncoder();
  private Ledger ledger = new Ledger();
  private final LedgerCommands carryOut = new LedgerCommands(answers, ledger, new UnsafeBuffer());

  Ledger ledger() {
    return ledger;
  }

  /** As {@link dev.tollgate.gateway.cluster.LogHandler#onCommand}. */
  int onCommand(
      long timestampMs, DirectBuffer buffer, int offset, int length, MutableDirectBuffer answer) {
    chain(timestampMs, buffer, offset, length);
    carryOut.next(ledger, timestampMs, answer);
    Refusal refusal = commands.onMessage(buffer, offset, length, carryOut);
    return refusal == Refusal.NONE
        ? carryOut.answerLength()
        : answers.refused(answer, 0, commands.slot(), commands.commandId(), refusal);
  }

  void save(SnapshotSink sink) {
    ledger.save(sink::write);
  }

  void restore(SnapshotSource source) {
    ledger = Ledger.restore(source::read);
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
