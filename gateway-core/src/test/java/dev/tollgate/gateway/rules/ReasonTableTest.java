package dev.tollgate.gateway.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

  @ParameterizedTest
  @EnumSource
  void shouldHaveTheShippedCodeOfEveryReason(Reason reason) throws IOException {
    ReasonTable table = ReasonTable.of(shippedTable());
    assertThat(ReasonTable.text(table.code(reason))).isEqualTo(CODES.get(reason.name()));
  }

  @Test
  void shouldPackTheFirstCharacterHigh() throws IOException {
    assertThat(ReasonTable.of(shippedTable()).code(Reason.CVV2_FAILED)).isEqualTo(0x4e37);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseATableWithoutAReason(Reason missing) throws IOException {
    Map<Reason, String> codes = shippedTable();
    codes.remove(missing);
    assertThatThrownBy(() -> ReasonTable.of(codes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no code for reason " + missing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "000", "n7", "0 ", "é0"})
  void shouldRefuseACodeOfAnotherForm(String code) throws IOException {
    Map<Reason, String> codes = shippedTable();
    codes.put(Reason.CVV2_FAILED, code);
    assertThatThrownBy(() -> ReasonTable.of(codes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CVV2_FAILED");
  }

  @Test
  void shouldCallOnlyThreeReasonsAnApproval() {
    assertThat(Reason.values())
        .filteredOn(Reason::isApproval)
        .containsExactly(Reason.APPROVED, Reason.PARTIAL_APPROVAL, Reason.ACCOUNT_CHECKED);
  }

  /** Reads the resource by its rows, so that the test leans on no YAML reader. */
  private static Map<Reason, String> shippedTable() throws IOException {
    Map<Reason, String> codes = new EnumMap<>(Reason.class);
    try (InputStream in =
        ReasonTable.class.getResourceAsStream("/dev/tollgate/gateway/reasons/iso87.yaml")) {
      for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
        if (!line.startsWith("#") && !line.equals("reasons:")) {
          var row = ROW.matcher(line.strip());
          assertThat(row.matches()).as(line).isTrue();
          assertThat(codes.put(Reason.valueOf(row.group(1)), row.group(2))).as(line).isNull();
        }
      }
    }
    return codes;
  }
}
