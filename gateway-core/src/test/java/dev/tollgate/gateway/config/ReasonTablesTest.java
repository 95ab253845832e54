package dev.tollgate.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.ReasonTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonTablesTest {
  private static final Path SHIPPED =
      Path.of("src/main/resources/dev/tollgate/gateway/reasons/iso87.yaml");
  private static final long NOW_MS = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
  private static final String ROW = "- {reason: REVERSAL_UNMATCHED,       code: \"00\"}";

  @TempDir private Path home;

  @Test
  void shouldReadAFileOfOnesOwnWithDates() throws IOException {
    ReasonTable table =
        read(ROW + "\n  - {reason: REVERSAL_UNMATCHED, code: \"25\", from: 2026-12-01}");

    assertThat(codeAt(table, "2026-11-30T23:59:59.999Z")).isEqualTo("00");
    assertThat(codeAt(table, "2026-12-01T00:00:00Z")).isEqualTo("25");
  }

  @Test
  void shouldReadShippedTables() {
    ReasonTable table = ReasonTables.read("iso87", home, NOW_MS);

    assertThat(codeAt(table, "2026-11-22T12:00:00Z")).isEqualTo("00");
  }

  /** Each line stands in place of the row of REVERSAL_UNMATCHED. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- {reason: REVERSAL_UNMATCHED, code: \"0\"} | TG-CFG-012 | code",
        "- {reason: REVERSAL_UNMATCHED, code: \"0x\"} | TG-CFG-012 | code",
        "- {reason: REVERSAL_UNMATCHED, code: \"00\", from: 2026-13-01} | TG-CFG-012 | from",
        "- {reason: REVERSAL_UNMATCHED, code: \"00\", from: tomorrow} | TG-CFG-012 | from",
        "- {reason: REVERSAL_UNMATCHED, code: \"00\", from: 1-12-2026} | TG-CFG-012 | from",
        "- {reason: REVERSAL_UNMATCHED, code: \"00\", form: 2026-12-01} | TG-CFG-007 | form",
        "- {reason: REVERSAL_UNMATCHD, code: \"00\"} | TG-CFG-011 | REVERSAL_UNMATCHED",
        "- {reason: REVERSAL_UNMATCHED, code: \"00\", from: 2026-12-01} | TG-CFG-012 | valid yet",
        "- {reason: APPROVED, code: \"00\", from: 2020-01-01} | TG-CFG-012 | REVERSAL_UNMATCHED",
        "- {reason: APPROVED, code: \"00\"} | TG-CFG-012 | APPROVED twice",
      })
  void shouldSayWhatIsWrong(String row, String code, String place) {
    assertThatThrownBy(() -> read(row))
        .isInstanceOf(TollgateException.class)
        .hasMessageStartingWith(code)
        .hasMessageContaining(place)
        .hasMessageContaining("mine.yaml");
  }

  @ParameterizedTest
  @CsvSource({"iso99, TG-CFG-042", "missing.yaml, TG-CFG-001"})
  void shouldSayWhenThereIsNoSuchTable(String name, String code) {
    assertThatThrownBy(() -> ReasonTables.read(name, home, NOW_MS))
        .isInstanceOf(TollgateException.class)
        .hasMessageStartingWith(code);
  }

  private ReasonTable read(String row) throws IOException {
    String shipped = Files.readString(SHIPPED);
    assertThat(shipped).contains(ROW);
    Files.writeString(home.resolve("mine.yaml"), shipped.replace(ROW, row));
    return ReasonTables.read("mine.yaml", home, NOW_MS);
  }

  private static String codeAt(ReasonTable table, String time) {
    return ReasonTable.text(
        table.code(Reason.REVERSAL_UNMATCHED, Instant.parse(time).toEpochMilli()));
  }
}
