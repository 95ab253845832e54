package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.sbe.CorrelationEncoder;
import dev.tollgate.gateway.sbe.DecisionEncoder;
import dev.tollgate.gateway.sbe.ImportAnswerEncoder;
import dev.tollgate.gateway.sbe.MessageHeaderEncoder;
import dev.tollgate.gateway.sbe.RefusedEncoder;
import dev.tollgate.gateway.sbe.VoidAnswerEncoder;
import org.agrona.MutableDirectBuffer;

/**
 * Writes the ledger's answers. Slot and commandId are those of the command. Each method returns the
 * length of its message in bytes. Allocates nothing; one thread owns an instance.
 */
public final class AnswerEncoder {
  /** Length of the longest message. */
  public static final int LENGTH_MAX =
      MessageHeaderEncoder.ENCODED_LENGTH + DecisionEncoder.BLOCK_LENGTH;

  private final MessageHeaderEncoder header = new MessageHeaderEncoder();
  private final DecisionEncoder decisionOut = new DecisionEncoder();
  private final VoidAnswerEncoder voidAnswer = new VoidAnswerEncoder();
  private final ImportAnswerEncoder importAnswer = new ImportAnswerEncoder();
  private final RefusedEncoder refused = new RefusedEncoder();

  /**
   * @return {@link CommandEncoder#UNFIT} if the balance's currency is none
   */
  public int decision(
      MutableDirectBuffer buffer, int offset, int slot, long commandId, Decision decision) {
    if (!DecisionCodec.fits(decision)) {
      return CommandEncoder.UNFIT;
    }
    decisionOut.wrapAndApplyHeader(buffer, offset, header);
    correlate(decisionOut.correlation(), slot, commandId);
    DecisionCodec.encode(decision, decisionOut);
    return length(decisionOut.encodedLength());
  }

  public int voided(
      MutableDirectBuffer buffer, int offset, int slot, long commandId, VoidOutcome outcome) {
    voidAnswer.wrapAndApplyHeader(buffer, offset, header);
    correlate(voidAnswer.correlation(), slot, commandId);
    voidAnswer.outcome(WireCodes.VOIDS.of(outcome));
    return length(voidAnswer.encodedLength());
  }

  public int imported(
      MutableDirectBuffer buffer, int offset, int slot, long commandId, ImportOutcome outcome) {
    importAnswer.wrapAndApplyHeader(buffer, offset, header);
    correlate(importAnswer.correlation(), slot, commandId);
    importAnswer.outcome(WireCodes.IMPORTS.of(outcome));
    return length(importAnswer.encodedLength());
  }

  /** Says that a command was not carried out, and which version could have been read. */
  public int refused(
      MutableDirectBuffer buffer, int offset, int slot, long commandId, Refusal refusal) {
    refused.wrapAndApplyHeader(buffer, offset, header);
    correlate(refused.correlation(), slot, commandId);
    refused.version(RefusedEncoder.SCHEMA_VERSION).refusal(WireCodes.REFUSALS.of(refusal));
    return length(refused.encodedLength());
  }

  private static void correlate(CorrelationEncoder out, int slot, long commandId) {
    out.commandId(commandId).slot(slot);
  }

  private static int length(int blockLength) {
    return MessageHeaderEncoder.ENCODED_LENGTH + blockLength;
  }
}
