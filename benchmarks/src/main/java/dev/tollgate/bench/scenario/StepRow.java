package dev.tollgate.bench.scenario;

import dev.tollgate.bench.crypto.PinBlock;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.scenario.Step.Content;
import dev.tollgate.bench.scenario.Step.Counter;
import dev.tollgate.bench.scenario.Step.Expected;
import dev.tollgate.bench.scenario.Step.Link;
import dev.tollgate.bench.scenario.Step.Pin;
import dev.tollgate.bench.scenario.Step.Proof;
import dev.tollgate.bench.scenario.Step.Relation;
import dev.tollgate.bench.scenario.Step.Terminal;
import dev.tollgate.bench.scenario.Step.Value;
import dev.tollgate.bench.yaml.YamlRow;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads one step; what its keys mean stands at the top of the shipped {@code scenario.yaml}. */
final class StepRow {
  private static final String RESPONSE_CODE = "[0-9A-Z]{2}";
  private static final String LABEL = "\\w+";
  private static final String TERMINAL = "TOLLDEMO";
  private static final String MERCHANT_TYPE = "5411";

  /** How an advice ended where it was decided. */
  private enum Advice {
    NONE(null),
    APPROVED("00"),
    DECLINED("05");

    private final @Nullable String code;

    Advice(@Nullable String code) {
      this.code = code;
    }
  }

  private enum By {
    ORIGINAL,
    REFERENCE
  }

  private enum YesNo {
    NO,
    YES
  }

  private StepRow() {}

  static Step read(YamlRow row, Network network) {
    Content content = content(row);
    return new Step(
        row.text("name", ".{1,40}"),
        row.optional("as", LABEL),
        network,
        row.optional("card", LABEL),
        content,
        new Terminal(
            row.word("entry", Entry.class, Entry.MANUAL),
            row.text("merchant", "\\d{4}", MERCHANT_TYPE),
            row.text("terminal", "[0-9A-Z]{8}", TERMINAL)),
        proof(row),
        new Expected(
            row.text("expect", RESPONSE_CODE),
            row.optional("blocked", RESPONSE_CODE),
            row.number("approved_minor", -1),
            row.number("charged_minor", -1),
            row.optional("checks", "[012]{2}")));
  }

  private static Content content(YamlRow row) {
    Kind kind = row.word("kind", Kind.class, Kind.PURCHASE);
    return new Content(
        row.text("mti", "0\\d\\d[01]", kind.mti()),
        kind,
        link(row),
        row.number("amount_minor", 0),
        row.text("currency", "[A-Z]{3}", "EUR"),
        row.number("cashback_minor", 0),
        row.number("left_minor", -1),
        row.word("partial", YesNo.class, YesNo.NO) == YesNo.YES,
        row.word("advice", Advice.class, Advice.NONE).code,
        without(row));
  }

  private static Proof proof(YamlRow row) {
    return new Proof(
        row.word("pin", Pin.class, Pin.NONE),
        row.word("pin_format", PinBlock.class, PinBlock.ISO_0),
        row.word("cvv2", Value.class, Value.NONE),
        row.word("cvv", Value.class, Value.RIGHT),
        row.word("cryptogram", Value.class, Value.RIGHT),
        row.word("atc", Counter.class, Counter.NEXT),
        row.word("mac", Value.class, Value.RIGHT),
        row.optional("expiry", "\\d{4}"));
  }

  private static @Nullable Link link(YamlRow row) {
    By by = row.word("by", By.class, By.ORIGINAL);
    Link found = null;
    for (Relation relation : Relation.values()) {
      String key =
          switch (relation) {
            case OF, BY_REFERENCE -> "of";
            case AGAIN -> "again";
            case AHEAD_OF -> "ahead_of";
            case STANDS_IN_FOR -> "stands_in_for";
          };
      if (relation == (by == By.REFERENCE ? Relation.OF : Relation.BY_REFERENCE)) {
        continue;
      }
      String label = row.optional(key, LABEL);
      if (label != null && found != null) {
        throw row.wrong("one of again, of, ahead_of, stands_in_for at most");
      }
      found = label == null ? found : new Link(relation, label);
    }
    return found;
  }

  private static Set<Integer> without(YamlRow row) {
    String fields = row.text("without", "(\\d{1,3}( \\d{1,3})*)?", "");
    Set<Integer> without = new TreeSet<>();
    Arrays.stream(fields.split(" "))
        .filter(field -> !field.isEmpty())
        .forEach(field -> without.add(Integer.valueOf(field)));
    return without;
  }
}
