package dev.tollgate.pci.answer;

import dev.tollgate.pci.Answer;
import dev.tollgate.pci.CheckOutcome;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.MessageWriter;
import dev.tollgate.pci.codec.PackedAscii;
import dev.tollgate.pci.codec.TaggedFields;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.MemorySegment;

/**
 * Encodes the answer of a cell, fields in ascending order. What the peer sent is echoed as it came;
 * the rest is what the gateway decided.
 *
 * <p>One builder belongs to one connection.
 */
public final class AnswerBuilder {
  private static final int AMOUNT = 4;
  private static final int AUTHORIZATION_CODE = 38;
  private static final int RESPONSE_CODE = 39;
  private static final int ADDITIONAL_RESPONSE_DATA = 44;
  private static final int ADDITIONAL_DATA = 48;
  private static final int[] ECHO_BEFORE_AMOUNT = {2, 3};
  private static final int[] ECHO_BEFORE_CODES = {7, 11, 12, 13, 23, 25, 32, 33, 37};
  private static final int[] ECHO_BEFORE_RESULTS = {41, 42};
  private static final int[] ECHO_LAST = {49, 70, 90};

  /** DE48 tags of the card's printed value and of our word about it. */
  private static final int CARD_VALUE_TAG = ('9' << Byte.SIZE) | '2';

  private static final long RESULT_MATCH = PackedAscii.hi("8701M");
  private static final long RESULT_MISMATCH = PackedAscii.hi("8701N");
  private static final long RESULT_NOT_PROCESSED = PackedAscii.hi("8701P");
  private static final int RESULT_LENGTH = 5;

  private static final int AUTHORIZATION_DIGITS = 6;
  private static final int OUTCOMES_LENGTH = 2;

  private final Dialect dialect;
  private final MessageWriter writer;

  public AnswerBuilder(Dialect dialect) {
    this.dialect = dialect;
    this.writer = new MessageWriter(dialect);
  }

  /**
   * Builds the answer to the message in the cell, or, for a cell without one, the request of our
   * own.
   *
   * @param at where the message goes
   * @param room most bytes it may take; of these, none but the message's are left written to
   * @return its length, or a negative number if it cannot be built
   */
  public int build(VaultCell cell, MemorySegment target, int at, int room) {
    boolean answer = cell.messageLength() > 0;
    int mti = cell.sealed().messageType();
    writer.begin(target, at, (long) at + room, answer ? answerType(mti) : mti);
    if (answer) {
      writeAnswer(cell);
    } else {
      writeRequest(cell.sealed());
    }
    int length = writer.end();
    if (length < 0) {
      wipe(target, at, room);
    } else if (writer.messageAt() != at) {
      MemorySegment.copy(target, writer.messageAt(), target, at, length);
      wipe(target, (long) at + length, writer.messageAt() - at);
    }
    return length;
  }

  /** What a message that was moved or given up leaves behind is card data too. */
  private static void wipe(MemorySegment target, long at, long bytes) {
    target.asSlice(at, Math.min(bytes, target.byteSize() - at)).fill((byte) 0);
  }

  /** The response to a request or advice: 0110 for 0100 and its repeat 0101, 0312 for 0302. */
  private static int answerType(int mti) {
    return mti - mti % 2 + 10;
  }

  private void writeRequest(SealedRequest request) {
    writer.number(7, request.transmissionDateTime());
    writer.number(11, request.stan());
    writer.number(70, request.networkManagementCode());
  }

  private void writeAnswer(VaultCell cell) {
    Answer answer = cell.answer();
    echo(cell, ECHO_BEFORE_AMOUNT);
    if (answer.amountMinor == SealedRequest.ABSENT) {
      writer.echo(AMOUNT, cell.memory(), 0, cell.fields());
    } else {
      writer.number(AMOUNT, answer.amountMinor);
    }
    echo(cell, ECHO_BEFORE_CODES);
    if (answer.authorizationCode != SealedRequest.ABSENT) {
      writeAuthorizationCode(answer.authorizationCode);
    }
    writer.packedAscii(RESPONSE_CODE, (long) answer.responseCode << 48, 0, 2);
    echo(cell, ECHO_BEFORE_RESULTS);
    if (dialect.needsCard(cell.sealed().messageType())) {
      writeResults(cell, answer);
    }
    echo(cell, ECHO_LAST);
  }

  private void echo(VaultCell cell, int[] fields) {
    for (int field : fields) {
      writer.echo(field, cell.memory(), 0, cell.fields());
    }
  }

  private void writeAuthorizationCode(long code) {
    long packed = 0;
    long rest = code;
    for (int i = 0; i < AUTHORIZATION_DIGITS; i++) {
      packed = (packed >>> Byte.SIZE) | (('0' + rest % 10) << 56);
      rest /= 10;
    }
    writer.packedAscii(AUTHORIZATION_CODE, packed, 0, AUTHORIZATION_DIGITS);
  }

  private void writeResults(VaultCell cell, Answer answer) {
    long outcomes = (digit(answer.cardValue) << 56) | (digit(answer.cryptogram) << 48);
    writer.packedAscii(ADDITIONAL_RESPONSE_DATA, outcomes, 0, OUTCOMES_LENGTH);
    if (hasCardValue(cell)) {
      long result =
          switch (answer.cardValue2) {
            case PASSED -> RESULT_MATCH;
            case FAILED -> RESULT_MISMATCH;
            case NOT_PERFORMED -> RESULT_NOT_PROCESSED;
          };
      writer.packedAscii(ADDITIONAL_DATA, result, 0, RESULT_LENGTH);
    }
  }

  private boolean hasCardValue(VaultCell cell) {
    FieldMap fields = cell.fields();
    TaggedFields tags = dialect.tags(ADDITIONAL_DATA);
    return tags != null
        && fields.present(ADDITIONAL_DATA)
        && tags.find(
                cell.memory(),
                fields.contentAt(ADDITIONAL_DATA),
                fields.contentLength(ADDITIONAL_DATA),
                CARD_VALUE_TAG)
            >= 0;
  }

  /** DE44: 0 not performed, 1 failed, 2 passed. */
  private static long digit(CheckOutcome outcome) {
    return switch (outcome) {
      case NOT_PERFORMED -> '0';
      case FAILED -> '1';
      case PASSED -> '2';
    };
  }
}
