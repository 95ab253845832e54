package dev.tollgate.gateway.spec;

import dev.tollgate.pci.spec.SpecView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Turns a jPOS GenericPackager file into a dialect file that reads and writes the same bytes.
 *
 * <p>A packager says how fields stand on the wire. What it does not say (who may see a field, which
 * dates must exist, which message types there are and what they need) is taken from a shipped
 * dialect that it is like; a field unknown there is {@code sad}.
 */
public final class PackagerImport {
  private static final int MTI = 0;
  private static final int BITMAP = 1;
  private static final int MTI_DIGITS = 4;

  /** Fields of two bitmaps, and of three. */
  private static final int FIELDS = 128;

  private static final int FIELDS_WITH_TERTIARY = 192;

  /** Bytes of the bitmaps that field 1 can be. */
  private static final int BITMAP_BYTES_MAX = 16;

  private final PackagerElement root;
  private final String name;
  private final SpecView like;
  private final List<String> notes = new ArrayList<>();
  private final List<Integer> unlike = new ArrayList<>();
  private final List<Integer> divided = new ArrayList<>();
  private final FieldImport fieldImport = new FieldImport(notes);
  private final PartsImport partsImport = new PartsImport(fieldImport, notes);

  private PackagerImport(PackagerElement root, String name, SpecView like) {
    this.root = root;
    this.name = name;
    this.like = like;
  }

  /**
   * Reads a packager file.
   *
   * @param like name of a shipped dialect
   * @return a dialect file
   */
  public static String yaml(Path packager, String like) {
    String file = String.valueOf(packager.getFileName());
    String name = file.replaceFirst("\\.[xX][mM][lL]$", "").replaceAll("[^A-Za-z0-9._-]", "-");
    String notEmpty = name.isEmpty() ? "packager" : name;
    return new PackagerImport(PackagerXml.read(packager), notEmpty, SpecView.shipped(like)).yaml();
  }

  private String yaml() {
    refuseUnusual();
    Map<Integer, PackagerElement> elements = byNumber();
    String mti = mti(element(elements, MTI, "the message type"));
    JposClass bitmap = bitmap(element(elements, BITMAP, "the bitmap"));
    int tertiary = tertiary(elements, bitmap);
    List<ImportedField> fields = new ArrayList<>();
    elements.forEach((number, element) -> {
      if (number > BITMAP && number == tertiary) {
        fields.add(tertiaryBitmap(element, bitmap));
      } else if (number > BITMAP) {
        field(number, element, tertiary).ifPresent(fields::add);
      }
    });
    DialectDefaults defaults = DialectDefaults.of(fields);
    fields.forEach(field -> requireTags(field, defaults.text(), elements));
    StringBuilder out = new StringBuilder(header(fields));
    out.append("dialect: ")
        .append(ImportedField.quoted(name))
        .append("\nlike: ")
        .append(like.name());
    out.append("\nencodings: ").append(defaults.yaml(mti, bitmap.content(false))).append('\n');
    if (tertiary > 0) {
      out.append("tertiary-bitmap: ").append(tertiary).append('\n');
    }
    out.append("fields:\n");
    fields.forEach(field -> out.append("  ").append(field.yaml(defaults)).append('\n'));
    return out.toString();
  }

  private void refuseUnusual() {
    if (root.numberOr("headerLength", 0) > 0) {
      throw root.inexpressible(
          "headerLength",
          "a header is part of the framing here",
          "remove it, and give the network a fixed header of that length");
    }
    if (!root.flagOr("emitBitmap", true) || root.numberOr("bitmapField", BITMAP) != BITMAP) {
      throw root.inexpressible(
          "emitBitmap or bitmapField",
          "a message has its bitmap behind its type",
          "leave both as they are by default");
    }
    if (root.numberOr("firstField", 0) > BITMAP + 1) {
      throw root.inexpressible(
          "firstField", "a message starts with field 2", "leave it as it is by default");
    }
  }

  private Map<Integer, PackagerElement> byNumber() {
    int last = root.numberOr("maxValidField", FIELDS);
    Map<Integer, PackagerElement> elements = new TreeMap<>();
    List<Integer> beyond = new ArrayList<>();
    for (PackagerElement element : root.children()) {
      int number = element.number("id");
      if (number > FIELDS_WITH_TERTIARY) {
        throw SpecFault.NOT_A_FIELD.at(
            element.place(), "field " + number, "use 0 to " + FIELDS_WITH_TERTIARY);
      }
      if (elements.put(number, element) != null) {
        notes.add("declared twice, the last one counts, as with jPOS: " + number);
      }
      if (number > last) {
        beyond.add(number);
        elements.remove(number);
      }
    }
    if (!beyond.isEmpty()) {
      notes.add("left out, as maxValidField is " + last + ": " + beyond);
    }
    return elements;
  }

  private PackagerElement element(Map<Integer, PackagerElement> elements, int number, String what) {
    PackagerElement element = elements.get(number);
    if (element == null) {
      throw SpecFault.NOT_A_FIELD.at(
          root.place(), "no field " + number + ", which is " + what, "add it");
    }
    return element;
  }

  private static String mti(PackagerElement element) {
    JposClass wire = JposClass.of(element);
    boolean sound =
        switch (wire.family()) {
          case DIGITS, TEXT -> wire.isFixed() && element.number("length") == MTI_DIGITS;
          default -> false;
        };
    if (!sound) {
      throw element.inexpressible(
          wire.name(), "a message type has four digits", "use IFA_NUMERIC or the like, length 4");
    }
    return wire.content(true);
  }

  private static JposClass bitmap(PackagerElement element) {
    JposClass wire = JposClass.of(element);
    if (wire.family() != JposClass.Family.BITMAP || element.number("length") > BITMAP_BYTES_MAX) {
      throw element.inexpressible(
          wire.name(),
          "field 1 is a bitmap of 8 or 16 bytes",
          "use IFA_BITMAP, IFB_BITMAP or IFE_BITMAP with length 16");
    }
    return wire;
  }

  /** The field that holds the bitmap of 129 to 192, or 0. */
  private int tertiary(Map<Integer, PackagerElement> elements, JposClass bitmap) {
    int number = root.numberOr("thirdBitmapField", 0);
    if (number == 0) {
      return 0;
    }
    PackagerElement element = element(elements, number, "the third bitmap");
    JposClass wire = JposClass.of(element);
    if ((number != 65 && number != 127) || !wire.equals(bitmap)) {
      throw element.inexpressible(
          "thirdBitmapField",
          "a third bitmap is written as the first, in field 65 or 127",
          "give both the same class");
    }
    return number;
  }

  private static ImportedField tertiaryBitmap(PackagerElement element, JposClass bitmap) {
    String name = element.textOr("name", "tertiary bitmap");
    return new ImportedField(
            element.number("id"), name, "b", Long.BYTES, bitmap, bitmap.content(false))
        .withClass("plain");
  }

  private Optional<ImportedField> field(int number, PackagerElement element, int tertiary) {
    if (number > FIELDS && tertiary == 0) {
      notes.add("left out, as there is no thirdBitmapField: " + number);
      return Optional.empty();
    }
    Optional<SpecView.Field> model = like.field(number);
    Optional<ImportedField> read =
        element.name().equals("isofieldpackager")
            ? Optional.of(partsImport.read(element))
            : fieldImport.read(element, model);
    if (read.isEmpty()) {
      notes.add("left out, as its class takes no room: " + number);
    }
    if (read.isPresent() && model.isPresent() && isDividedAs(model.get(), read.get())) {
      divided.add(number);
    }
    return read.map(field -> field.withClass(fieldClass(field, model)));
  }

  /** In binary content a dialect reads tags as it reads text elsewhere. */
  private static void requireTags(
      ImportedField field, String text, Map<Integer, PackagerElement> elements) {
    field
        .tagsNotIn(text)
        .ifPresent(tags -> {
          PackagerElement element = Objects.requireNonNull(elements.get(field.number()));
          throw element.inexpressible(
              "field " + field.number() + " with binary parts",
              "the dialect's text is in " + text + " and its tags are in " + tags,
              "leave the field undivided: isofield in place of isofieldpackager");
        });
  }

  /** Whether a field has the parts of its model, as it names none and can hold them. */
  private static boolean isDividedAs(SpecView.Field model, ImportedField field) {
    boolean text = field.encoding().equals("ascii") || field.encoding().equals("ebcdic");
    boolean holds = field.encoding().equals("raw") || (text && !model.type().equals("b"));
    return model.divided() && field.composite() == null && holds;
  }

  /** A field that only shares its number with a harmless one must not be shown for that. */
  private String fieldClass(ImportedField field, Optional<SpecView.Field> model) {
    if (model.isEmpty()) {
      return "sad";
    }
    boolean other = field.type().equals("b") != model.get().type().equals("b");
    if (other && model.get().fieldClass().equals("plain")) {
      unlike.add(field.number());
      return "opaque";
    }
    return model.get().fieldClass();
  }

  private String header(List<ImportedField> fields) {
    List<Integer> unknown =
        fields.stream()
            .map(ImportedField::number)
            .filter(number -> like.field(number).isEmpty())
            .toList();
    StringBuilder out = new StringBuilder();
    comment(out, "Made from a jPOS packager file. Check before a network uses it:");
    comment(
        out,
        "  class   a packager does not say who may see a field; this is as in "
            + like.name()
            + (unknown.isEmpty() ? "" : ", and sad where that has no such field: " + unknown));
    if (!unlike.isEmpty()) {
      comment(out, "          opaque, as they are binary here or there, and not both: " + unlike);
    }
    comment(
        out,
        "  the rest that a packager does not say (form, min, composite, message types, what they"
            + " need) is as in "
            + like.name());
    if (!divided.isEmpty()) {
      comment(
          out,
          "  divided as in %s; write composite: none for those that are not so: %s"
              .formatted(like.name(), divided));
    }
    notes.forEach(note -> comment(out, "  " + note));
    return out.toString();
  }

  /** Broken into lines of a width that people read. */
  private static void comment(StringBuilder out, String text) {
    int width = 110;
    String rest = text;
    while (rest.length() > width) {
      int at = rest.lastIndexOf(' ', width);
      if (at <= 0) {
        break;
      }
      out.append("# ").append(rest, 0, at).append('\n');
      rest = "         " + rest.substring(at);
    }
    out.append("# ").append(rest).append('\n');
  }
}
