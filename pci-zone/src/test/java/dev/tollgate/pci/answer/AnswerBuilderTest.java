package dev.tollgate.pci.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.CheckOutcome;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.seal.RequestSealer;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.Memory;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.TreeSet;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerBuilderTest {
  private static final Dialect DIALECT = DialectReader.shipped("iso87-ascii");
  private static final int AT = 7;
  private static final int ROOM = 400;
  private static final int[] ECHOED = {
    2, 3, 4, 7, 11, 12, 13, 23, 25, 32, 33, 37, 41, 42, 49, 70, 90
  };

  private final Vault vault = new Vault(1, 2048);
  private final MemorySegment out = Arena.ofAuto().allocate(AT + ROOM);
  private final AnswerBuilder builder = new AnswerBuilder(DIALECT);

  @Test
  void shouldEchoEveryFieldAsItCame() {
    ISOMsg request = full("0100");
    VaultCell cell = cell(request);

    ISOMsg answer = answer(cell);

    for (int field : ECHOED) {
      assertThat(answer.getString(field)).as("DE%s", field).isEqualTo(request.getString(field));
    }
    assertThat(answer.getString(39)).isEqualTo("05");
    assertThat(answer.getString(44)).isEqualTo("00");
    assertThat(fields(answer))
        .containsOnly(0, 2, 3, 4, 7, 11, 12, 13, 23, 25, 32, 33, 37, 39, 41, 42, 44, 49, 70, 90);
  }

  @Test
  void shouldPackTheSameBytesAsJpos() {
    VaultCell cell = cell(full("0100"));
    cell.answer().authorizationCode = 42;
    byte[] wire = wire(cell);

    assertThat(wire).isEqualTo(Jpos.pack(Jpos.unpack(wire)));
  }

  @Test
  void shouldEchoNothingThatDidNotCome() {
    ISOMsg answer = answer(cell(Jpos.message("0100", 7, "1128150000", 11, "000001")));

    assertThat(fields(answer)).containsOnly(0, 7, 11, 39, 44);
  }

  @ParameterizedTest
  @CsvSource({
    "0100, 0110", "0101, 0110", "0120, 0130", "0121, 0130", "0200, 0210", "0201, 0210",
    "0220, 0230", "0302, 0312", "0303, 0312", "0322, 0332", "0400, 0410", "0401, 0410",
    "0420, 0430", "0421, 0430", "0620, 0630", "0800, 0810", "0801, 0810",
  })
  void shouldAnswerWithTheTypeThatFits(String request, String answer) {
    assertThat(answer(cell(full(request))).getString(0)).isEqualTo(answer);
  }

  @Test
  void shouldSayWhatWasDecided() {
    VaultCell cell = cell(Jpos.set(full("0200"), 48, "6101192031239901X"));
    cell.answer().responseCode = '1' << 8 | '0';
    cell.answer().amountMinor = 777;
    cell.answer().authorizationCode = 1234;
    cell.answer().cardValue = CheckOutcome.FAILED;
    cell.answer().cryptogram = CheckOutcome.PASSED;
    cell.answer().cardValue2 = CheckOutcome.PASSED;

    ISOMsg answer = answer(cell);

    assertThat(answer.getString(4)).isEqualTo("000000000777");
    assertThat(answer.getString(38)).isEqualTo("001234");
    assertThat(answer.getString(39)).isEqualTo("10");
    assertThat(answer.getString(44)).isEqualTo("12");
    assertThat(answer.getString(48)).isEqualTo("8701M"); // and none of the values that came
  }

  @ParameterizedTest
  @CsvSource({"PASSED, 8701M, 20", "FAILED, 8701N, 10", "NOT_PERFORMED, 8701P, 00"})
  void shouldTellTheOutcomesOfCardValues(CheckOutcome outcome, String printed, String stripe) {
    VaultCell cell = cell(Jpos.set(full("0100"), 48, "9203123"));
    cell.answer().cardValue = outcome;
    cell.answer().cardValue2 = outcome;

    ISOMsg answer = answer(cell);

    assertThat(answer.getString(48)).isEqualTo(printed);
    assertThat(answer.getString(44)).isEqualTo(stripe);
  }

  @ParameterizedTest
  @CsvSource({"0, 000000", "1, 000001", "999999, 999999"})
  void shouldWriteAuthorizationCodesWithSixDigits(long code, String text) {
    VaultCell cell = cell(full("0100"));
    cell.answer().authorizationCode = code;
    assertThat(answer(cell).getString(38)).isEqualTo(text);
  }

  @Test
  void shouldSayNothingOfACardThatIsNotAskedFor() {
    VaultCell cell = cell(Jpos.message("0800", 7, "1128150000", 11, "000001", 70, "301"));
    cell.answer().responseCode = '0' << 8 | '0';

    assertThat(fields(answer(cell))).containsOnly(0, 7, 11, 39, 70);
  }

  @Test
  void shouldBuildARequestOfOurOwn() {
    VaultCell cell = vault.claim();
    cell.sealed().networkManagement(800, 101_020_304, 17, 2);

    ISOMsg request = answer(cell);

    assertThat(request.getString(0)).isEqualTo("0800");
    assertThat(request.getString(7)).isEqualTo("0101020304");
    assertThat(request.getString(11)).isEqualTo("000017");
    assertThat(request.getString(70)).isEqualTo("002");
    assertThat(fields(request)).containsOnly(0, 7, 11, 70);
  }

  @Test
  void shouldLeaveNothingBehindTheMessage() {
    for (ISOMsg request : new ISOMsg[] {full("0100"), Jpos.purchase(1)}) {
      VaultCell cell = cell(request);
      int length = wire(cell).length;
      assertThat(Memory.isZero(out.asSlice(0, AT))).isTrue();
      assertThat(Memory.isZero(out.asSlice(AT + length))).isTrue();
      out.fill((byte) 0);
      cell.letGo();
    }
  }

  @Test
  void shouldTellThatThereIsTooLittleRoomAndLeaveNothing() {
    VaultCell cell = cell(full("0100"));
    int length = wire(cell).length;
    out.fill((byte) 0);
    for (int room = 0; room < length; room++) {
      assertThat(builder.build(cell, out, AT, room)).as("room %s", room).isNegative();
      assertThat(Memory.isZero(out)).as("room %s", room).isTrue();
    }
    assertThat(builder.build(cell, out, AT, ROOM + 1)).isNegative(); // outside the memory
    assertThat(builder.build(cell, out, AT, length)).isEqualTo(length);
  }

  @Test
  void shouldNotAnswerWithATypeNobodyHas() {
    assertThat(builder.build(cell(full("0830")), out, AT, ROOM)).isNegative();
  }

  private ISOMsg answer(VaultCell cell) {
    return Jpos.unpack(wire(cell));
  }

  private byte[] wire(VaultCell cell) {
    int length = builder.build(cell, out, AT, ROOM);
    assertThat(length).isPositive();
    return Memory.bytes(out.asSlice(AT, length));
  }

  private VaultCell cell(ISOMsg request) {
    byte[] wire = Jpos.pack(request);
    VaultCell cell = vault.claim();
    Memory.put(cell.memory(), 0, wire);
    cell.messageLength(wire.length);
    new MessageScanner(DIALECT).scan(cell.memory(), 0, wire.length, cell.fields());
    assertThat(new RequestSealer(DIALECT).seal(cell.memory(), cell.fields(), cell.sealed()))
        .isTrue();
    cell.answer().responseCode = '0' << 8 | '5';
    cell.answer().amountMinor = SealedRequest.ABSENT;
    cell.answer().authorizationCode = SealedRequest.ABSENT;
    return cell;
  }

  private static ISOMsg full(String mti) {
    ISOMsg message = Jpos.purchase(123);
    Jpos.set(message, 0, mti);
    Object[] more = {
      12,
      "150000",
      13,
      "1128",
      14,
      "3112",
      22,
      "901",
      23,
      "001",
      25,
      "00",
      32,
      "12345678901",
      33,
      "7",
      35,
      "4111111111111111=31121011000012300",
      37,
      "RRN 00000001",
      52,
      new byte[8],
      70,
      "301",
      90,
      "0100" + "0".repeat(38),
      102,
      "ACCOUNT"
    };
    for (int i = 0; i < more.length; i += 2) {
      Jpos.set(message, (int) more[i], more[i + 1]);
    }
    return message;
  }

  private static TreeSet<Integer> fields(ISOMsg message) {
    TreeSet<Integer> fields = new TreeSet<>();
    for (int field = 0; field <= 128; field++) {
      if (field != 1 && message.hasField(field)) {
        fields.add(field);
      }
    }
    return fields;
  }
}
