package dev.tollgate.pci.codec;

import dev.tollgate.pci.codec.FieldTable.ContentType;
import dev.tollgate.pci.codec.FieldTable.FieldClass;
import dev.tollgate.pci.codec.FieldTable.Padding;
import org.jspecify.annotations.Nullable;

/**
 * One field as a dialect declares it; {@link FieldTable} compiles it into tables.
 *
 * @param number 2 to 192 in a message; from 1 in a composite
 * @param name what people call it
 * @param lengthMin shortest content, in units: characters, digits or bytes
 * @param lengthMax longest content, in the same units; the length itself where there is no prefix
 * @param prefix how its length stands before it; of no meaning for a field of fixed length
 * @param padding how a value shorter than a fixed field is filled when it is written
 * @param calendar the date or time the content must be
 * @param composite how the content is divided, if it is
 */
record FieldSpec(
    int number,
    String name,
    ContentType type,
    Encoding encoding,
    int lengthMin,
    int lengthMax,
    Prefix prefix,
    Padding padding,
    FieldClass fieldClass,
    CalendarForm calendar,
    @Nullable Composite composite) {

  /**
   * A length prefix.
   *
   * @param digits 0 for a field of fixed length
   * @param countsBytes whether it counts bytes on the wire, and not units
   */
  record Prefix(LengthPrefix encoding, int digits, boolean countsBytes) {}
}
