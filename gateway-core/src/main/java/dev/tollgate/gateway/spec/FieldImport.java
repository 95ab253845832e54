package dev.tollgate.gateway.spec;

import dev.tollgate.gateway.spec.JposClass.Family;
import dev.tollgate.pci.spec.SpecView;
import java.util.List;
import java.util.Optional;

/**
 * Turns one {@code isofield} into a field of a dialect file. The class says how it stands on the
 * wire; what kind of content it is, a packager does not say, so that comes from the class's family
 * and the field of the same number in the dialect the packager is like.
 */
final class FieldImport {
  private static final int TRACK_2 = 35;
  private static final int TRACK_3 = 36;

  private final List<String> notes;

  /**
   * @param notes where remarks for the reader of the result go
   */
  FieldImport(List<String> notes) {
    this.notes = notes;
  }

  /** The field, or nothing if it takes no room on the wire. */
  Optional<ImportedField> read(PackagerElement field, Optional<SpecView.Field> model) {
    JposClass wire = JposClass.of(field);
    refuseParameters(field);
    int number = field.number("id");
    String name = field.textOr("name", "field " + number);
    String encoding = wire.content(field.flagOr("pad", false));
    int length = field.number("length");
    return switch (wire.family()) {
      case NOTHING -> Optional.empty();
      case BITMAP ->
          throw field.inexpressible(
              wire.name(), "there is a bitmap in an unexpected place", "use it for field 1");
      case DIGITS -> fit(field, wire, number, name, track(number, model), length, encoding);
      case TEXT -> text(field, wire, name, model);
      case BINARY -> fit(field, wire, number, name, "b", length, encoding);
      case AMOUNT -> amount(field, wire, name, model);
      case HEX_DIGITS -> hexDigits(field, wire, name);
      case F_PADDED -> padded(field, wire, name);
    };
  }

  private static String track(int number, Optional<SpecView.Field> model) {
    boolean track = model.isPresent() && (number == TRACK_2 || number == TRACK_3);
    return track || isLike(model, "z") ? "z" : "n";
  }

  /** Packed, an odd number of digits has its padding nibble in front here. */
  private Optional<ImportedField> amount(
      PackagerElement field, JposClass wire, String name, Optional<SpecView.Field> model) {
    int length = field.number("length");
    boolean odd = wire.content().equals("bcd") && length % 2 == 0;
    if (odd && !field.flagOr("pad", false)) {
      throw field.inexpressible(
          wire.name(),
          "an odd number of digits ends with a nibble of padding",
          "give it pad=\"true\", or an odd length, if the network's messages allow it");
    }
    String type = isLike(model, "x+n") ? "x+n" : "an+n";
    return fit(field, wire, field.number("id"), name, type, length, wire.content());
  }

  /**
   * Text is what its model is; but where the model is binary, text of a packager carries the same
   * bytes: as they are behind a length, as hexadecimal digits in a fixed field twice as long.
   */
  private Optional<ImportedField> text(
      PackagerElement field, JposClass wire, String name, Optional<SpecView.Field> model) {
    int number = field.number("id");
    int length = field.number("length");
    if (isLike(model, "b") && model.get().prefixDigits() > 0 && !wire.isFixed()) {
      if (wire.content().equals("ascii")) {
        return fit(field, wire, number, name, "b", length, "raw");
      }
    } else if (isLike(model, "b") && wire.isFixed() && length == 2 * model.get().lengthMax()) {
      String hex = wire.content().equals("ascii") ? "hex" : "ebcdic-hex";
      return fit(field, wire, number, name, "b", length / 2, hex);
    }
    boolean track = isLike(model, "z") && !wire.isFixed();
    boolean text = model.isPresent() && DialectDefaults.isText(model.get().type());
    String type = track ? "z" : text ? model.get().type() : "an";
    return fit(field, wire, number, name, type, length, wire.content());
  }

  private Optional<ImportedField> hexDigits(PackagerElement field, JposClass wire, String name) {
    int digits = field.number("length");
    if (digits % 2 != 0) {
      throw field.inexpressible(
          wire.name(), "it has an odd number of digits", "give it an even length");
    }
    return fit(field, wire, field.number("id"), name, "b", digits / 2, "raw");
  }

  /** The nibble F never occurs where the number of digits is even, or a zero stands in front. */
  private Optional<ImportedField> padded(PackagerElement field, JposClass wire, String name) {
    int length = field.number("length");
    boolean pad = field.flagOr("pad", false);
    if (!pad && !(wire.isFixed() && length % 2 == 0)) {
      throw field.inexpressible(
          wire.name(),
          "an odd number of digits ends with the nibble F",
          "give it pad=\"true\", or an even fixed length, if the network's messages allow it");
    }
    JposClass digits =
        new JposClass(wire.name(), wire.prefix(), wire.prefixDigits(), "bcd", Family.DIGITS);
    return fit(field, digits, field.number("id"), name, "n", length, "bcd");
  }

  /** jPOS takes a longest length that no prefix can tell; a dialect does not. */
  private Optional<ImportedField> fit(
      PackagerElement field,
      JposClass wire,
      int number,
      String name,
      String type,
      int length,
      String encoding) {
    if (length == 0) {
      throw SpecFault.NOT_A_FIELD.at(
          field.place(), "field " + number + " without length", "give it one, or use IF_NOP");
    }
    int most = wire.isFixed() ? length : most(wire);
    if (length > most) {
      notes.add("field " + number + " has length " + most + ": its prefix tells no more");
    }
    return Optional.of(
        new ImportedField(number, name, type, Math.min(length, most), wire, encoding));
  }

  private static int most(JposClass wire) {
    int decimal = Math.powExact(10, wire.prefixDigits()) - 1;
    return switch (wire.prefix()) {
      case "binary" -> (1 << (Byte.SIZE * ((wire.prefixDigits() + 1) / 2))) - 1;
      case "hex-nibbles" -> decimal / 2;
      default -> decimal;
    };
  }

  private static boolean isLike(Optional<SpecView.Field> model, String type) {
    return model.isPresent() && model.get().type().equals(type);
  }

  private static void refuseParameters(PackagerElement field) {
    for (String key : List.of("params", "encoding")) {
      if (field.attributes().containsKey(key)) {
        throw field.inexpressible(
            key + "=" + SpecFault.quote(field.attributes().getOrDefault(key, "")),
            "it changes what the class means",
            "remove it if the class does not use it");
      }
    }
  }
}
