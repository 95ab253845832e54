package dev.tollgate.gateway.spec;

import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A field as it will stand in a dialect file.
 *
 * @param name what people call it
 * @param type as in ISO 8583: n, an, ans, b, z, an+n ...
 * @param length in characters, digits or bytes
 * @param prefix encoding of the length prefix
 * @param prefixDigits 0 for fixed length
 * @param encoding of the content
 * @param pad empty: as is usual for the type
 * @param fieldClass empty: that of the field it is a part of
 * @param composite how the content is divided; null: it is not
 */
record ImportedField(
    int number,
    String name,
    String type,
    int length,
    String prefix,
    int prefixDigits,
    String encoding,
    String pad,
    String fieldClass,
    @Nullable Parts composite) {
  /**
   * How a field is divided.
   *
   * @param form what is said of it but for its fields, as it is written
   * @param fields none where the parts are tagged
   * @param tags what the dialect's text must be in, as the tags of binary content are; or empty
   */
  record Parts(String form, List<ImportedField> fields, String tags) {
    /** The first encoding of tags in it, at whatever depth, that is not that of the text. */
    Optional<String> tagsNotIn(String text) {
      return tags.isEmpty() || tags.equals(text)
          ? fields.stream().flatMap(field -> field.tagsNotIn(text).stream()).findFirst()
          : Optional.of(tags);
    }

    String yaml(DialectDefaults defaults) {
      String inner =
          fields.stream()
              .map(field -> field.yaml(defaults))
              .collect(Collectors.joining(", ", ", fields: {", "}"));
      return "{" + form + (fields.isEmpty() ? "" : inner) + "}";
    }
  }

  ImportedField(int number, String name, String type, int length, JposClass wire, String encoding) {
    this(
        number,
        name,
        type,
        length,
        wire.prefix(),
        wire.prefixDigits(),
        encoding,
        wire.family() == JposClass.Family.DIGITS && wire.isFixed() && !type.equals("n")
            ? "zero-left"
            : "",
        "",
        null);
  }

  /** One part of a divided field takes the number of its place. */
  ImportedField withNumber(int newNumber) {
    return new ImportedField(
        newNumber, name, type, length, prefix, prefixDigits, encoding, pad, fieldClass, composite);
  }

  ImportedField withClass(String newClass) {
    return new ImportedField(
        number, name, type, length, prefix, prefixDigits, encoding, pad, newClass, composite);
  }

  ImportedField withComposite(String newType, String newEncoding, Parts newComposite) {
    return new ImportedField(
        number,
        name,
        newType,
        length,
        prefix,
        prefixDigits,
        newEncoding,
        pad,
        fieldClass,
        newComposite);
  }

  /** The encoding of its tags if a dialect with this text reads them in another one. */
  Optional<String> tagsNotIn(String text) {
    return composite == null ? Optional.empty() : composite.tagsNotIn(text);
  }

  boolean isFixed() {
    return prefixDigits == 0;
  }

  /** The field as a line of YAML without indentation, saying only what the defaults do not. */
  String yaml(DialectDefaults defaults) {
    StringJoiner keys = new StringJoiner(", ", number + ": {", "}");
    keys.add("name: " + quoted(name)).add("type: " + type).add("length: " + length);
    if (prefixDigits > 0) {
      keys.add("prefix: " + prefixDigits);
      if (!prefix.equals(defaults.prefix())) {
        keys.add("prefix-encoding: " + prefix);
      }
    }
    if (!encoding.equals(defaults.encoding(this))) {
      keys.add("encoding: " + encoding);
    }
    if (!pad.isEmpty()) {
      keys.add("pad: " + pad);
    }
    if (!fieldClass.isEmpty()) {
      keys.add("class: " + fieldClass);
    }
    if (composite != null) {
      keys.add("composite: " + composite.yaml(defaults));
    }
    return keys.toString();
  }

  /** A text in double quotes, whatever is in it: also what YAML forbids or takes for a new line. */
  static String quoted(String text) {
    String visible =
        text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}\\uFEFF]+", " ").replaceAll("[\\p{Cs}\\p{Cn}]", "?");
    return '"' + visible.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
