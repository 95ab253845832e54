package dev.tollgate.gateway.spec;

import dev.tollgate.gateway.spec.ImportedField.Parts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Turns an {@code isofieldpackager} into a field with a composite: tagged values, a bitmap of its
 * own, one part behind the other, or BER-TLV.
 *
 * <p>jPOS packs the parts first and hands the bytes to the outer class. So the outer class says the
 * length prefix only, and the content is what the parts are; an outer class that would translate
 * them is refused.
 */
final class PartsImport {
  private static final String UNDIVIDED =
      "leave the field undivided: isofield in place of isofieldpackager";

  private static final int TAG_CHARACTERS_MAX = 4;
  private static final int BITMAP_BITS = 128;

  private final FieldImport fieldImport;
  private final List<String> notes;

  PartsImport(FieldImport fieldImport, List<String> notes) {
    this.fieldImport = fieldImport;
    this.notes = notes;
  }

  ImportedField read(PackagerElement element) {
    JposClass outer = JposClass.of(element);
    String packager = element.classOf("packager");
    // Parts decide what the content is, so the model must not.
    ImportedField field =
        fieldImport
            .read(element, Optional.empty())
            .orElseThrow(() ->
                element.inexpressible(
                    outer.name(), "a field that takes no room has no parts", UNDIVIDED));
    return switch (packager) {
      case "GenericPackager", "GenericSubFieldPackager" -> parts(element, outer, field);
      case "GenericTaggedFieldsPackager",
          "EuroSubFieldPackager",
          "MasterCardEBCDICSubFieldPackager" ->
          tagged(element, outer, field);
      case "org.jpos.tlv.packager.bertlv.BERTLVBinaryPackager" -> {
        requireAsItIs(element, outer);
        yield field.withComposite("b", "raw", new Parts("kind: ber-tlv", List.of(), ""));
      }
      default ->
          throw SpecFault.UNKNOWN_CLASS.at(
              element.place(),
              "unknown packager " + SpecFault.quote(element.text("packager")),
              UNDIVIDED);
    };
  }

  /** Whether the outer class writes the bytes of the parts as they are. */
  private static void requireAsItIs(PackagerElement element, JposClass outer) {
    boolean asItIs =
        switch (outer.family()) {
          case BINARY -> outer.content().equals("raw");
          case TEXT -> outer.content().equals("ascii");
          default -> false;
        };
    if (!asItIs) {
      throw element.inexpressible(
          outer.name() + " around parts", "it writes their bytes in another form", UNDIVIDED);
    }
  }

  private ImportedField tagged(PackagerElement element, JposClass outer, ImportedField field) {
    if (element.flagOr("swapTagAndLen", false)) {
      throw element.inexpressible("swapTagAndLen", "a tag stands before its length", UNDIVIDED);
    }
    JposTags form = null;
    boolean binary = false;
    StringJoiner known = new StringJoiner(", ", "{", "}");
    for (PackagerElement part : element.children()) {
      if (part.classOf("class").matches("IF_NOP|IF_UNUSED")) {
        continue;
      }
      JposTags tags = JposTags.of(part);
      if (form != null && !form.equals(tags)) {
        throw part.inexpressible(
            part.classOf("class"), "parts of a field have tags of one form", UNDIVIDED);
      }
      form = tags;
      binary |= part.classOf("class").endsWith("BINARY");
      known.add(tag(part, tags) + ": " + ImportedField.quoted(part.textOr("name", "part")));
    }
    if (form == null) {
      throw element.inexpressible("a field without parts", "its tags are not known", UNDIVIDED);
    }
    String encoding = form.encoding();
    if (outer.content().equals("ebcdic") && encoding.equals("ascii")) {
      if (binary) {
        throw element.inexpressible(
            outer.name() + " around binary parts",
            "it translates their bytes as if they were text",
            UNDIVIDED);
      }
      encoding = "ebcdic"; // what is ASCII to the parts is translated by the outer class
    } else {
      requireAsItIs(element, outer);
    }
    String composite =
        "kind: tagged, tag: an%d, length: n%d, known: %s"
            .formatted(form.tagCharacters(), form.lengthDigits(), known);
    // Text is held to its characters, so a field with anything binary in it is binary as a whole.
    return binary
        ? field.withComposite("b", "raw", new Parts(composite, List.of(), encoding))
        : field.withComposite("ans", encoding, new Parts(composite, List.of(), ""));
  }

  private static String tag(PackagerElement part, JposTags form) {
    int number = part.number("id");
    String tag = String.valueOf(number);
    if (tag.length() > form.tagCharacters() || form.tagCharacters() > TAG_CHARACTERS_MAX) {
      throw SpecFault.NOT_A_FIELD.at(
          part.place(), "part " + number + " is longer than its tag", "correct its id");
    }
    return '"' + "0".repeat(form.tagCharacters() - tag.length()) + tag + '"';
  }

  private ImportedField parts(PackagerElement element, JposClass outer, ImportedField field) {
    requireAsItIs(element, outer);
    List<PackagerElement> children =
        element.children().stream()
            .filter(part -> !part.classOf("class").matches("IF_NOP|IF_UNUSED"))
            .sorted((a, b) -> Integer.compare(a.number("id"), b.number("id")))
            .toList();
    Optional<PackagerElement> bitmap =
        children.stream().filter(part -> part.classOf("class").endsWith("_BITMAP")).findFirst();
    boolean hasBitmap = element.flagOr("emitBitmap", true) && bitmap.isPresent();
    Parts composite =
        hasBitmap ? withBitmap(element, bitmap.get(), children) : positional(element, children);
    return field.withComposite("b", "raw", composite);
  }

  /** One part behind the other: numbered without a gap, from the first one that jPOS reads. */
  private Parts positional(PackagerElement element, List<PackagerElement> children) {
    int first = element.numberOr("firstField", 1);
    List<ImportedField> parts = new ArrayList<>();
    for (PackagerElement child : children) {
      int number = child.number("id");
      if (number < first) {
        continue;
      }
      if (number != first + parts.size()) {
        throw SpecFault.NOT_A_FIELD.at(
            child.place(),
            "part " + number + " where part " + (first + parts.size()) + " must be",
            "number the parts from firstField without a gap");
      }
      parts.add(part(child).withNumber(parts.size() + 1));
    }
    return parts(element, "kind: positional", parts);
  }

  private Parts withBitmap(
      PackagerElement element, PackagerElement bitmap, List<PackagerElement> children) {
    int bitmapAt = bitmap.number("id");
    List<ImportedField> parts = new ArrayList<>();
    for (PackagerElement child : children) {
      int number = child.number("id");
      if (number < bitmapAt) {
        throw child.inexpressible(
            "part " + number, "there is nothing before the bitmap of a field", UNDIVIDED);
      }
      if (number == 1 && bitmapAt == 0) {
        // Its bit also says that a second bitmap follows; jPOS writes it and cannot read it back.
        notes.add("left out, as bit 1 announces a second bitmap: " + element.number("id") + ".1");
      } else if (number > bitmapAt && number <= BITMAP_BITS) {
        parts.add(part(child));
      }
    }
    String encoding = JposClass.of(bitmap).content(false);
    return parts(element, "kind: bitmap, bitmap: " + encoding, parts);
  }

  private ImportedField part(PackagerElement child) {
    return child.name().equals("isofieldpackager")
        ? read(child)
        : fieldImport
            .read(child, Optional.empty())
            .orElseThrow(() ->
                child.inexpressible(child.classOf("class"), "a part must take room", UNDIVIDED));
  }

  private static Parts parts(PackagerElement element, String form, List<ImportedField> parts) {
    if (parts.isEmpty()) {
      throw element.inexpressible("a field without parts", "nothing is in it", UNDIVIDED);
    }
    return new Parts(form, parts, "");
  }
}
