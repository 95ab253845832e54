package dev.tollgate.gateway.app;

import static java.util.Locale.ROOT;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.imports.FileRows;
import dev.tollgate.gateway.imports.WrongLines;
import dev.tollgate.gateway.ledgerlog.ImportOutcome;
import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import dev.tollgate.gateway.ops.JsonText;
import dev.tollgate.gateway.ops.OpsHandler.Reply;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of each row of a file, as a person reads it and as JSON. The reply's exit status is
 * that of the gravest wrong line.
 *
 * @param what the file has, in the plural
 * @param outcomes of the rows' commands, in their order; none if a row could not be read
 */
public record RowReport(String what, FileRows rows, List<ImportOutcome> outcomes) {
  public RowReport {
    outcomes = List.copyOf(outcomes);
  }

  Reply reply() {
    boolean carriedOut = rows.wrong().count() == 0;
    WrongLines wrong = carriedOut ? notCarriedOut() : rows.wrong();
    Map<ImportOutcome, Integer> totals = new EnumMap<>(ImportOutcome.class);
    outcomes.forEach(outcome -> totals.merge(outcome, 1, Integer::sum));
    int all = carriedOut ? outcomes.size() : rows.commands().size() + wrong.count();
    StringBuilder text = new StringBuilder();
    wrong.told().forEach(fault -> text.append(fault.line()).append('\n'));
    if (wrong.count() > wrong.told().size()) {
      text.append("%d more wrong lines\n".formatted(wrong.count() - wrong.told().size()));
    }
    text.append("%s: %d rows".formatted(what, all));
    totals.forEach((outcome, count) -> text.append(", " + count + " " + lower(outcome, ' ')));
    text.append(carriedOut ? "" : ", %d wrong; nothing was carried out".formatted(wrong.count()));
    return new Reply(text.toString(), json(all, totals, wrong), wrong.exitCode());
  }

  private String json(int all, Map<ImportOutcome, Integer> totals, WrongLines wrong) {
    JsonText json = new JsonText().member("imported", what).member("rows", all);
    json.member("changed", outcomes.stream().filter(ImportOutcome::isChange).count());
    json.object("outcomes");
    totals.forEach((outcome, count) -> json.member(lower(outcome, '_'), count));
    json.endObject().member("wrong", wrong.count()).list("wrong_lines");
    wrong.told().forEach(fault -> json.member("", fault.line()));
    return json.endList().end();
  }

  private WrongLines notCarriedOut() {
    WrongLines wrong = new WrongLines();
    for (int i = 0; i < outcomes.size(); i++) {
      String place = rows.file() + ":" + rows.lines().get(i);
      boolean opens = rows.commands().get(i) instanceof OperatorCommand.Pocket;
      fault(outcomes.get(i), place, opens ? " balance_minor" : " amount_minor")
          .ifPresent(wrong::add);
    }
    return wrong;
  }

  /** Why the ledger did not carry out a line. */
  private static Optional<TollgateException> fault(
      ImportOutcome outcome, String place, String amountColumn) {
    return switch (outcome) {
      case LOAD_CHANGED ->
          wrong(
              "TG-ACC-003",
              "the reference of another load",
              place + " reference",
              "compare with the load of that reference; a new one needs a reference of its own");
      case NO_POCKET ->
          wrong(
              "TG-ACC-004",
              "no pocket of this account and currency",
              place + " account",
              "open it: bin/tollgate accounts import FILE");
      case SHED ->
          Optional.of(
              new TollgateException(
                  "TG-ACC-005",
                  ExitCode.FAILED,
                  "as many references are remembered as may be",
                  place,
                  "load the file again later, or raise ledger.idempotency-entries"));
      case NO_CARD ->
          wrong(
              "TG-CRD-014",
              "no such card",
              place + " pan",
              "import it: bin/tollgate cards import FILE");
      case REFUSED ->
          wrong(
              "TG-ACC-006",
              "a balance would leave its range",
              place + amountColumn,
              "write less: all balances of a currency together have a range too");
      default -> Optional.empty();
    };
  }

  private static Optional<TollgateException> wrong(
      String code, String what, String where, String next) {
    return Optional.of(new TollgateException(code, ExitCode.FOUND_WRONG, what, where, next));
  }

  private static String lower(ImportOutcome outcome, char between) {
    return outcome.name().toLowerCase(ROOT).replace('_', between);
  }
}
