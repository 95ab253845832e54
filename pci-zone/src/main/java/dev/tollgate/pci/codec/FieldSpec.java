package dev.tollgate.pci.codec;

import org.jspecify.annotations.Nullable;

/**
 * One data element as a dialect declares it; {@link Dialect} compiles it into tables.
 *
 * @param number 2 to 128
 * @param name what people call it
 * @param lengthMin shortest content, in units of the length prefix: characters, digits or bytes
 * @param lengthMax longest content, in the same units; the length itself where there is no prefix
 * @param prefixDigits decimal digits of the length prefix; 0 for a field of fixed length
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
    int prefixDigits,
    FieldClass fieldClass,
    CalendarForm calendar,
    @Nullable Composite composite) {}
