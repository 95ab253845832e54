package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.sbe.DecisionDecoder;
import dev.tollgate.gateway.sbe.ImportAnswerDecoder;
import dev.tollgate.gateway.sbe.MessageHeaderDecoder;
import dev.tollgate.gateway.sbe.RefusedDecoder;
import dev.tollgate.gateway.sbe.VoidAnswerDecoder;
import org.agrona.DirectBuffer;

/**
 * Reads the ledger's answers and calls the handler, once for each that can be read. What is no
 * answer is refused with a value and the handler does not hear of it. Allocates nothing; one thread
 * owns an instance.
 */
public final class AnswerAdapter {
  private final Envelope envelope = new Envelope();
  private final DecisionDecoder decisionIn = new DecisionDecoder();
  private final VoidAnswerDecoder voidAnswer = new VoidAnswerDecoder();
  private final ImportAnswerDecoder importAnswer = new ImportAnswerDecoder();
  private final RefusedDecoder refused = new RefusedDecoder();
  private final Decision decision = new Decision();

  /**
   * Reads one message, which lies in the buffer as a whole.
   *
   * @return {@link Refusal#NONE} if the handler was called
   */
  public Refusal onMessage(DirectBuffer buffer, int offset, int length, AnswerHandler handler) {
    Refusal refusal = envelope.open(buffer, offset, length);
    if (refusal != Refusal.NONE) {
      return refusal;
    }
    int block = offset + MessageHeaderDecoder.ENCODED_LENGTH;
    return switch (envelope.templateId()) {
      case DecisionDecoder.TEMPLATE_ID -> decision(buffer, block, handler);
      case VoidAnswerDecoder.TEMPLATE_ID -> voided(buffer, block, handler);
      case ImportAnswerDecoder.TEMPLATE_ID -> imported(buffer, block, handler);
      case RefusedDecoder.TEMPLATE_ID -> refused(buffer, block, handler);
      default -> Refusal.UNKNOWN_TEMPLATE;
    };
  }

  private Refusal decision(DirectBuffer buffer, int block, AnswerHandler handler) {
    if (!envelope.hasBlock(DecisionDecoder.BLOCK_LENGTH)) {
      return Refusal.MALFORMED;
    }
    decisionIn.wrap(buffer, block, envelope.blockLength(), envelope.version());
    if (!DecisionCodec.decode(decisionIn, decision)) {
      return Refusal.MALFORMED;
    }
    handler.onDecision(envelope.slot(), envelope.commandId(), decision);
    return Refusal.NONE;
  }

  private Refusal voided(DirectBuffer buffer, int block, AnswerHandler handler) {
    if (!envelope.hasBlock(VoidAnswerDecoder.BLOCK_LENGTH)) {
      return Refusal.MALFORMED;
    }
    voidAnswer.wrap(buffer, block, envelope.blockLength(), envelope.version());
    VoidOutcome outcome = WireCodes.VOIDS.at(voidAnswer.outcomeRaw());
    if (outcome == null) {
      return Refusal.MALFORMED;
    }
    handler.onVoided(envelope.slot(), envelope.commandId(), outcome);
    return Refusal.NONE;
  }

  private Refusal imported(DirectBuffer buffer, int block, AnswerHandler handler) {
    if (!envelope.hasBlock(ImportAnswerDecoder.BLOCK_LENGTH)) {
      return Refusal.MALFORMED;
    }
    importAnswer.wrap(buffer, block, envelope.blockLength(), envelope.version());
    ImportOutcome outcome = WireCodes.IMPORTS.at(importAnswer.outcomeRaw());
    if (outcome == null) {
      return Refusal.MALFORMED;
    }
    handler.onImported(envelope.slot(), envelope.commandId(), outcome);
    return Refusal.NONE;
  }

  private Refusal refused(DirectBuffer buffer, int block, AnswerHandler handler) {
    if (!envelope.hasBlock(RefusedDecoder.BLOCK_LENGTH)) {
      return Refusal.MALFORMED;
    }
    refused.wrap(buffer, block, envelope.blockLength(), envelope.version());
    Refusal refusal = WireCodes.REFUSALS.at(refused.refusalRaw());
    if (refusal == null || refusal == Refusal.NONE) {
      return Refusal.MALFORMED;
    }
    handler.onRefused(envelope.slot(), envelope.commandId(), refusal, refused.version());
    return Refusal.NONE;
  }
}
