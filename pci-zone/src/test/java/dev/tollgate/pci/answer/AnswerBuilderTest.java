package dev.tollgate.pci.answer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.seal.RequestSealer;
import dev.tollgate.pci.testing.DialectText;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.Memory;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.TreeSet;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(strings = {"iso87-ascii", "iso87-binary"})
class AnswerBuilderTest {
  private static final int AT = 7;
  private static final int ROOM = 400;
  private static final int[] ECHOED = {
    2, 3, 4, 7, 11, 12, 13, 23, 25, 32, 33, 37, 41, 42, 49, 70, 90
  };

  private final Vault vault = new Vault(1, 2048);
  private final MemorySegment out = Arena.ofAuto().allocate(AT + ROOM);
  @Parameter private String name;
  private Dialect dialect;
  private AnswerBuilder builder;

  @BeforeEach
  void readDialect() {
    dialect = DialectReader.shipped(name);
    builder = new AnswerBuilder(dialect);
  }

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

    assertThat(wire).isEqualTo(Jpos.pack(Jpos.unpack(wire, Jpos.packager(name))));
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

  @ParameterizedTest
  @CsvSource({
    "0100, true", "0101, true", "0200, true", "0201, true", "0120, false", "0121, false",
    "0220, false", "0221, false", "0400, false", "0420, false", "0620, false", "0302, false",
  })
  void shouldTellResultsOfChecksWhereOnesWereAsked(String mti, boolean told) {
    ISOMsg answer = answer(cell(Jpos.set(full(mti), 48, "9203123")));

    assertThat(answer.hasField(44)).isEqualTo(told);
    assertThat(answer.hasField(48)).isEqualTo(told);
  }

  @Test
  void shouldNotEchoTheAuthorizationCodeOfAnAdvice() {
    assertThat(answer(cell(Jpos.set(full("0220"), 38, "123456"))).hasField(38)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // balances, ledger,       available,     asked for, 54
    "false,      0,            0,             -1,        ''",
    "false,      0,            0,             5000,      0057978C000000005000",
    "true,       12,           -7,            -1,        0001978C0000000000120002978D000000000007",
    "true,       0,            0,             1,"
        + " 0001978C0000000000000002978C0000000000000057978C000000000001",
    "true,       999999999999, -999999999999, 0,"
        + " 0001978C9999999999990002978D9999999999990057978C000000000000",
    "true,       -1000000000000, 0,           -1,        ''", // of no use if it cannot be told
  })
  void shouldTellBalancesAndWhatWasAskedFor(
      boolean tells, long ledger, long available, long requested, String amounts) {
    VaultCell cell = cell(full("0100"));
    cell.answer().tellsBalance = tells;
    cell.answer().ledgerBalanceMinor = ledger;
    cell.answer().availableBalanceMinor = available;
    cell.answer().requestedAmountMinor = requested;
    cell.answer().balanceCurrency = 978;

    ISOMsg answer = answer(cell);

    assertThat(answer.hasField(54)).isEqualTo(!amounts.isEmpty());
    assertThat(amounts.isEmpty() ? "" : answer.getString(54)).isEqualTo(amounts);
  }

  @Test
  void shouldWriteAmountsInCurrenciesOfThreeDigits() {
    VaultCell cell = cell(full("0200"));
    cell.answer().requestedAmountMinor = 1;
    cell.answer().balanceCurrency = 36;

    assertThat(answer(cell).getString(54)).isEqualTo("0057036C000000000001");
  }

  @ParameterizedTest
  @CsvSource({
    // length, cryptogram,    approved, 55
    "0,        PASSED,        true,     ''",
    "0,        PASSED,        false,    ''",
    "10,       PASSED,        true,     910AA0A1A2A3A4A5A6A7A8A9",
    "10,       PASSED,        false,    910AD0D1D2D3D4D5D6D7D8D9",
    "8,        PASSED,        true,     9108A0A1A2A3A4A5A6A7",
    "10,       FAILED,        false,    ''",
    "10,       NOT_PERFORMED, true,     ''",
  })
  void shouldSendTheIssuerDataThatFitsTheDecision(
      int length, CheckOutcome cryptogram, boolean approved, String chip) throws Exception {
    VaultCell cell = cell(full("0100"));
    for (int i = 0; i < length; i++) {
      cell.memory().set(JAVA_BYTE, cell.issuerDataAt(true) + i, (byte) (0xA0 + i));
      cell.memory().set(JAVA_BYTE, cell.issuerDataAt(false) + i, (byte) (0xD0 + i));
    }
    cell.issuerDataLength(length);
    cell.answer().approved = approved;
    cell.answer().cryptogram = cryptogram;

    ISOMsg answer = answer(cell);

    byte[] sent = answer.hasField(55) ? answer.getComponent(55).getBytes() : new byte[0];
    assertThat(HexFormat.of().withUpperCase().formatHex(sent)).isEqualTo(chip);
  }

  @ParameterizedTest
  @CsvSource({
    // a field above 64 is echoed, field with the MAC
    "true, 128",
    "false, 64",
  })
  void shouldLeaveRoomForAMacAtTheEnd(boolean secondary, int macField) throws Exception {
    ISOMsg request = full("0100");
    if (!secondary) {
      request.unset(70);
      request.unset(90);
    }
    VaultCell cell = cell(request);
    cell.answer().requestedAmountMinor = 1;

    int length = builder.build(cell, out, AT, ROOM, true);
    ISOMsg zeros = Jpos.unpack(Memory.bytes(out.asSlice(AT, length)), Jpos.packager(name));
    byte[] mac = {1, 2, 3, 4, 5, 6, 7, (byte) 0xAB};
    int macBytes = name.equals("iso87-ascii") ? 16 : 8;
    assertThat(builder.macAt()).isEqualTo(AT + length - macBytes);
    builder.putMac(out, builder.macAt(), Memory.of(mac), 0);
    ISOMsg answer = Jpos.unpack(Memory.bytes(out.asSlice(AT, length)), Jpos.packager(name));

    assertThat(zeros.getBytes(macField)).isEqualTo(new byte[8]);
    assertThat(answer.getBytes(macField)).isEqualTo(mac);
    assertThat(answer.hasField(macField == 64 ? 128 : 64)).isFalse();
    assertThat(Memory.isZero(out.asSlice(AT + length))).isTrue();
  }

  @Test
  void shouldWriteAMacAsItsOwnFieldHasIt() {
    boolean ascii = name.equals("iso87-ascii");
    String field = "128: {name: message authentication code, type: b, length: 8";
    serve(
        DialectText.replaced(
            DialectText.text(name), field, field + ", encoding: " + (ascii ? "raw" : "hex")));
    ISOMsg request = full("0100");
    byte[] mac = {1, 2, 3, 4, 5, 6, 7, (byte) 0xAB};

    int length = builder.build(cell(request), out, AT, ROOM, true);
    builder.putMac(out, builder.macAt(), Memory.of(mac), 0);

    int bytes = ascii ? 8 : 16;
    assertThat(builder.macAt()).isEqualTo(AT + length - bytes);
    byte[] written = Memory.bytes(out.asSlice(AT + length - bytes, bytes));
    assertThat(ascii ? written : HexFormat.of().parseHex(new String(written, US_ASCII)))
        .isEqualTo(mac);
    assertThat(Memory.isZero(out.asSlice(AT + length))).isTrue();
  }

  /** 44, 48 and 54 tell more of an answer; who has no such field wants no more. */
  @Test
  void shouldDoWithoutFieldsThatTheDialectHasNot() {
    String text = DialectText.text(name).replaceAll("(?m)^  (44|54): .*\n", "");
    serve(text.replaceAll("(?m)^.*fields: \\[54\\]\\}\n", ""));
    VaultCell cell = cell(full("0100"));
    cell.answer().responseCode = '0' << 8 | '0';
    cell.answer().authorizationCode = 123456;
    cell.answer().tellsBalance = true;
    cell.answer().requestedAmountMinor = 1;

    ISOMsg answer = answer(cell);

    assertThat(answer.getString(39)).isEqualTo("00");
    assertThat(answer.getString(38)).isEqualTo("123456");
    assertThat(answer.hasField(44)).isFalse();
    assertThat(answer.hasField(54)).isFalse();
  }

  @Test
  void shouldTellTheOutcomeOfACvv2InBinaryTagsToo() {
    String text = "\"additional data, private\"\n    type: ";
    serve(
        DialectText.replaced(DialectText.text(name), text + "ans", text + "b\n    encoding: raw"));
    VaultCell cell = cell(Jpos.set(full("0100"), 48, "9203123"));
    cell.answer().cardValue2 = CheckOutcome.PASSED;

    assertThat(answer(cell).getString(48)).isEqualTo("8701M");
  }

  private void serve(String text) {
    dialect = DialectText.read(text);
    builder = new AnswerBuilder(dialect);
  }

  @Test
  void shouldForgetTheMacOfTheMessageBefore() {
    VaultCell cell = cell(full("0100"));
    assertThat(builder.build(cell, out, AT, ROOM, true)).isPositive();
    assertThat(builder.build(cell, out, AT, ROOM)).isPositive();
    assertThat(builder.macAt()).isEqualTo(AnswerBuilder.NO_MAC);
    assertThat(builder.build(cell, out, AT, ROOM, true)).isPositive();
    assertThat(builder.build(cell, out, AT, 10, true)).isNegative();
    assertThat(builder.macAt()).isEqualTo(AnswerBuilder.NO_MAC);
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
    return Jpos.unpack(wire(cell), Jpos.packager(name));
  }

  private byte[] wire(VaultCell cell) {
    int length = builder.build(cell, out, AT, ROOM);
    assertThat(length).isPositive();
    return Memory.bytes(out.asSlice(AT, length));
  }

  private VaultCell cell(ISOMsg request) {
    byte[] wire = Jpos.pack(request, Jpos.packager(name));
    VaultCell cell = vault.claim();
    Memory.put(cell.memory(), 0, wire);
    cell.messageLength(wire.length);
    new MessageScanner(dialect).scan(cell.memory(), 0, wire.length, cell.fields());
    assertThat(new RequestSealer(dialect).seal(cell.memory(), cell.fields(), cell.sealed()))
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
