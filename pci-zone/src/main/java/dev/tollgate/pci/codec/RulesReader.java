package dev.tollgate.pci.codec;

import dev.tollgate.pci.codec.Composite.Limits;
import dev.tollgate.pci.codec.FieldTable.ContentType;
import dev.tollgate.pci.codec.MessageRules.Condition;
import dev.tollgate.pci.codec.MessageRules.PanForm;
import dev.tollgate.pci.codec.MessageRules.Requirement;
import dev.tollgate.pci.yaml.YamlMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code required} and {@code rules} of a dialect file, and refuses what could never hold or
 * never fail. Errors carry file, line and key: TG-CFG-001 to 013 as in {@link YamlMap}.
 */
final class RulesReader {
  private static final int PAN = 2;
  private static final int TRACK_2 = 35;

  /** ISO/IEC 7812-1. */
  private static final int PAN_DIGITS_MAX = 19;

  /** No card nests as deep; a walk takes stack for each. */
  private static final int DEPTH_MAX = 16;

  /** More than the longest field can hold of use. */
  private static final int COUNT_MAX = 1024;

  /** There is no field 0. */
  private static final Condition NEVER = new Condition(0, new String[0]);

  /**
   * What a rule may speak of.
   *
   * @param fields by number
   * @param mtis that exist
   * @param inherited the file is that of the dialect named by {@code like}: what it says of a field
   *     or a type that is not there is left out, not refused
   */
  private record Scope(FieldTable fields, Set<Integer> mtis, boolean inherited) {}

  private RulesReader() {}

  /**
   * Reads the rules of a dialect, each of the two keys from the file or else from the other one.
   *
   * @param like the dialect that the file says it is like, null without one
   * @param fields of the dialect
   * @param mtis of the dialect
   */
  static MessageRules read(
      YamlMap file, @Nullable YamlMap like, FieldTable fields, Set<Integer> mtis) {
    YamlMap requiredOf = file.has("required") || like == null ? file : like;
    YamlMap rulesOf = file.has("rules") || like == null ? file : like;
    YamlMap rules = rulesOf.mapOr("rules");
    var scope = new Scope(fields, mtis, rulesOf == like);
    boolean track2 = rules.boolOr("track-2", false) && isThere(rules, "track-2", TRACK_2, scope);
    return new MessageRules(
        required(requiredOf, new Scope(fields, mtis, requiredOf == like)),
        patterns(rules, scope),
        rules.has("pan") && isThere(rules, "pan", PAN, scope) ? pan(rules, track2, scope) : null,
        track2);
  }

  /** How much may be nested in a field; the map of {@code rules} may be absent. */
  static Limits limits(YamlMap file) {
    YamlMap tlv = file.mapOr("rules").mapOr("tlv");
    int depth = tlv.integerOr("depth", 1, DEPTH_MAX, Limits.DEFAULT.depth());
    return new Limits(depth, tlv.integerOr("count", 1, COUNT_MAX, Limits.DEFAULT.objects()));
  }

  private static boolean isThere(YamlMap rules, String key, int field, Scope scope) {
    if (!scope.fields().declared(field) && !scope.inherited()) {
      throw rules.refuse(key, "field " + field + " is not declared", "declare it");
    }
    return scope.fields().declared(field);
  }

  private static PanForm pan(YamlMap rules, boolean track2, Scope scope) {
    YamlMap pan = rules.map("pan");
    int min = pan.integerOr("min", 1, PAN_DIGITS_MAX, 1);
    int max = pan.integerOr("max", min, PAN_DIGITS_MAX, PAN_DIGITS_MAX);
    var form = new PanForm(min, max, pan.boolOr("check-digit", false));
    pan.done();
    // The PAN of a track has no bounds of its own, so there the rule always says something.
    boolean says =
        form.checkDigit()
            || track2
            || min > scope.fields().lengthMin(PAN)
            || max < scope.fields().lengthMax(PAN);
    if (!says && !scope.inherited()) {
      throw rules.refuse(
          "pan", "field 2 is always such", "ask for more than its length, or leave it out");
    }
    return form;
  }

  private static SortedMap<Integer, List<String>> patterns(YamlMap rules, Scope scope) {
    var patterns = new TreeMap<Integer, List<String>>();
    YamlMap starts = rules.mapOr("starts");
    for (String key : starts.keys()) {
      int field = number(starts, key, key);
      List<String> allowed = patterns(starts, key, field, scope);
      if (!scope.inherited() && allowed.stream().anyMatch(p -> isAnything(p, field, scope))) {
        throw starts.refuse(
            key,
            "field " + field + " always begins so",
            "say what it begins with, or leave it out");
      }
      if (!allowed.isEmpty()) {
        patterns.put(field, allowed);
      }
    }
    return patterns;
  }

  /** Empty where what was inherited does not fit the field of this dialect. */
  private static List<String> patterns(YamlMap map, String key, int number, Scope scope) {
    List<String> patterns = map.texts(key);
    boolean fits =
        scope.fields().declared(number)
            && scope.fields().encoding(number).isText()
            && !patterns.isEmpty()
            && patterns.stream().allMatch(p -> isPossible(p, number, scope));
    if (!fits && !scope.inherited()) {
      throw map.refuse(
          key,
          "not how field " + number + " can begin",
          "list texts that its type and length allow, of a field that is not binary");
    }
    return fits ? patterns : List.of();
  }

  /** Whether some content of the field begins so. */
  private static boolean isPossible(String pattern, int field, Scope scope) {
    ContentType type = scope.fields().type(field);
    boolean possible = pattern.length() <= scope.fields().lengthMax(field);
    for (int i = 0; possible && i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      possible =
          switch (type) {
            case N -> isDigit(c) || c == MessageRules.ANY;
            case Z -> isDigit(c) || c == MessageRules.ANY || c == '=' || c == 'D';
            case X_N -> i == 0 ? "CD?".indexOf(c) >= 0 : isDigit(c) || c == MessageRules.ANY;
            case AN_N -> i == 0 ? isText(c) : isDigit(c) || c == MessageRules.ANY;
            case AN, ANP, ANS, B -> isText(c);
          };
    }
    return possible;
  }

  /** Whether all content of the field begins so. */
  private static boolean isAnything(String pattern, int field, Scope scope) {
    ContentType type = scope.fields().type(field);
    boolean anything = pattern.length() <= scope.fields().lengthMin(field);
    for (int i = 0; anything && i < pattern.length(); i++) {
      boolean digit =
          switch (type) {
            case N -> true;
            case X_N, AN_N -> i > 0;
            case Z, AN, ANP, ANS, B -> false;
          };
      anything =
          pattern.charAt(i) == MessageRules.ANY
              || (digit && pattern.charAt(i) == MessageRules.DIGIT);
    }
    return anything;
  }

  /** In a pattern: a digit, or what stands for one. */
  private static boolean isDigit(char c) {
    return (c >= '0' && c <= '9') || c == MessageRules.DIGIT;
  }

  private static boolean isText(char c) {
    return c >= ' ' && c <= '~';
  }

  private static Map<Integer, List<Requirement>> required(YamlMap file, Scope scope) {
    var required = new HashMap<Integer, List<Requirement>>();
    var always = new HashSet<Integer>();
    for (YamlMap entry : file.has("required") ? file.maps("required") : List.<YamlMap>of()) {
      Requirement requirement = requirement(entry, scope);
      for (Integer mti : mtis(entry, scope)) {
        if (requirement.when() == null && !always.add(mti)) {
          throw entry.refuse("mtis", "a message type required twice", "keep one entry for it");
        }
        required.computeIfAbsent(mti, _ -> new ArrayList<>()).add(requirement);
      }
    }
    return required;
  }

  private static Requirement requirement(YamlMap entry, Scope scope) {
    Condition when = entry.has("when") ? condition(entry.map("when"), scope) : null;
    boolean card = entry.boolOr("card", false);
    int[] fields = fields(entry, "fields", scope);
    int[] without = fields(entry, "without", scope);
    for (int field : fields) {
      if (when != null && field == when.field() && !scope.inherited()) {
        throw entry.refuse("fields", "field " + field + " is there where this holds", "remove it");
      }
      for (int other : without) {
        if (field == other) {
          throw entry.refuse("without", "field " + field + " is required as well", "keep one");
        }
      }
    }
    boolean asksForCard =
        card && (when == null || (when.field() != PAN && when.field() != TRACK_2));
    if (!asksForCard && fields.length + without.length == 0 && !scope.inherited()) {
      throw entry.refuse("mtis", "an entry that asks for nothing", "give it fields or without");
    }
    return new Requirement(when, card, fields, without);
  }

  private static Condition condition(YamlMap when, Scope scope) {
    int field = number(when, "field", when.text("field"));
    boolean known = isKnown(when, "field", field, scope);
    if (!when.has("starts")) {
      return known ? new Condition(field, new String[0]) : NEVER;
    }
    List<String> starts = patterns(when, "starts", field, scope);
    return starts.isEmpty() ? NEVER : new Condition(field, starts.toArray(String[]::new));
  }

  private static int[] fields(YamlMap entry, String key, Scope scope) {
    if (!entry.has(key)) {
      return new int[0];
    }
    var numbers = new ArrayList<Integer>();
    for (String text : entry.texts(key)) {
      int field = number(entry, key, text);
      if (numbers.contains(field)) {
        throw entry.refuse(key, "field " + field + " given twice", "write each field once");
      }
      if (isKnown(entry, key, field, scope)) {
        numbers.add(field);
      }
    }
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  private static boolean isKnown(YamlMap map, String key, int field, Scope scope) {
    boolean known = scope.fields().declared(field);
    if (!known && !scope.inherited()) {
      throw map.refuse(key, "field " + field + " is not declared", "declare it, or leave it out");
    }
    return known;
  }

  private static int number(YamlMap map, String key, String text) {
    if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > Dialect.FIELD_MAX) {
      throw map.refuse(key, "not a field number", "use 2 to " + Dialect.FIELD_MAX);
    }
    return Integer.parseInt(text);
  }

  private static List<Integer> mtis(YamlMap entry, Scope scope) {
    var mtis = new ArrayList<Integer>();
    List<String> texts = entry.texts("mtis");
    if (texts.isEmpty()) {
      throw entry.refuse("mtis", "no message type", "list those it is for, or leave it out");
    }
    for (String text : texts) {
      boolean known = text.matches("[0-9]{4}") && scope.mtis().contains(Integer.valueOf(text));
      if (!known && !scope.inherited()) {
        throw entry.refuse(
            "mtis", "not a message type of the dialect", "use what stands in its mtis");
      }
      if (known) {
        mtis.add(Integer.valueOf(text));
      }
    }
    return mtis;
  }
}
