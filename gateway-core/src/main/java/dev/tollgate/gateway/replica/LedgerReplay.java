package dev.tollgate.gateway.replica;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.cluster.LogReader;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerChain;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Carries out the log of a home once more, out of its files: from its beginning or, where that is
 * purged, from the oldest snapshot. Nothing is changed, and a gateway may be running on the home.
 *
 * <p>On the way each fragment's checksum is checked, the state is compared with every snapshot it
 * passes, and the chain with the one that is recorded.
 */
public final class LedgerReplay {
  private final Optional<ChainRecord> record;
  private final LogReader log;
  private final LedgerMachine machine = new LedgerMachine();
  private final UnsafeBuffer answer = new UnsafeBuffer(new byte[LedgerService.ANSWER_LENGTH_MAX]);

  /** Oldest first. */
  private final Deque<LogReader.Snapshot> ahead = new ArrayDeque<>();

  private int snapshotsCompared;

  /** Takes each message of the log with its answer; the bytes are gone once this returns. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * @param timestampMs log time, epoch ms
     * @param logPosition behind the message
     * @param message from its SBE header on
     * @param answer from index 0; without length if there is none
     */
    void onMessage(long timestampMs, long logPosition, DirectBuffer message, DirectBuffer answer);
  }

  private LedgerReplay(Optional<ChainRecord> record, LogReader log) {
    this.record = record;
    this.log = log;
    log.snapshots().forEach(ahead::addFirst);
  }

  /**
   * Finds out what a home has.
   *
   * @throws TollgateException TG-LED-007, TG-LED-015, TG-LED-019
   */
  public static LedgerReplay of(Path home) {
    // the record first: a log that is read later is not behind it
    Optional<ChainRecord> record = ChainRecord.view(home.resolve("ledger").resolve("chain"));
    return new LedgerReplay(record, LogReader.open(home));
  }

  /**
   * Carries it out.
   *
   * @throws TollgateException TG-LED-011 for a damaged place, TG-LED-012, TG-LED-013 for another
   *     chain than is recorded, TG-LED-025 for another state than in a snapshot
   */
  public void run(Visitor visitor) {
    long from = start();
    compareChain();
    UnsafeBuffer message = new UnsafeBuffer(0, 0);
    UnsafeBuffer answered = new UnsafeBuffer(0, 0);
    log.commands(
        from,
        (timestampMs, logPosition, buffer, offset, length) -> {
          compareSnapshots(logPosition - 1);
          int answerLength = machine.onCommand(timestampMs, buffer, offset, length, answer);
          compareChain();
          message.wrap(buffer, offset, length);
          answered.wrap(answer, 0, answerLength);
          visitor.onMessage(timestampMs, logPosition, message, answered);
        });
    compareSnapshots(Long.MAX_VALUE);
    record.ifPresent(known -> known.onReplayed(machine.ledger().chain().commands()));
  }

  /** As it is after {@link #run}. */
  public Ledger ledger() {
    return machine.ledger();
  }

  /** Snapshots that were passed and found equal. */
  public int snapshotsCompared() {
    return snapshotsCompared;
  }

  /** Whether it began at the beginning of the log. */
  public boolean isWhole() {
    return log.start() == 0;
  }

  private long start() {
    LogReader.Snapshot oldest = isWhole() ? null : ahead.pollFirst();
    if (oldest == null) {
      return log.start();
    }
    machine.restore(log.blocks(oldest));
    return oldest.logPosition();
  }

  /** With all that were taken up to a position. */
  private void compareSnapshots(long logPosition) {
    while (!ahead.isEmpty() && ahead.getFirst().logPosition() <= logPosition) {
      LogReader.Snapshot snapshot = ahead.removeFirst();
      LedgerMachine saved = new LedgerMachine();
      saved.restore(log.blocks(snapshot));
      boolean alike =
          saved.ledger().stateHash() == machine.ledger().stateHash()
              && saved.ledger().chain().hi() == machine.ledger().chain().hi();
      if (!alike) {
        throw differs(snapshot);
      }
      snapshotsCompared++;
    }
  }

  private void compareChain() {
    if (record.isPresent()) {
      LedgerChain chain = machine.ledger().chain();
      record.get().onCommand(chain.commands(), chain.hi(), chain.lo());
    }
  }

  private static TollgateException differs(LogReader.Snapshot snapshot) {
    return new TollgateException(
        "TG-LED-025",
        ExitCode.FOUND_WRONG,
        "the log does not lead to the state that a snapshot has",
        "recording " + snapshot.service() + ", log position " + snapshot.logPosition(),
        "keep the files; was the log written by another release? compare with another node");
  }
}
