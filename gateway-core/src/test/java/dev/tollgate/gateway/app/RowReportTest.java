package dev.tollgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.imports.FileRows;
import dev.tollgate.gateway.imports.WrongLines;
import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledgerlog.ImportOutcome;
import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import dev.tollgate.gateway.ops.OpsHandler.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowReportTest {
  private static final Path FILE = Path.of("loads.csv");
  private static final OperatorCommand LOAD =
      new OperatorCommand.Load(Ascii16.parse("r"), Ascii16.parse("anna"), 978, 1);

  @Test
  void shouldTellTotalsByOutcome() {
    Reply reply =
        report(ImportOutcome.LOADED, ImportOutcome.LOADED_BEFORE, ImportOutcome.LOADED).reply();

    assertThat(reply.text()).isEqualTo("loads: 3 rows, 2 loaded, 1 loaded before");
    assertThat(reply.json())
        .isEqualTo(
            "{\"imported\":\"loads\",\"rows\":3,\"changed\":2,"
                + "\"outcomes\":{\"loaded\":2,\"loaded_before\":1},\"wrong\":0,\"wrong_lines\":[]}");
    assertThat(reply.exitCode()).isEqualTo(ExitCode.OK);
  }

  @ParameterizedTest
  @CsvSource({
    "LOAD_CHANGED, TG-ACC-003, ' reference', FOUND_WRONG",
    "NO_POCKET,    TG-ACC-004, ' account',   FOUND_WRONG",
    "SHED,         TG-ACC-005, '',           FAILED",
    "REFUSED,      TG-ACC-006, ' amount_minor', FOUND_WRONG",
    "NO_CARD,      TG-CRD-014, ' pan',       FOUND_WRONG",
  })
  void shouldTellWhichLineWasNotCarriedOut(
      ImportOutcome outcome, String code, String column, ExitCode exitCode) {
    RowReport report = report(ImportOutcome.LOADED, outcome);

    List<String> lines = report.reply().text().lines().toList();

    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst())
        .startsWith(code + " ")
        .contains(": loads.csv:20" + column + "; next: ");
    assertThat(lines.getLast()).startsWith("loads: 2 rows, 1 loaded, 1 ");
    assertThat(report.reply()).as("asked again").isEqualTo(report.reply());
    assertThat(report.reply().json())
        .contains("\"wrong\":1,\"wrong_lines\":[\"" + lines.getFirst() + "\"]}");
    assertThat(report.reply().exitCode()).isEqualTo(exitCode);
  }

  @Test
  void shouldTellTheRowOfAnOpeningBalanceThatWasRefused() {
    OperatorCommand pocket = new OperatorCommand.Pocket(Ascii16.parse("anna"), 978, 1);
    FileRows rows =
        new FileRows(Path.of("accounts.csv"), List.of(pocket), List.of(7), new WrongLines());

    Reply reply = new RowReport("accounts", rows, List.of(ImportOutcome.REFUSED)).reply();

    assertThat(reply.text()).startsWith("TG-ACC-006 ").contains(": accounts.csv:7 balance_minor; ");
    assertThat(reply.text()).endsWith("\naccounts: 1 rows, 1 refused");
    assertThat(reply.exitCode()).isEqualTo(ExitCode.FOUND_WRONG);
  }

  /** Trying again does not help with all of them. */
  @Test
  void shouldExitWithTheGravest() {
    assertThat(report(ImportOutcome.NO_POCKET, ImportOutcome.SHED).reply().exitCode())
        .isEqualTo(ExitCode.FOUND_WRONG);
  }

  @Test
  void shouldTellThatNothingWasCarriedOut() {
    WrongLines wrong = new WrongLines();
    for (int i = 0; i < 1_002; i++) {
      wrong.add(
          new TollgateException("TG-CSV-005", ExitCode.FOUND_WRONG, "wrong", "f:" + i, "mend it"));
    }
    Reply reply =
        new RowReport("loads", new FileRows(FILE, List.of(LOAD), List.of(2), wrong), List.of())
            .reply();

    assertThat(reply.text().lines())
        .hasSize(1_002)
        .startsWith("TG-CSV-005 wrong: f:0; next: mend it")
        .endsWith("2 more wrong lines", "loads: 1003 rows, 1002 wrong; nothing was carried out");
    assertThat(reply.json())
        .startsWith(
            "{\"imported\":\"loads\",\"rows\":1003,\"changed\":0,\"outcomes\":{},"
                + "\"wrong\":1002,\"wrong_lines\":[\"TG-CSV-005 wrong: f:0; next: mend it\",");
    assertThat(reply.exitCode()).isEqualTo(ExitCode.FOUND_WRONG);
  }

  /** On every tenth line. */
  private static RowReport report(ImportOutcome... outcomes) {
    List<Integer> lines = new ArrayList<>();
    for (int i = 1; i <= outcomes.length; i++) {
      lines.add(10 * i);
    }
    List<OperatorCommand> commands = Collections.nCopies(outcomes.length, LOAD);
    return new RowReport(
        "loads", new FileRows(FILE, commands, lines, new WrongLines()), List.of(outcomes));
  }
}
