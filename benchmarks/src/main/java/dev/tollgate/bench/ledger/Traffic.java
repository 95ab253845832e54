package dev.tollgate.bench.ledger;

import dev.tollgate.gateway.replica.LedgerService;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** What an open loop sends to a log, and how it knows an answer again. */
interface Traffic {
  /** Length of every command, in bytes: an authorization without references. */
  int COMMAND_LENGTH = 128;

  /** Length of every answer, in bytes: a decision, the longest there is. */
  int ANSWER_LENGTH = LedgerService.ANSWER_LENGTH_MAX;

  /**
   * Writes the next command at the start of the buffer, {@link #COMMAND_LENGTH} bytes.
   *
   * @param correlation comes back with the answer; never twice the same
   */
  void write(MutableDirectBuffer buffer, long correlation);

  /** Reads an answer; returns its correlation. */
  long read(DirectBuffer buffer, int offset, int length);
}
