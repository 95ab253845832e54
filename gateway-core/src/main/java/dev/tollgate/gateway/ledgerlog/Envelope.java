package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.sbe.CorrelationDecoder;
import dev.tollgate.gateway.sbe.MessageHeaderDecoder;
import org.agrona.DirectBuffer;

/**
 * What every message of the log begins with: its header and its correlation. The correlation lies
 * at the same place in all versions, so that a message that cannot be read is refused to the one
 * who waits for its answer.
 */
final class Envelope {
  /** Of a message too short to tell. */
  static final int NO_SLOT = -1;

  static final int LENGTH = MessageHeaderDecoder.ENCODED_LENGTH + CorrelationDecoder.ENCODED_LENGTH;

  private static final int FIRST_VERSION = 1;

  private final MessageHeaderDecoder header = new MessageHeaderDecoder();
  private final CorrelationDecoder correlation = new CorrelationDecoder();
  private int slot = NO_SLOT;
  private long commandId;

  /**
   * Reads it.
   *
   * @param length of the whole message, which lies in the buffer
   * @return {@link Refusal#NONE} if the message may be one of ours
   */
  Refusal open(DirectBuffer buffer, int offset, int length) {
    slot = NO_SLOT;
    commandId = 0;
    if (length < LENGTH) {
      return Refusal.MALFORMED;
    }
    header.wrap(buffer, offset);
    if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID) {
      return Refusal.FOREIGN_SCHEMA;
    }
    correlation.wrap(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH);
    slot = correlation.slot();
    commandId = correlation.commandId();
    Refusal refusal = refusalOf(header.version(), MessageHeaderDecoder.SCHEMA_VERSION);
    boolean whole = length == MessageHeaderDecoder.ENCODED_LENGTH + header.blockLength();
    return refusal != Refusal.NONE || whole ? refusal : Refusal.MALFORMED;
  }

  /** Whether one who knows versions up to {@code own} can read a message of the version. */
  static Refusal refusalOf(int version, int own) {
    if (version > own) {
      return Refusal.NEWER_VERSION;
    }
    return version < FIRST_VERSION ? Refusal.MALFORMED : Refusal.NONE;
  }

  /**
   * Whether the block is as long as this template's. All versions there are have the same length: a
   * version that lengthens a block tells here how short it was before.
   */
  boolean hasBlock(int blockLength) {
    return header.blockLength() == blockLength;
  }

  int templateId() {
    return header.templateId();
  }

  int blockLength() {
    return header.blockLength();
  }

  int version() {
    return header.version();
  }

  int slot() {
    return slot;
  }

  long commandId() {
    return commandId;
  }
}
