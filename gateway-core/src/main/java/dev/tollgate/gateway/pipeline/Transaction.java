package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One row of the transaction table; reused by every transaction of its slot. */
final class Transaction {
  /** Of a row whose unsent answer takes nothing back. */
  static final long NOTHING_OWED = 0;

  TransactionState state = TransactionState.IDLE;
  MessageClass messageClass = MessageClass.UNANSWERABLE;
  long generation;

  /** What it asked the ledger with, while it waits for the decision and after. */
  long commandId;

  long deadlineNs;

  /** Its MAC was verified, or its network has none; until then it may not touch the ledger. */
  boolean believed;

  /** The answer given last tells an approval that may come back unsent: {@link ToldApprovals}. */
  boolean tells;

  /** The command to be taken back if that answer is not sent. */
  long owedCommandId;

  /**
   * Kept until the slot is used again: an answer that was not sent is undone under the same key.
   */
  final TransactionCommand command = new TransactionCommand();

  private @Nullable SealedRequest request;
  private @Nullable VerificationResult result;

  void begin(SealedRequest newRequest, VerificationResult newResult, NetworkRules network) {
    request = newRequest;
    result = newResult;
    state = TransactionState.IDLE;
    messageClass = MessageClass.of(newRequest.messageType());
    generation = newRequest.generation();
    believed = !network.macs();
    Channel channel = Commands.channel(newRequest);
    command.channel = channel;
    deadlineNs = newRequest.arrivalNs() + network.deadlines().of(channel);
    Commands.fillKey(command.key, newRequest);
  }

  boolean is(TransactionState expected, long expectedGeneration) {
    return state == expected && generation == expectedGeneration;
  }

  boolean awaits(long decidedCommandId) {
    return state == TransactionState.DECIDING && commandId == decidedCommandId;
  }

  /** See {@link MessageClass#isAdvice}. */
  boolean isAdvice() {
    return MessageClass.isAdvice(request().messageType());
  }

  SealedRequest request() {
    return Objects.requireNonNull(request);
  }

  VerificationResult result() {
    return Objects.requireNonNull(result);
  }
}
