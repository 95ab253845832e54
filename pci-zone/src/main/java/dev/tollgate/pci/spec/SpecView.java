package dev.tollgate.pci.spec;

import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.codec.Encoding;
import dev.tollgate.pci.codec.FieldTable;
import dev.tollgate.pci.yaml.YamlMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A compiled dialect as plain data, for those who look at specifications and not at messages. What
 * is a choice in a dialect file is spelled here as it is there.
 *
 * @param version year of the standard
 * @param mti encoding of the message type
 * @param bitmap encoding of the bitmaps
 * @param ebcdicPage of its EBCDIC text; empty if it has none
 * @param tertiaryBitmap the field that holds it, or 0
 * @param mtis message types as numbers: 100 for 0100
 * @param fields in ascending order
 * @param misfits what keeps the gateway from serving it, in the order of the fields
 * @param macMisfits what else does where messages carry authentication codes
 */
public record SpecView(
    String name,
    int version,
    String mti,
    String bitmap,
    String ebcdicPage,
    int tertiaryBitmap,
    List<Integer> mtis,
    List<Field> fields,
    List<Misfit> misfits,
    List<Misfit> macMisfits) {
  private static final int MTI_LIMIT = 10_000;

  /**
   * A field of a message, or a part of one.
   *
   * @param type as in ISO 8583: n, an, x+n
   * @param lengthMin in characters, digits or bytes
   * @param prefix encoding of the length prefix; empty for a field of fixed length
   * @param prefixDigits 0 for a field of fixed length
   * @param pad how a fixed field is filled
   * @param form the date or time it must be, in the codec's name of it; {@code none}
   * @param divided whether its content is made of parts
   */
  public record Field(
      int number,
      String name,
      String type,
      String encoding,
      int lengthMin,
      int lengthMax,
      String prefix,
      int prefixDigits,
      boolean prefixCountsBytes,
      String pad,
      String form,
      String fieldClass,
      boolean divided) {
    /** Bytes on the wire of the longest content, its prefix included. */
    public long wireBytesMax() {
      long content =
          switch (encoding) {
            case "hex", "ebcdic-hex" -> 2L * lengthMax;
            case "bcd", "bcd-right" -> type.contains("+") ? 1 + lengthMax / 2 : (lengthMax + 1) / 2;
            default -> lengthMax;
          };
      int prefixBytes =
          switch (prefix) {
            case "bcd", "binary", "hex-nibbles" -> (prefixDigits + 1) / 2;
            default -> prefixDigits;
          };
      return prefixBytes + content;
    }
  }

  /**
   * A field that is not as the gateway reads or writes it.
   *
   * @param declared false if it is missing
   * @param needed what it must be: {@code 6 digits}
   */
  public record Misfit(int field, boolean declared, String needed) {}

  /** The field of that number, if it is declared. */
  public Optional<Field> field(int number) {
    return fields.stream().filter(field -> field.number() == number).findFirst();
  }

  /** Names of the dialects that ship with the product. */
  public static List<String> shippedNames() {
    return DialectReader.SHIPPED;
  }

  /** A dialect that ships with the product. */
  public static SpecView shipped(String name) {
    return of(DialectReader.shippedFile(name));
  }

  /** Reads a dialect as the zone would, with the same errors. */
  public static SpecView of(YamlMap file) {
    Dialect dialect = DialectReader.read(file);
    FieldTable table = dialect.fields();
    return new SpecView(
        dialect.name(),
        dialect.version(),
        spelled(dialect.mtiEncoding()),
        spelled(dialect.bitmapEncoding()),
        ebcdicPage(dialect),
        dialect.tertiaryBitmap(),
        IntStream.range(0, MTI_LIMIT).filter(dialect::knowsMti).boxed().toList(),
        numbers(table).mapToObj(number -> field(table, number)).toList(),
        ServedFields.misfits(dialect),
        ServedFields.macMisfits(dialect));
  }

  private static IntStream numbers(FieldTable table) {
    return IntStream.rangeClosed(1, FieldTable.FIELD_MAX).filter(table::declared);
  }

  private static Field field(FieldTable table, int number) {
    boolean fixed = table.prefixDigits(number) == 0;
    return new Field(
        number,
        table.name(number),
        lower(table.type(number)).replace('-', '+'),
        spelled(table.encoding(number)),
        table.lengthMin(number),
        table.lengthMax(number),
        fixed ? "" : lower(table.prefix(number)),
        table.prefixDigits(number),
        table.prefixCountsBytes(number),
        lower(table.padding(number)),
        lower(table.calendar(number)),
        lower(table.fieldClass(number)),
        table.composite(number) != null);
  }

  private static String ebcdicPage(Dialect dialect) {
    FieldTable table = dialect.fields();
    return IntStream.concat(numbers(table), IntStream.empty())
        .mapToObj(table::encoding)
        .filter(
            encoding -> lower(encoding).startsWith("ebcdic-") && encoding != Encoding.EBCDIC_HEX)
        .findFirst()
        .map(encoding -> lower(encoding).replace("ebcdic-", ""))
        .orElse("");
  }

  private static String spelled(Encoding encoding) {
    return switch (encoding) {
      case EBCDIC_037, EBCDIC_1047 -> "ebcdic";
      case SIGNED_BCD -> "bcd";
      default -> lower(encoding);
    };
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
