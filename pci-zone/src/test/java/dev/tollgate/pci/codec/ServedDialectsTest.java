package dev.tollgate.pci.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.answer.AnswerBuilder;
import dev.tollgate.pci.codec.Digits.PackedAscii;
import dev.tollgate.pci.seal.RequestSealer;
import dev.tollgate.pci.testing.Memory;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One purchase, encoded by jPOS in every dialect that is served, means the same in each; and so
 * does its answer, decoded by jPOS.
 */
class ServedDialectsTest {
  private static final String CHIP =
      "9F2608A1B2C3D4E5F607189F100706010A03A000009F3602001A9F37041A2B3C4D95050000000000"
          + "9A032611229C01009F02060000000012509F03060000000000009F1A0208405F2A02097882021900";

  private final VaultCell cell = new Vault(1, 2048).claim();
  private final MemorySegment target = Arena.ofAuto().allocate(2048);

  @ParameterizedTest
  @EnumSource(names = ".*[A-Z]", mode = EnumSource.Mode.MATCH_ALL) // not those that tell a year
  void shouldMeanTheSameInEachDialect(Flavour flavour) throws Exception {
    var jpos = new JposMessages(flavour, 1);
    byte[] request = jpos.encode(request());
    Memory.put(cell.memory(), 0, request);
    cell.messageLength(request.length);
    Dialect dialect = flavour.dialect();

    new MessageScanner(dialect).scan(cell.memory(), 0, request.length, cell.fields());
    assertThat(new RequestSealer(dialect).seal(cell.memory(), cell.fields(), cell.sealed()))
        .isTrue();

    assertThat(cell.sealed().formatFault()).isZero();
    assertThat(cell.sealed().amountMinor()).isEqualTo(1000);
    assertThat(cell.sealed().currency()).isEqualTo(978);
    assertThat(cell.sealed().acquirerId()).isEqualTo(12345);
    assertThat(cell.sealed().terminalId()).isEqualTo(PackedAscii.hi("TERM0001"));
    assertThat(cell.sealed().partialApprovalAllowed()).isTrue();
    assertThat(cell.sealed().cashbackMinor()).isEqualTo(7);
    assertThat(answer(flavour, jpos))
        .containsEntry(2, "4111111111111111")
        .containsEntry(4, "000000000600")
        .containsEntry(32, "12345")
        .containsEntry(38, "001234")
        .containsEntry(39, "10")
        .containsEntry(41, "TERM0001")
        .containsEntry(44, "02")
        .containsEntry(48, "8701M")
        .containsEntry(54, "0001978C0000000000050002978D0000000000060057978C000000001000");
  }

  private Map<Integer, String> answer(Flavour flavour, JposMessages jpos) throws Exception {
    var answer = cell.answer();
    answer.responseCode = '1' << 8 | '0';
    answer.amountMinor = 600;
    answer.authorizationCode = 1234;
    answer.cardValue = CheckOutcome.NOT_PERFORMED;
    answer.cryptogram = CheckOutcome.PASSED;
    answer.cardValue2 = CheckOutcome.PASSED;
    answer.tellsBalance = true;
    answer.balanceCurrency = 978;
    answer.ledgerBalanceMinor = 5;
    answer.availableBalanceMinor = -6;
    answer.requestedAmountMinor = 1000;
    int length = new AnswerBuilder(flavour.dialect()).build(cell, target, 0, 2048);
    assertThat(length).isPositive();
    var values = new TreeMap<Integer, String>();
    jpos.decode(Bytes.copy(target, 0, length))
        .values()
        .forEach((field, value) -> values.put(field, new String(value, ISO_8859_1)));
    return values;
  }

  private static JposMessages.Message request() {
    var values = new TreeMap<Integer, byte[]>();
    Map.of(
            2, "4111111111111111",
            3, "090000",
            4, "000000001000",
            7, "1128150000",
            11, "000128",
            32, "12345",
            41, "TERM0001",
            48, "610119203123",
            54, "0040978D000000000007",
            22, "051")
        .forEach((field, value) -> values.put(field, value.getBytes(ISO_8859_1)));
    values.put(35, "4111111111111111=30122010000012345678".getBytes(ISO_8859_1));
    values.put(49, "978".getBytes(ISO_8859_1));
    values.put(55, HexFormat.of().parseHex(CHIP));
    return new JposMessages.Message(100, values);
  }
}
