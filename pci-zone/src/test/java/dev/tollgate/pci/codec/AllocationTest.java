package dev.tollgate.pci.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.answer.AnswerBuilder;
import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.seal.RequestSealer;
import dev.tollgate.pci.testing.Allocations;
import dev.tollgate.pci.testing.Memory;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The transaction path allocates nothing, counted by the JVM for this thread. */
class AllocationTest {
  private static final int ROUNDS = 20_000;

  private static final String CHIP =
      "9F2608A1B2C3D4E5F607189F100706010A03A000009F3602001A9F37041A2B3C4D95050000000000"
          + "9A032611229C01009F02060000000012509F03060000000000009F1A0208405F2A02097882021900";

  private final Vault vault = new Vault(1, 2048);
  private final VaultCell cell = vault.claim();
  private final MemorySegment target = Arena.ofAuto().allocate(16_384);
  private long sink;
  private int refused;
  private int calls;
  private byte[] kept = {};

  @ParameterizedTest
  @EnumSource(names = ".*[A-Z]", mode = EnumSource.Mode.MATCH_ALL) // not those that tell a year
  void shouldScanSealAndAnswerWithoutAllocating(Flavour flavour) throws Exception {
    Dialect dialect = flavour.dialect();
    var scanner = new MessageScanner(dialect);
    var sealer = new RequestSealer(dialect);
    var builder = new AnswerBuilder(dialect);
    byte[] request = new JposMessages(flavour, 1).encode(request());
    Memory.put(cell.memory(), 0, request);
    cell.issuerDataLength(10);
    cell.answer().cryptogram = CheckOutcome.PASSED;
    cell.answer().tellsBalance = true;
    cell.answer().requestedAmountMinor = 1;
    cell.answer().responseCode = '0' << 8 | '0';
    cell.answer().authorizationCode = 123_456;
    cell.answer().amountMinor = SealedRequest.ABSENT;
    cell.answer().balanceCurrency = 978;

    for (int length : new int[] {request.length, request.length - 1}) {
      cell.messageLength(length);
      refused = 0;
      assertThat(Allocations.least(ROUNDS, () -> answer(dialect, scanner, sealer, builder)))
          .isLessThan(Allocations.NOTICED);
      assertThat(refused).isZero();
      assertThat(cell.fields().fault() == ScanFault.NONE).isEqualTo(length == request.length);
      assertThat(cell.sealed().formatFault() == 0).isEqualTo(length == request.length);
    }
    assertThat(sink).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void shouldScanAndWriteWithoutAllocating(Flavour flavour) throws Exception {
    var scanner = new MessageScanner(flavour.dialect());
    var writer = new MessageWriter(flavour.dialect());
    byte[] message = new JposMessages(flavour, 1).encode(request(flavour));
    MemorySegment memory = Bytes.of(message);
    var fields = new FieldMap();

    assertThat(Allocations.least(ROUNDS, () -> echo(scanner, writer, memory, fields)))
        .isLessThan(Allocations.NOTICED);
    assertThat(fields.fault()).isEqualTo(ScanFault.NONE);
    assertThat(Bytes.copy(target, writer.messageAt(), message.length)).isEqualTo(message);
  }

  private void echo(
      MessageScanner scanner, MessageWriter writer, MemorySegment memory, FieldMap fields) {
    scanner.scan(memory, 0, (int) memory.byteSize(), fields);
    writer.begin(target, 0, target.byteSize(), fields.mti());
    for (int field = 2; field <= Dialect.FIELD_MAX; field++) {
      writer.echo(field, memory, 0, fields);
    }
    sink += writer.end();
  }

  @ParameterizedTest
  @CsvSource({
    "TLV, 70059F260211229A01558200",
    "TLV, 70059F260211229A02558200",
    "SETS, 0100049F02015502000382015571000100",
    "TAGGED, 39323033313233363130315A5A30316162",
    "POSITIONAL, 3132303278790123",
    "BITMAP, E00000000000000040000000000000003132303739323033313233AABB",
    "BITMAP, 0800000000000000",
  })
  void shouldCountPartsWithoutAllocating(String kind, String content) throws Exception {
    Composite composite =
        switch (kind) {
          case "TLV" -> CompositeTest.read(CompositeTest.TLV);
          case "SETS" -> CompositeTest.read(CompositeTest.SETS);
          case "TAGGED" -> CompositeTest.read(CompositeTest.TAGGED);
          case "POSITIONAL" -> CompositeTest.read(CompositeTest.POSITIONAL);
          default -> CompositeTest.read(CompositeTest.BITMAP);
        };
    MemorySegment memory = Bytes.of(HexFormat.of().parseHex(content));
    int length = (int) memory.byteSize();

    assertThat(
            Allocations.least(ROUNDS, () -> sink += composite.countUnknown(memory, 0, length) + 2))
        .isLessThan(Allocations.NOTICED);
    assertThat(sink).isPositive();
  }

  @Test
  void shouldNoticeAnAllocation() throws Exception {
    assertThat(Allocations.least(ROUNDS, () -> kept = new byte[8])).isGreaterThan(16 * ROUNDS);
    assertThat(Allocations.least(ROUNDS, () -> rarely())).isGreaterThan(Allocations.NOTICED);
  }

  /** Half of the fields, with random content. */
  private static JposMessages.Message request(Flavour flavour) {
    var jpos = new JposMessages(flavour, 1);
    JposMessages.Message message = jpos.next();
    for (int field = 2; field <= 128; field += 2) {
      message.values().putAll(jpos.nextWith(field).values());
    }
    message.values().values().removeIf(value -> value.length > 100);
    return message;
  }

  private static JposMessages.Message request() {
    var values = new TreeMap<Integer, byte[]>();
    Map.of(
            2, "4111111111111111",
            3, "000000",
            4, "000000001000",
            7, "1128150000",
            11, "000128",
            35, "4111111111111111=30122010000012345678",
            41, "TERM0001",
            48, "610119203123",
            54, "0057978D000000000007")
        .forEach((field, value) -> values.put(field, value.getBytes(ISO_8859_1)));
    values.put(22, "051".getBytes(ISO_8859_1));
    values.put(49, "978".getBytes(ISO_8859_1));
    values.put(52, new byte[8]);
    values.put(55, HexFormat.of().parseHex(CHIP));
    values.put(90, "0".repeat(42).getBytes(ISO_8859_1));
    return new JposMessages.Message(100, values);
  }

  /** Something that a few messages in twenty thousand do. */
  private void rarely() {
    if (++calls % 400 == 0) {
      kept = new byte[24];
    }
  }

  private void answer(
      Dialect dialect, MessageScanner scanner, RequestSealer sealer, AnswerBuilder builder) {
    FieldMap fields = cell.fields();
    scanner.scan(cell.memory(), 0, cell.messageLength(), fields);
    sealer.seal(cell.memory(), fields, cell.sealed());
    sink += dialect.copyDigits(cell.memory(), fields, 35, target, 0);
    sink += dialect.copyBytes(cell.memory(), fields, 52, target, 0);
    int length = builder.build(cell, target, 0, 2048, true);
    refused += length > 0 ? 0 : 1;
    sink += length + builder.macAt();
  }
}
