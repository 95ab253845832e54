package dev.tollgate.gateway.spec;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The encodings that most fields have, so that only the others must name theirs.
 *
 * @param numeric n of fixed length
 * @param numericVariable n behind a length prefix
 * @param ofTracks z
 */
record DialectDefaults(
    String prefix,
    String text,
    String numeric,
    String numericVariable,
    String ofTracks,
    String binary) {
  /** Chooses what most of the fields have. */
  static DialectDefaults of(List<ImportedField> fields) {
    String text = most(fields, f -> isText(f.type()), ImportedField::encoding, "ascii");
    String numeric = most(fields, f -> f.type().equals("n") && f.isFixed(), text);
    String variable = most(fields, f -> f.type().equals("n") && !f.isFixed(), numeric);
    return new DialectDefaults(
        most(fields, f -> !f.isFixed(), ImportedField::prefix, "ascii"),
        text,
        numeric,
        variable,
        most(fields, f -> f.type().equals("z"), variable),
        most(fields, f -> f.type().equals("b"), "raw"));
  }

  /** What a field has that does not name its encoding. */
  String encoding(ImportedField field) {
    return switch (field.type()) {
      case "n" -> field.isFixed() ? numeric : numericVariable;
      case "z" -> ofTracks;
      case "b" -> binary;
      case "x+n", "an+n" -> numeric.equals("bcd") ? "bcd" : text;
      default -> text;
    };
  }

  /** As the map {@code encodings} of a dialect file, with those of type and bitmap. */
  String yaml(String mti, String bitmap) {
    StringJoiner keys = new StringJoiner(", ", "{", "}");
    keys.add("mti: " + mti).add("bitmap: " + bitmap).add("prefix: " + prefix).add("text: " + text);
    if (!numeric.equals(text)) {
      keys.add("numeric: " + numeric);
    }
    if (!numericVariable.equals(numeric)) {
      keys.add("numeric-variable: " + numericVariable);
    }
    if (!ofTracks.equals(numericVariable)) {
      keys.add("track: " + ofTracks);
    }
    return keys.add("binary: " + binary).toString();
  }

  static boolean isText(String type) {
    return type.equals("an") || type.equals("anp") || type.equals("ans");
  }

  private static String most(
      List<ImportedField> fields, Predicate<ImportedField> which, String otherwise) {
    return most(fields, which, ImportedField::encoding, otherwise);
  }

  private static String most(
      List<ImportedField> fields,
      Predicate<ImportedField> which,
      Function<ImportedField, String> property,
      String otherwise) {
    Map<String, Long> counts =
        fields.stream()
            .filter(which)
            .collect(Collectors.groupingBy(property, TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(otherwise);
  }
}
