package dev.tollgate.gateway.cluster;

import org.agrona.DirectBuffer;

/** Takes what comes back from the log, in its order, on the thread that polls. */
public interface AnswerHandler {
  /**
   * Takes the answer to one command; the bytes are gone once this returns.
   *
   * @param timestampMs log time of the command, milliseconds since the epoch
   */
  void onAnswer(long timestampMs, DirectBuffer buffer, int offset, int length);

  /**
   * The connection broke. What was offered and has no answer yet gets none; whether it is in the
   * log is not known, so it is to be repeated or voided.
   */
  void onDisconnected();
}
