package dev.tollgate.gateway.spec;

import dev.tollgate.gateway.spec.JposClass.Family;
import dev.tollgate.pci.spec.SpecView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes a dialect as a jPOS GenericPackager file that packs the same bytes.
 *
 * <p>A packager has no place for classes, dates, shortest lengths, message types and what they
 * need. Divided fields are written whole. A field for whose form on the wire jPOS has no class is
 * left out, and a comment names it.
 */
public final class PackagerExport {
  private static final String TOP =
      """
      <?xml version="1.0" encoding="UTF-8" standalone="no"?>
      <!DOCTYPE isopackager PUBLIC
          "-//jPOS/jPOS Generic Packager DTD 1.0//EN"
          "http://jpos.org/dtd/generic-packager-1.0.dtd">
      """;

  private static final int FIELDS_WITH_TERTIARY = 192;
  private static final int SECONDARY_BYTES = 16;

  private final SpecView spec;
  private final StringBuilder out = new StringBuilder(TOP);
  private final List<Integer> leftOut = new ArrayList<>();

  private PackagerExport(SpecView spec) {
    this.spec = spec;
  }

  /** A packager file, and what did not fit into it. */
  public record Packager(String xml, List<Integer> leftOut) {}

  public static Packager of(SpecView spec) {
    return new PackagerExport(spec).write();
  }

  private Packager write() {
    comment(
        "Made from the dialect "
            + spec.name()
            + ". A packager does not say who may see a"
            + " field, how short it may be, which dates exist, and what a message needs.");
    if (spec.ebcdicPage().equals("037")) {
      comment("EBCDIC of the dialect is code page 037, that of jPOS 1047: seven characters differ");
    }
    List<String> fields = new ArrayList<>();
    spec.fields()
        .forEach(
            field -> field(field).ifPresentOrElse(fields::add, () -> leftOut.add(field.number())));
    if (!leftOut.isEmpty()) {
      comment("left out, as jPOS has no class for them: " + leftOut);
    }
    out.append("<isopackager");
    if (spec.tertiaryBitmap() > 0) {
      out.append(" maxValidField=\"").append(FIELDS_WITH_TERTIARY);
      out.append("\" thirdBitmapField=\"").append(spec.tertiaryBitmap()).append('"');
    }
    out.append(">\n");
    out.append(line(0, 4, "message type", name("NUMERIC", spec.mti()), spec.mti().equals("bcd")));
    out.append(line(1, SECONDARY_BYTES, "bitmap", bitmap(), false));
    fields.forEach(out::append);
    return new Packager(out.append("</isopackager>\n").toString(), List.copyOf(leftOut));
  }

  private Optional<String> field(SpecView.Field field) {
    if (field.number() == spec.tertiaryBitmap()) {
      return Optional.of(line(field.number(), Long.BYTES, field.name(), bitmap(), false));
    }
    // What counts the bytes of packed digits or hexadecimal text has no class.
    boolean packed = !List.of("ascii", "ebcdic", "raw").contains(field.encoding());
    if ((field.prefixCountsBytes() && packed) || !isFilledAsJposDoes(field)) {
      return Optional.empty();
    }
    String content = field.encoding().equals("bcd-right") ? "bcd" : field.encoding();
    return JposClass.all().values().stream()
        .filter(wire -> wire.content().equals(content) && hasPrefix(wire, field))
        .filter(wire -> isFor(wire.family(), field))
        .filter(wire -> !wire.name().endsWith("AMOUNT2003"))
        .min((a, b) -> rank(a, field) - rank(b, field))
        .map(wire -> line(field, wire));
  }

  /** Digits in characters can also go where any character can. */
  private static boolean isFor(Family family, SpecView.Field field) {
    return switch (field.type()) {
      case "b" -> family == Family.BINARY;
      case "x+n", "an+n" -> family == Family.AMOUNT;
      case "n", "z" -> family == Family.DIGITS || family == Family.TEXT;
      default -> family == Family.TEXT;
    };
  }

  private static boolean hasPrefix(JposClass wire, SpecView.Field field) {
    if (wire.isFixed() || field.prefixDigits() == 0) {
      return wire.isFixed() == (field.prefixDigits() == 0);
    }
    boolean packed = !List.of("ascii", "ebcdic").contains(field.prefix());
    int digits = packed ? (field.prefixDigits() + 1) / 2 : field.prefixDigits();
    int has = packed ? (wire.prefixDigits() + 1) / 2 : wire.prefixDigits();
    return wire.prefix().equals(field.prefix()) && digits == has;
  }

  /** The class made for the content first, then the one whose prefix is just as long. */
  private static int rank(JposClass wire, SpecView.Field field) {
    boolean digits = field.type().equals("n") || field.type().equals("z");
    int other = digits && wire.family() == Family.TEXT ? 100 : 0;
    int echar = wire.name().equals("IF_ECHAR") ? 50 : 0; // IFE_CHAR by another name
    return other + echar + Math.abs(wire.prefixDigits() - field.prefixDigits());
  }

  /** Where a shorter value would be filled in another way, the bytes would differ. */
  private static boolean isFilledAsJposDoes(SpecView.Field field) {
    String jpos =
        switch (field.type()) {
          case "n", "z" -> "zero-left";
          case "b", "x+n", "an+n" -> "none";
          default -> "space-right";
        };
    return field.prefixDigits() > 0 || field.pad().equals("none") || field.pad().equals(jpos);
  }

  private String bitmap() {
    return switch (spec.bitmap()) {
      case "hex" -> "IFA_BITMAP";
      case "ebcdic-hex" -> "IFE_BITMAP";
      default -> "IFB_BITMAP";
    };
  }

  private static String name(String kind, String encoding) {
    return switch (encoding) {
      case "ascii" -> "IFA_" + kind;
      case "ebcdic" -> "IFE_" + kind;
      default -> "IFB_" + kind;
    };
  }

  private static String line(SpecView.Field field, JposClass wire) {
    boolean pad = field.encoding().equals("bcd");
    return line(field.number(), field.lengthMax(), field.name(), wire.name(), pad);
  }

  private static String line(int number, int length, String name, String wire, boolean pad) {
    return "  <isofield id=\"%d\" length=\"%d\" name=\"%s\"%s class=\"org.jpos.iso.%s\"/>\n"
        .formatted(number, length, escaped(name), pad ? " pad=\"true\"" : "", wire);
  }

  private void comment(String text) {
    out.append("<!-- ").append(text.replace("--", "- -")).append(" -->\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
