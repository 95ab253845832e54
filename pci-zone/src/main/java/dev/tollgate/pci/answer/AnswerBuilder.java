package dev.tollgate.pci.answer;

import dev.tollgate.pci.Answer;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.codec.AdditionalAmounts;
import dev.tollgate.pci.codec.Composite;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.Digits.PackedAscii;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.codec.MessageRules;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.codec.MessageWriter;
import dev.tollgate.pci.codec.TaggedFields;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

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
  private static final int[] ECHO_AMOUNT = {AMOUNT};
  private static final int[] ECHO_BEFORE_CODES = {7, 11, 12, 13, 23, 25, 32, 33, 37};
  private static final int[] ECHO_BEFORE_RESULTS = {41, 42};
  private static final int[] ECHO_CURRENCY = {49};
  private static final int ADDITIONAL_AMOUNTS = 54;
  private static final int CHIP_DATA = 55;
  private static final int[] ECHO_LAST = {70, 90};

  /** All of these, by number. */
  private static final boolean[] ECHOED =
      marked(
          ECHO_BEFORE_AMOUNT,
          ECHO_AMOUNT,
          ECHO_BEFORE_CODES,
          ECHO_BEFORE_RESULTS,
          ECHO_CURRENCY,
          ECHO_LAST);

  /** DE48 tags of the card's printed value and of our word about it. */
  private static final int CARD_VALUE_TAG = ('9' << Byte.SIZE) | '2';

  private static final long RESULT_MATCH = PackedAscii.hi("8701M");
  private static final long RESULT_MISMATCH = PackedAscii.hi("8701N");
  private static final long RESULT_NOT_PROCESSED = PackedAscii.hi("8701P");
  private static final int RESULT_LENGTH = 5;

  private static final int AUTHORIZATION_DIGITS = 6;
  private static final int OUTCOMES_LENGTH = 2;

  /** What was built is no message of the dialect. */
  private static final int INVALID = -6;

  private static final int WHOLE_MESSAGE = 1;

  /** Fields that we fill ourselves and that may be made of parts. */
  private static final int[] PARTED = {ADDITIONAL_RESPONSE_DATA, ADDITIONAL_DATA, CHIP_DATA};

  /** {@link #macAt}: the message has no message authentication code. */
  public static final long NO_MAC = MessageWriter.NO_MAC;

  /** EMV: issuer authentication data. */
  private static final byte ISSUER_DATA_TAG = (byte) 0x91;

  private static final int TAG_AND_LENGTH = 2;
  private static final int AMOUNTS_MAX = 3;
  private static final int WORK_BYTES = AMOUNTS_MAX * AdditionalAmounts.LENGTH;

  /** What an answer that replaces one that was none of the dialect says in any case. */
  private static final int[] LEAST = {7, 11, 37, 41};

  private final Dialect dialect;
  private final MessageWriter writer;
  private final MessageScanner scanner;
  private final FieldMap built = new FieldMap();
  private final MemorySegment work = Arena.ofAuto().allocate(WORK_BYTES);
  private long macAt = NO_MAC;
  private int macField;
  private int faultField;

  public AnswerBuilder(Dialect dialect) {
    this.dialect = dialect;
    this.writer = new MessageWriter(dialect);
    this.scanner = new MessageScanner(dialect);
  }

  /** As below, without a message authentication code. */
  public int build(VaultCell cell, MemorySegment target, long at, int room) {
    return build(cell, target, at, room, false);
  }

  /**
   * Builds the answer to the message in the cell, or, for a cell without one, the request of our
   * own.
   *
   * @param at where the message goes
   * @param room most bytes it may take; of these, none but the message's are left written to
   * @param mac whether to end it with a message authentication code, zeros until it is made
   * @return its length, or a negative number if it cannot be built, or what was built is none of
   *     the dialect: see {@link #faultField}
   */
  public int build(VaultCell cell, MemorySegment target, long at, int room, boolean mac) {
    boolean answer = cell.messageLength() > 0;
    int mti = cell.sealed().messageType();
    writer.begin(target, at, at + room, answer ? answerType(mti) : mti);
    if (answer) {
      writeAnswer(cell);
    } else {
      writeRequest(cell.sealed());
    }
    if (mac) {
      writer.mac();
    }
    int length = writer.end();
    macAt = NO_MAC;
    faultField = MessageRules.NONE;
    if (length < 0) {
      faultField = writer.field();
      wipe(target, at, room);
      return length;
    }
    long moved = writer.messageAt() - at;
    if (moved > 0) {
      MemorySegment.copy(target, writer.messageAt(), target, at, length);
      wipe(target, at + length, moved);
    }
    faultField = firstFault(cell, target, at, length);
    if (faultField != MessageRules.NONE) {
      wipe(target, at, length);
      return INVALID;
    }
    macAt = mac ? writer.macAt() - moved : NO_MAC;
    macField = writer.field();
    return length;
  }

  /**
   * By which field the message that was not built is none of the dialect, 1 for the message as a
   * whole; 0 if the dialect has no such message type.
   */
  public int faultField() {
    return faultField;
  }

  /** Reads what was written as its receiver will, but for what is wrong in what it sent itself. */
  private int firstFault(VaultCell cell, MemorySegment target, long at, int length) {
    if (scanner.scan(target, at, length, built) != ScanFault.NONE) {
      return Math.max(WHOLE_MESSAGE, built.faultField());
    }
    MessageRules rules = dialect.rules();
    int fault =
        isOfFaulty(cell)
            ? rules.firstFaultBeside(ECHOED, dialect, target, at, built)
            : rules.firstFault(dialect, target, at, built);
    for (int field : PARTED) {
      Composite parts = built.present(field) ? dialect.composite(field) : null;
      if (fault == MessageRules.NONE && parts != null) {
        long contentAt = at + built.contentAt(field);
        boolean sound = parts.countUnknown(target, contentAt, built.contentLength(field)) >= 0;
        fault = sound ? MessageRules.NONE : field;
      }
    }
    return fault;
  }

  /**
   * Where in its memory the message authentication code of the message built last is to be put; it
   * covers the bytes from the start of the message up to there. {@link #NO_MAC} if it has none.
   */
  public long macAt() {
    return macAt;
  }

  /**
   * Puts a message authentication code where {@link #macAt} said, as the dialect has it there.
   *
   * @param mac where the eight bytes are
   */
  public void putMac(MemorySegment target, long macAt, MemorySegment source, long mac) {
    dialect.putMac(macField, source, mac, target, macAt);
  }

  /** What a message that was moved or given up leaves behind is card data too. */
  private static void wipe(MemorySegment target, long at, long bytes) {
    long end = Math.min(at + bytes, target.byteSize());
    for (long i = at; i < end; i++) { // a slice to fill would be garbage
      target.set(ValueLayout.JAVA_BYTE, i, (byte) 0);
    }
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
    boolean least = cell.sealed().answerFault() != MessageRules.NONE;
    echo(cell, ECHO_BEFORE_AMOUNT, least);
    if (least || answer.amountMinor == SealedRequest.ABSENT) {
      echo(cell, ECHO_AMOUNT, least);
    } else {
      writer.number(AMOUNT, answer.amountMinor);
    }
    echo(cell, ECHO_BEFORE_CODES, least);
    if (!least && answer.authorizationCode != SealedRequest.ABSENT) {
      writeAuthorizationCode(answer.authorizationCode);
    }
    writer.packedAscii(RESPONSE_CODE, (long) answer.responseCode << 48, 0, 2);
    echo(cell, ECHO_BEFORE_RESULTS, least);
    if (!least && dialect.checksCard(cell.sealed().messageType())) {
      writeResults(cell, answer);
    }
    echo(cell, ECHO_CURRENCY, least);
    if (!least) {
      writeAmounts(answer);
      writeIssuerData(cell, answer);
    }
    echo(cell, ECHO_LAST, least);
  }

  /**
   * Writes what the peer sent as it came.
   *
   * @param least only what such an answer cannot do without, and not the field that was at fault
   */
  private void echo(VaultCell cell, int[] fields, boolean least) {
    for (int field : fields) {
      if (least ? belongsToLeast(cell.sealed(), field) : !isOutOfPlace(cell, field)) {
        writer.echo(field, cell.memory(), 0, cell.fields());
      }
    }
  }

  /** The answer's type must not have it, and the message was wrong: maybe for the same reason. */
  private boolean isOutOfPlace(VaultCell cell, int field) {
    return isOfFaulty(cell)
        && dialect.rules().forbids(answerType(cell.sealed().messageType()), field);
  }

  /** Whether the cell's message was a format error. */
  private static boolean isOfFaulty(VaultCell cell) {
    return cell.sealed().formatFault() != MessageRules.NONE;
  }

  private static boolean[] marked(int[]... lists) {
    boolean[] marked = new boolean[Dialect.FIELD_MAX + 1];
    for (int[] list : lists) {
      for (int field : list) {
        marked[field] = true;
      }
    }
    return marked;
  }

  private boolean belongsToLeast(SealedRequest request, int field) {
    boolean needed = dialect.rules().requires(answerType(request.messageType()), field);
    for (int each : LEAST) {
      needed |= each == field;
    }
    return needed && field != request.answerFault();
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
    if (dialect.declared(ADDITIONAL_RESPONSE_DATA)) {
      writer.packedAscii(ADDITIONAL_RESPONSE_DATA, outcomes, 0, OUTCOMES_LENGTH);
    }
    TaggedFields tags = dialect.tags(ADDITIONAL_DATA);
    if (tags != null && hasCardValue(tags, cell)) {
      long result =
          switch (answer.cardValue2) {
            case PASSED -> RESULT_MATCH;
            case FAILED -> RESULT_MISMATCH;
            case NOT_PERFORMED -> RESULT_NOT_PROCESSED;
          };
      if (dialect.encoding(ADDITIONAL_DATA).isText()) {
        writer.packedAscii(ADDITIONAL_DATA, result, 0, RESULT_LENGTH);
      } else {
        tags.write(work, 0, result, RESULT_LENGTH);
        writer.bytes(ADDITIONAL_DATA, work, 0, RESULT_LENGTH);
      }
    }
  }

  /** DE54: balances, then what was asked for where less was approved; a dialect may lack it. */
  private void writeAmounts(Answer answer) {
    int length = 0;
    boolean fits = true;
    if (answer.tellsBalance) {
      long ledger = answer.ledgerBalanceMinor;
      long available = answer.availableBalanceMinor;
      fits = add(0, AdditionalAmounts.LEDGER_BALANCE, answer.balanceCurrency, ledger);
      length = AdditionalAmounts.LENGTH;
      fits &= add(length, AdditionalAmounts.AVAILABLE_BALANCE, answer.balanceCurrency, available);
      length += AdditionalAmounts.LENGTH;
    }
    if (answer.requestedAmountMinor != SealedRequest.ABSENT) {
      long requested = answer.requestedAmountMinor;
      fits &= add(length, AdditionalAmounts.REQUESTED, answer.balanceCurrency, requested);
      length += AdditionalAmounts.LENGTH;
    }
    if (length > 0 && fits && dialect.declared(ADDITIONAL_AMOUNTS)) {
      writer.bytes(ADDITIONAL_AMOUNTS, work, 0, length);
    }
  }

  private boolean add(int at, int type, int currency, long amountMinor) {
    return AdditionalAmounts.write(work, at, type, currency, amountMinor);
  }

  /**
   * DE55 tag 91, if the card's cryptogram was right: which one depends on what was decided. An
   * answer that did not wait for the checks says nothing of them: a lane may still be at them.
   */
  private void writeIssuerData(VaultCell cell, Answer answer) {
    int length = answer.cryptogram == CheckOutcome.PASSED ? cell.issuerDataLength() : 0;
    if (length > 0) {
      work.set(ValueLayout.JAVA_BYTE, 0, ISSUER_DATA_TAG);
      work.set(ValueLayout.JAVA_BYTE, 1, (byte) length);
      MemorySegment.copy(
          cell.memory(), cell.issuerDataAt(answer.approved), work, TAG_AND_LENGTH, length);
      writer.bytes(CHIP_DATA, work, 0, TAG_AND_LENGTH + length);
    }
  }

  private static boolean hasCardValue(TaggedFields tags, VaultCell cell) {
    FieldMap fields = cell.fields();
    return fields.present(ADDITIONAL_DATA)
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
