package dev.tollgate.gateway.spec;

import dev.tollgate.pci.spec.SpecView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What is allowed in a dialect and yet probably not meant. What is not allowed, reading it has
 * refused before.
 */
public final class SpecLint {
  /** What a network's frame can hold unless configured otherwise: {@code limits.frame-bytes}. */
  static final int FRAME_BYTES = 2048;

  private static final int MAC_BYTES = 8;
  private static final int MAC_LOW = 64;
  private static final int MAC_HIGH = 128;
  private static final int SERVED_VERSION = 1987;

  /** Fields that carry account data wherever ISO 8583:1987 is followed, and who may see them. */
  private static final Map<Integer, Set<String>> CLASSES =
      new TreeMap<>(
          Map.of(
              2, Set.of("pan", "sad"),
              14, Set.of("pan", "sad"),
              34, Set.of("pan", "sad"),
              35, Set.of("sad"),
              36, Set.of("sad"),
              45, Set.of("sad"),
              48, Set.of("sad"), // where the card value is
              52, Set.of("sad"),
              55, Set.of("sad"),
              96, Set.of("sad"))); // may hold key material

  /**
   * Outcomes of card checks, balances and what was asked for: left out where nothing holds them.
   */
  private static final List<Integer> TOLD = List.of(44, 54);

  private final SpecView spec;
  private final List<Finding> findings = new ArrayList<>();

  private SpecLint(SpecView spec) {
    this.spec = spec;
  }

  /**
   * Something to look at again.
   *
   * @param code stable, as that of an error
   * @param fields concerned; empty: the dialect as a whole
   */
  public record Finding(String code, List<Integer> fields, String what) {
    /** In one line. */
    public String line() {
      return code + " " + what + (fields.isEmpty() ? "" : ": " + fields);
    }
  }

  /** All findings, in the order of their codes. */
  public static List<Finding> findings(SpecView spec) {
    SpecLint lint = new SpecLint(spec);
    lint.classes();
    lint.served();
    lint.frame();
    lint.macs();
    lint.prefixes();
    lint.answers();
    lint.version();
    lint.shapes();
    return List.copyOf(lint.findings);
  }

  private void classes() {
    CLASSES.forEach((number, classes) ->
        spec.field(number)
            .filter(field -> !classes.contains(field.fieldClass()))
            .ifPresent(field ->
                add(
                    "TG-SPC-101",
                    List.of(number),
                    "class "
                        + field.fieldClass()
                        + ", should be "
                        + (classes.size() > 1 ? "pan or sad" : "sad"))));
  }

  private void served() {
    List<Integer> missing =
        spec.misfits().stream().filter(m -> !m.declared()).map(SpecView.Misfit::field).toList();
    if (!missing.isEmpty()) {
      add("TG-SPC-102", missing, "fields not declared that a served network needs");
    }
    List<Integer> untold = TOLD.stream().filter(field -> spec.field(field).isEmpty()).toList();
    if (!untold.isEmpty()) {
      add("TG-SPC-102", untold, "fields not declared, so answers do without what goes there");
    }
    if (spec.field(2).isEmpty() && spec.field(35).isEmpty()) {
      add("TG-SPC-102", List.of(2, 35), "neither is declared, so no message names a card");
    }
  }

  private void frame() {
    warn(
        "TG-SPC-103",
        f -> f.wireBytesMax() > FRAME_BYTES,
        "longest content over the default limits.frame-bytes, " + FRAME_BYTES);
  }

  private void macs() {
    Optional<SpecView.Field> low = spec.field(MAC_LOW);
    Optional<SpecView.Field> high = spec.field(MAC_HIGH);
    warn(
        "TG-SPC-104",
        f -> (f.number() == MAC_LOW || f.number() == MAC_HIGH) && !isMac(f),
        "no room for a MAC of 8 bytes");
    if (low.isPresent() != high.isPresent()) {
      int missing = low.isPresent() ? MAC_HIGH : MAC_LOW;
      add("TG-SPC-104", List.of(missing), "not declared, so half of the messages has no MAC");
    } else if (low.isPresent() && !low.get().encoding().equals(high.orElseThrow().encoding())) {
      add("TG-SPC-104", List.of(MAC_LOW, MAC_HIGH), "MAC fields in two encodings");
    }
  }

  private static boolean isMac(SpecView.Field field) {
    return field.type().equals("b") && field.prefixDigits() == 0 && field.lengthMax() == MAC_BYTES;
  }

  private void prefixes() {
    warn(
        "TG-SPC-105",
        f -> f.prefixDigits() > Integer.toString(f.lengthMax()).length() && !isOneByte(f),
        "length prefix with more digits than the longest content needs");
  }

  /** One or two digits of these are the same byte. */
  private static boolean isOneByte(SpecView.Field field) {
    boolean packed = Set.of("bcd", "binary", "hex-nibbles").contains(field.prefix());
    return packed && (field.prefixDigits() == 2 || field.lengthMax() > 255);
  }

  private void answers() {
    List<String> alone =
        spec.mtis().stream()
            .filter(SpecLint::isAnswered)
            .filter(mti -> !spec.mtis().contains(mti + 10) && !spec.mtis().contains(mti + 12))
            .map("%04d"::formatted)
            .toList();
    if (!alone.isEmpty()) {
      add("TG-SPC-106", List.of(), "message types without their answers: " + alone);
    }
  }

  /** Requests and advices, not repeated; nobody answers a notification. */
  private static boolean isAnswered(int mti) {
    int function = mti / 10 % 10;
    return (function == 0 || function == 2) && mti % 2 == 0;
  }

  private void version() {
    if (spec.version() != SERVED_VERSION) {
      String what = "version %d: to look at, not to be served".formatted(spec.version());
      add("TG-SPC-107", List.of(), what);
    }
  }

  /** Of another year fields mean something else, and none is served. */
  private void shapes() {
    for (SpecView.Misfit misfit : spec.misfits()) {
      if (misfit.declared() && spec.version() == SERVED_VERSION) {
        String what = "cannot be served, needs " + misfit.needed();
        add("TG-SPC-108", List.of(misfit.field()), what);
      }
    }
  }

  private void warn(String code, Predicate<SpecView.Field> which, String what) {
    List<Integer> fields =
        spec.fields().stream().filter(which).map(SpecView.Field::number).toList();
    if (!fields.isEmpty()) {
      add(code, fields, what);
    }
  }

  private void add(String code, List<Integer> fields, String what) {
    findings.add(new Finding(code, fields, what));
  }
}
