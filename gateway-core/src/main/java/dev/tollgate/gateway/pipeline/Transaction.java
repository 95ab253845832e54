package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One row of the transaction table; reused by every transaction of its slot. */
final class Transaction {
  TransactionState state = TransactionState.IDLE;
  long generation;
  long deadlineNs;

  /**
   * Kept until the slot is used again: an answer that was not sent is undone under the same key.
   */
  final TransactionCommand command = new TransactionCommand();

  private @Nullable SealedRequest request;
  private @Nullable VerificationResult result;

  void begin(SealedRequest request, VerificationResult result, long deadlineNs) {
    this.request = request;
    this.result = result;
    this.generation = request.generation();
    this.deadlineNs = deadlineNs;
  }

  boolean is(TransactionState expected, long generation) {
    return state == expected && this.generation == generation;
  }

  SealedRequest request() {
    return Objects.requireNonNull(request);
  }

  VerificationResult result() {
    return Objects.requireNonNull(result);
  }
}
