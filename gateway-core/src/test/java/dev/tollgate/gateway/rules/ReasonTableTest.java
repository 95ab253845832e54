package dev.tollgate.gateway.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.gateway.rules.ReasonTable.Row;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonTableTest {
  private static final Pattern ROW = Pattern.compile("- \\{reason: (\\w+), +code: \"(\\w+)\"}");

  // Response codes of ISO 8583:1987 DE39, with N7 as the large networks define it.
  private static final Map<String, String> CODES =
      Map.ofEntries(
          Map.entry("APPROVED", "00"),
          Map.entry("PARTIAL_APPROVAL", "10"),
          Map.entry("NOT_SUPPORTED", "12"),
          Map.entry("AMOUNT_INVALID", "13"),
          Map.entry("CARD_UNKNOWN", "14"),
          Map.entry("FORMAT_ERROR", "30"),
          Map.entry("CARD_LOST", "41"),
          Map.entry("CARD_STOLEN", "43"),
          Map.entry("INSUFFICIENT_FUNDS", "51"),
          Map.entry("CARD_EXPIRED", "54"),
          Map.entry("PIN_WRONG", "55"),
          Map.entry("NOT_PERMITTED", "57"),
          Map.entry("TERMINAL_NOT_PERMITTED", "58"),
          Map.entry("AMOUNT_LIMIT", "61"),
          Map.entry("CARD_RESTRICTED", "62"),
          Map.entry("MAC_WRONG", "63"),
          Map.entry("COUNT_LIMIT", "65"),
          Map.entry("PIN_TRIES_EXCEEDED", "75"),
          Map.entry("CARD_VALUE_FAILED", "82"),
          Map.entry("CRYPTOGRAM_FAILED", "82"),
          Map.entry("COUNTER_REPLAYED", "82"),
          Map.entry("PIN_BLOCK_MALFORMED", "55"),
          Map.entry("ORIGINAL_NOT_FOUND", "25"),
          Map.entry("REVERSAL_UNMATCHED", "00"),
          Map.entry("REVERSED_BEFORE", "94"),
          Map.entry("ACCEPTED", "00"),
          Map.entry("ACCOUNT_CHECKED", "85"),
          Map.entry("DEADLINE_PASSED", "91"),
          Map.entry("CONTENT_CHANGED", "94"),
          Map.entry("SYSTEM_FAULT", "96"),
          Map.entry("CVV2_FAILED", "N7"));

  private static final long NOW_MS = 1_000_000;
  private static final long LATER_MS = 2_000_000;

  @ParameterizedTest
  @EnumSource
  void shouldHaveTheShippedCodeOfEveryReason(Reason reason) throws IOException {
    ReasonTable table = ReasonTable.of(shippedTable(), NOW_MS);
    assertThat(ReasonTable.text(table.code(reason, NOW_MS))).isEqualTo(CODES.get(reason.name()));
  }

  @Test
  void shouldPackTheFirstCharacterHigh() throws IOException {
    assertThat(ReasonTable.of(shippedTable(), NOW_MS).code(Reason.CVV2_FAILED, NOW_MS))
        .isEqualTo(0x4e37);
  }

  /** Whatever the order of the rows: the latest one that is valid applies. */
  @ParameterizedTest
  @CsvSource({
    "-9223372036854775808, A0",
    "999999,  A0",
    "1000000, A1",
    "1999999, A1",
    "2000000, A2",
    "9223372036854775807, A2",
  })
  void shouldHaveTheCodeThatIsValidAtTheTime(long atMs, String code) throws IOException {
    List<Row> rows = without(Reason.MAC_WRONG);
    rows.add(0, new Row(Reason.MAC_WRONG, "A2", LATER_MS));
    rows.add(new Row(Reason.MAC_WRONG, "A1", NOW_MS));
    rows.add(new Row(Reason.MAC_WRONG, "A0"));
    ReasonTable table = ReasonTable.of(rows, NOW_MS);

    assertThat(ReasonTable.text(table.code(Reason.MAC_WRONG, atMs))).isEqualTo(code);
    assertThat(ReasonTable.text(table.code(Reason.FORMAT_ERROR, atMs))).isEqualTo("30");
    assertThat(ReasonTable.text(table.code(Reason.CONTENT_CHANGED, atMs))).isEqualTo("94");
  }

  /** A decision from before the first row still needs a code. */
  @Test
  void shouldHaveTheFirstCodeBeforeItsDate() throws IOException {
    List<Row> rows = without(Reason.MAC_WRONG);
    rows.add(new Row(Reason.MAC_WRONG, "A1", NOW_MS));

    assertThat(ReasonTable.text(ReasonTable.of(rows, NOW_MS).code(Reason.MAC_WRONG, 0)))
        .isEqualTo("A1");
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseATableWithoutAReason(Reason missing) throws IOException {
    List<Row> rows = without(missing);
    assertThatThrownBy(() -> ReasonTable.of(rows, NOW_MS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no code for reason " + missing);
  }

  @Test
  void shouldRefuseAReasonThatHasNoCodeYet() throws IOException {
    List<Row> rows = without(Reason.MAC_WRONG);
    rows.add(new Row(Reason.MAC_WRONG, "63", LATER_MS));
    assertThatThrownBy(() -> ReasonTable.of(rows, NOW_MS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no code for reason MAC_WRONG is valid yet");
  }

  @ParameterizedTest
  @ValueSource(longs = {ReasonTable.ALWAYS, LATER_MS})
  void shouldRefuseTwoRowsOfOneDate(long fromMs) throws IOException {
    List<Row> rows = shippedTable();
    rows.add(new Row(Reason.MAC_WRONG, "64", fromMs));
    rows.add(new Row(Reason.MAC_WRONG, "65", fromMs));
    assertThatThrownBy(() -> ReasonTable.of(rows, NOW_MS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("reason MAC_WRONG twice from the same date");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "000", "n7", "0 ", "é0"})
  void shouldRefuseACodeOfAnotherForm(String code) throws IOException {
    List<Row> rows = without(Reason.CVV2_FAILED);
    rows.add(new Row(Reason.CVV2_FAILED, code));
    assertThatThrownBy(() -> ReasonTable.of(rows, NOW_MS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CVV2_FAILED");
  }

  @Test
  void shouldCallOnlyThreeReasonsAnApproval() {
    assertThat(Reason.values())
        .filteredOn(Reason::isApproval)
        .containsExactly(Reason.APPROVED, Reason.PARTIAL_APPROVAL, Reason.ACCOUNT_CHECKED);
  }

  private static List<Row> without(Reason reason) throws IOException {
    List<Row> rows = shippedTable();
    rows.removeIf(row -> row.reason() == reason);
    return rows;
  }

  /** Reads the resource by its rows, so that the test leans on no YAML reader. */
  private static List<Row> shippedTable() throws IOException {
    List<Row> rows = new ArrayList<>();
    try (InputStream in =
        ReasonTable.class.getResourceAsStream("/dev/tollgate/gateway/reasons/iso87.yaml")) {
      for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
        if (!line.startsWith("#") && !line.equals("reasons:")) {
          var row = ROW.matcher(line.strip());
          assertThat(row.matches()).as(line).isTrue();
          rows.add(new Row(Reason.valueOf(row.group(1)), row.group(2)));
        }
      }
    }
    return rows;
  }
}
