package dev.tollgate.pci.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.codec.Digits.PackedAscii;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessageWriterTest {
  private static final Dialect DIALECT = DialectReader.shipped("iso87-ascii");

  private final MemorySegment memory = Arena.ofAuto().allocate(400);
  private final MessageWriter writer = new MessageWriter(DIALECT);

  @Test
  void shouldPutOneBitmapDirectlyBeforeTheBody() {
    writer.begin(memory, 10, 400, 110);
    writer.number(4, 1050);
    writer.number(11, 7);
    writer.packedAscii(39, PackedAscii.hi("00"), 0, 2);

    // bits 4, 11 and 39 counted from the left
    assertThat(written()).isEqualTo("0110" + "1020000002000000" + "000000001050" + "000007" + "00");
    assertThat(writer.messageAt()).isEqualTo(10 + 16);
  }

  @Test
  void shouldPutTwoBitmapsWhereAFieldIsAbove64() {
    writer.begin(memory, 10, 400, 810);
    writer.number(11, 999999);
    writer.number(70, 301);

    assertThat(written())
        .isEqualTo("0810" + "8020000000000000" + "0400000000000000" + "999999" + "301");
    assertThat(writer.messageAt()).isEqualTo(10);
  }

  @Test
  void shouldPadTextOnTheRightAndPrefixVariableFields() {
    writer.begin(memory, 0, 400, 110);
    writer.number(32, 12345);
    writer.packedAscii(41, PackedAscii.hi("TERM1"), 0, 5);
    writer.packedAscii(44, PackedAscii.hi("20"), 0, 2);
    writer.bytes(52, Bytes.of(new byte[] {0, 1, 0x2A, -1, 16, 5, 6, 7}), 0, 8);
    writer.packedAscii(
        54, PackedAscii.hi("0123456789ABCDEF"), PackedAscii.lo("0123456789ABCDEF"), 16);
    writer.bytes(55, Bytes.of("xx\u0091\nyy"), 2, 2);

    assertThat(written().substring(20))
        .isEqualTo(
            "0512345"
                + "TERM1   "
                + "0220"
                + "00012AFF10050607"
                + "0160123456789ABCDEF"
                + "002\u0091\n");
  }

  @Test
  void shouldEchoRawAndLeaveOutWhatIsAbsent() {
    MemorySegment request = Bytes.of("??" + "0800" + "0020000100000000" + "000042" + "03123");
    var map = new FieldMap();
    new MessageScanner(DIALECT).scan(request, 2, 29 + 2, map);

    writer.begin(memory, 0, 400, 810);
    writer.echo(7, request, 2, map);
    writer.echo(11, request, 2, map);
    writer.echo(32, request, 2, map);

    assertThat(written()).isEqualTo("0810" + "0020000100000000" + "000042" + "03123");
  }

  @Test
  void shouldFillTheRoomToTheLastByte() {
    writer.begin(memory, 0, 36 + 6, 810);
    writer.number(11, 1);
    assertThat(writer.end()).isEqualTo(26);

    writer.begin(memory, 0, 36 + 5, 810);
    writer.number(11, 1);
    assertThat(writer.end()).isEqualTo(MessageWriter.NO_ROOM);
  }

  @Test
  void shouldPackDigitsWhereTheDialectDoes() {
    var binary = new MessageWriter(DialectReader.shipped("iso87-binary"));
    binary.begin(memory, 0, 400, 110);
    binary.number(4, 1050);
    binary.number(22, 51);
    binary.number(32, 12345);
    binary.packedAscii(35, PackedAscii.hi("41=3"), 0, 4);
    binary.packedAscii(41, PackedAscii.hi("T1"), 0, 2);
    binary.packedAscii(44, PackedAscii.hi("20"), 0, 2);
    binary.bytes(55, Bytes.of("\u0091"), 0, 1);
    binary.bytes(90, Bytes.of("01".repeat(21)), 0, 42);
    int length = binary.end();

    assertThat(HexFormat.of().formatHex(Bytes.copy(memory, binary.messageAt(), length)))
        .isEqualTo(
            "0110"
                + "90000401"
                + "20900200"
                + "0000004000000000" // 4, 22, 32, 35, 41, 44, 55, 90
                + "000000001050"
                + "0051"
                + "05123450"
                + "0441d3"
                + "5431202020202020"
                + "023230"
                + "000191"
                + "01".repeat(21));
  }

  @Test
  void shouldPutTheMacLast() {
    writer.begin(memory, 0, 400, 110);
    writer.number(11, 1);
    writer.mac();
    writer.number(70, 301); // would not be covered

    assertThat(writer.end()).isEqualTo(MessageWriter.OUT_OF_ORDER);

    writer.begin(memory, 0, 400, 110);
    writer.number(11, 1);
    writer.mac();
    assertThat(written()).isEqualTo("0110" + "0020000000000001" + "000001" + "0".repeat(16));
    assertThat(writer.macAt()).isEqualTo(36 + 6);

    writer.begin(memory, 0, 400, 110);
    writer.number(70, 301);
    writer.mac();
    assertThat(written()).endsWith("0400000000000001" + "301" + "0".repeat(16));
    assertThat(writer.macAt()).isEqualTo(36 + 3);

    writer.begin(memory, 0, 400, 110);
    writer.number(11, 1);
    assertThat(written()).isNotEmpty();
    assertThat(writer.macAt()).isEqualTo(MessageWriter.NO_MAC);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void shouldReportTheFirstMistakeAtTheEndOnly(
      String what, Consumer<MessageWriter> mistake, int error) {
    writer.begin(memory, 0, 400, 110);
    writer.number(3, 0);
    mistake.accept(writer);
    writer.number(70, 301);
    writer.number(70, 301); // a second mistake, not told

    assertThat(writer.end()).isEqualTo(error == 0 ? MessageWriter.OUT_OF_ORDER : error);
    assertThat(writer.end()).isEqualTo(MessageWriter.NO_MESSAGE);
  }

  static Stream<Arguments> mistakes() {
    MemorySegment three = Bytes.of("abc");
    return Stream.of(
        row("nothing wrong", w -> w.number(4, 1), 0),
        row("number too long", w -> w.number(11, 1_000_000), MessageWriter.WRONG_LENGTH),
        row("number negative", w -> w.number(11, -1), MessageWriter.WRONG_LENGTH),
        row("smallest number", w -> w.number(4, Long.MIN_VALUE), MessageWriter.WRONG_LENGTH),
        row("same field again", w -> w.number(3, 0), MessageWriter.OUT_OF_ORDER),
        row("field before", w -> w.number(2, 0), MessageWriter.OUT_OF_ORDER),
        row("undeclared field", w -> w.number(65, 0), MessageWriter.WRONG_FIELD),
        row("no field", w -> w.number(1, 0), MessageWriter.WRONG_FIELD),
        row("tertiary field", w -> w.number(129, 0), MessageWriter.WRONG_FIELD),
        row("far field", w -> w.number(193, 0), MessageWriter.WRONG_FIELD),
        row("negative field", w -> w.number(-1, 0), MessageWriter.WRONG_FIELD),
        row("number in binary", w -> w.number(52, 0), MessageWriter.WRONG_FIELD),
        row("text in binary", w -> w.packedAscii(52, 0, 0, 8), MessageWriter.WRONG_FIELD),
        row("text too long", w -> w.packedAscii(39, 0, 0, 3), MessageWriter.WRONG_LENGTH),
        row("track too short", w -> w.packedAscii(35, 0, 0, 0), MessageWriter.WRONG_LENGTH),
        row("text of 17", w -> w.packedAscii(48, 0, 0, 17), MessageWriter.WRONG_LENGTH),
        row("text of -1", w -> w.packedAscii(48, 0, 0, -1), MessageWriter.WRONG_LENGTH),
        row("binary too short", w -> w.bytes(52, three, 0, 3), MessageWriter.WRONG_LENGTH),
        row("bytes behind the source", w -> w.bytes(48, three, 1, 3), MessageWriter.WRONG_LENGTH),
        row("bytes before the source", w -> w.bytes(48, three, -1, 2), MessageWriter.WRONG_LENGTH),
        row("empty where not allowed", w -> w.bytes(55, three, 0, 0), MessageWriter.WRONG_LENGTH));
  }

  @Test
  void shouldRefuseToBeginOutsideTheMemoryOrWithAnUnknownType() {
    writer.begin(memory, 0, 401, 110);
    assertThat(writer.end()).isEqualTo(MessageWriter.NO_ROOM);
    writer.begin(memory, -1, 400, 110);
    assertThat(writer.end()).isEqualTo(MessageWriter.NO_ROOM);
    writer.begin(memory, 380, 400, 110);
    assertThat(writer.end()).isEqualTo(MessageWriter.NO_ROOM);
    writer.begin(memory, 0, 400, 9999);
    assertThat(writer.end()).isEqualTo(MessageWriter.NO_MESSAGE);
    writer.begin(memory, 0, 400, 110);
    assertThat(writer.end()).isEqualTo(MessageWriter.NO_MESSAGE);
  }

  private static Arguments row(String what, Consumer<MessageWriter> mistake, int error) {
    return Arguments.of(what, mistake, error);
  }

  private String written() {
    int length = writer.end();
    return Bytes.text(memory, writer.messageAt(), length);
  }
}
