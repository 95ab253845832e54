package dev.tollgate.pci.codec;

/** What is wrong with a message, the first thing found. Says nothing about content. */
public enum ScanFault {
  NONE,
  /** Ends before its bitmaps do, or is outside its memory. */
  SHORT,
  /** Over 65,535 bytes. */
  TOO_LONG,
  MTI_NOT_NUMERIC,
  /** Not a message type of the dialect. */
  MTI_UNKNOWN,
  BITMAP_NOT_HEX,
  /** Announces no field at all. */
  BITMAP_EMPTY,
  /** Announces field 65, a third bitmap, which the dialect does not have. */
  TERTIARY_BITMAP,
  /** Announces a field the dialect does not have, so the rest cannot be found. */
  FIELD_UNDECLARED,
  /** No digits, or a number of bytes that no content has. */
  LENGTH_NOT_NUMERIC,
  LENGTH_OVER_MAX,
  /** Shorter than the dialect's minimum; the next field is still found. */
  LENGTH_UNDER_MIN,
  FIELD_PAST_END,
  /** A character the field's type does not have; the next field is still found. */
  CONTENT_TYPE,
  /** Digits that are no date or time; the next field is still found. */
  CONTENT_DATE,
  /** Bytes left after the last announced field. */
  TRAILING_BYTES
}
