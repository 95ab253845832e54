package dev.tollgate.bench.fuzz;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.answer.AnswerBuilder;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.seal.RequestSealer;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;

/**
 * A message's whole way through the zone in one dialect: scanned, sealed with all format rules,
 * answered, wiped. Nothing of it may allocate.
 *
 * <p>Promises held here: fields lie inside the message, one behind the other; a sound message read
 * and written again is the same bytes; an answer of ours is itself a sound message; nothing is left
 * behind it, nor in the cell.
 */
final class MessageTarget implements FuzzTarget {
  private static final int ROOM = VaultCell.ANSWER_BYTES;
  private static final int WIPE_CHECKS = 16;

  private final Dialect dialect;
  private final Scan scanner;
  private final RequestSealer sealer;
  private final AnswerBuilder builder;
  private final MessageScanner judge;
  private final Rewriter rewriter;
  private final Blocks blocks = new Blocks(Mutator.LENGTH_MAX);
  private final Blocks answers = new Blocks(ROOM);
  private final FieldMap answerFields = new FieldMap();
  private final Vault vault = new Vault(1, Mutator.LENGTH_MAX);
  private VaultCell cell = Objects.requireNonNull(vault.claim());
  private int runs;

  /** The part that tests replace by a faulty one; {@link MessageScanner#scan}. */
  interface Scan {
    ScanFault scan(MemorySegment memory, long at, int length, FieldMap out);
  }

  MessageTarget(Dialect dialect) {
    this(dialect, new MessageScanner(dialect)::scan);
  }

  MessageTarget(Dialect dialect, Scan scanner) {
    this.dialect = dialect;
    this.scanner = scanner;
    sealer = new RequestSealer(dialect);
    builder = new AnswerBuilder(dialect);
    judge = new MessageScanner(dialect);
    rewriter = new Rewriter(dialect);
  }

  @Override
  public String name() {
    return "message/" + dialect.name();
  }

  @Override
  public List<Seed> seeds() {
    return DialectSeeds.of(dialect);
  }

  @Override
  public void run(byte[] input) {
    int length = Math.min(input.length, Mutator.LENGTH_MAX);
    MemorySegment message = blocks.of(input, 0, length);
    FieldMap fields = cell.fields();
    ScanFault fault = scanner.scan(message, 0, length, fields);
    requireInside(fields, length);
    if (fault == ScanFault.NONE) {
      requireWhole(fields, length);
      rewriter.requireSame(message, fields);
    }
    // the message ends where its memory does, so that a read behind it is seen
    if (sealer.seal(message, fields, cell.sealed())) {
      answer(message, length, fields);
    }
    wipe();
  }

  private void requireInside(FieldMap fields, int length) {
    boolean sound = fields.fault() == ScanFault.NONE;
    boolean told = fields.faultAt() >= 0 && fields.faultAt() <= length;
    require(sound ? fields.faultAt() == FieldMap.ABSENT : told, "a fault outside the message");
    int end = 0;
    for (int field = 2; field <= Dialect.FIELD_MAX; field++) {
      if (fields.present(field)) {
        require(fields.fieldAt(field) >= end, "a field inside another");
        require(fields.contentAt(field) >= fields.fieldAt(field), "content before its field");
        end = fields.contentAt(field) + fields.contentLength(field);
        require(end <= length && fields.contentLength(field) >= 0, "a field outside the message");
      }
    }
  }

  /** No byte between the fields, and none behind them, belongs to nobody. */
  private void requireWhole(FieldMap fields, int length) {
    int at = 0;
    for (int field = 2; field <= Dialect.FIELD_MAX; field++) {
      if (fields.present(field)) {
        require(at == 0 || fields.fieldAt(field) == at, "bytes between two fields");
        at = fields.fieldAt(field) + fields.fieldLength(field);
      }
    }
    require(at == length && fields.isComplete(), "a sound message that is not whole");
    require(dialect.knowsMti(fields.mti()), "a sound message of unknown type");
  }

  private void answer(MemorySegment message, int length, FieldMap fields) {
    boolean response = fields.mti() / 10 % 2 != 0;
    if (response) {
      return;
    }
    MemorySegment.copy(message, 0, cell.memory(), 0, length);
    cell.messageLength(length);
    decide(fields.length() + fields.mti());
    MemorySegment target = answers.of(ROOM);
    int built = builder.build(cell, target, 0, ROOM);
    require(built <= ROOM, "an answer longer than its room");
    require(isZero(target, Math.max(0, built)), "something left behind an answer");
    if (built > 0) {
      ScanFault fault = judge.scan(target, 0, built, answerFields);
      require(fault == ScanFault.NONE, "an answer that is no sound message");
      clear(target, built);
    }
  }

  /** Any decision at all: the number only chooses among them. */
  private void decide(int choice) {
    var answer = cell.answer();
    answer.responseCode = '0' << Byte.SIZE | '0' + choice % 10;
    answer.amountMinor = choice % 3 == 0 ? choice : SealedRequest.ABSENT;
    answer.authorizationCode = choice % 2 == 0 ? choice : SealedRequest.ABSENT;
    answer.approved = choice % 2 == 0;
    answer.cryptogram = choice % 5 == 0 ? CheckOutcome.PASSED : CheckOutcome.FAILED;
    answer.cardValue2 = choice % 7 == 0 ? CheckOutcome.PASSED : CheckOutcome.NOT_PERFORMED;
    answer.tellsBalance = choice % 4 == 0;
    answer.ledgerBalanceMinor = -choice;
    answer.availableBalanceMinor = choice;
    answer.requestedAmountMinor = choice % 6 == 0 ? choice : SealedRequest.ABSENT;
    answer.balanceCurrency = 978;
    cell.issuerDataLength(10);
  }

  private void wipe() {
    cell.letGo();
    if (++runs % WIPE_CHECKS == 0) { // takes longer than all the rest
      require(isZero(cell.memory(), 0), "something left in the cell");
    }
    cell = Objects.requireNonNull(vault.claim());
  }

  private static boolean isZero(MemorySegment memory, int from) {
    int bytes = 0;
    for (long at = from; at < memory.byteSize(); at++) {
      bytes |= memory.get(ValueLayout.JAVA_BYTE, at);
    }
    return bytes == 0;
  }

  private static void clear(MemorySegment memory, int length) {
    for (int at = 0; at < length; at++) {
      memory.set(ValueLayout.JAVA_BYTE, at, (byte) 0);
    }
  }

  static void require(boolean kept, String otherwise) {
    if (!kept) {
      throw new AssertionError(otherwise);
    }
  }
}
