package dev.tollgate.pci.card;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A name of 1 to 16 characters of {@code A-Z a-z 0-9 - _ .}, packed big-endian into two longs, zero
 * padded. The ledger packs account and product names the same way.
 */
record Name16(long hi, long lo) {
  static final int LENGTH_MAX = 16;

  /** Packs the name, or gives null where it is none. */
  static @Nullable Name16 of(String text) {
    return of(MemorySegment.ofArray(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  static @Nullable Name16 of(MemorySegment text) {
    long length = text.byteSize();
    if (length < 1 || length > LENGTH_MAX) {
      return null;
    }
    long hi = 0;
    long lo = 0;
    for (int i = 0; i < LENGTH_MAX; i++) {
      int c = i < length ? text.get(ValueLayout.JAVA_BYTE, i) : 0;
      if (i < length && !allowed(c)) {
        return null;
      }
      if (i < Long.BYTES) {
        hi = (hi << Byte.SIZE) | c;
      } else {
        lo = (lo << Byte.SIZE) | c;
      }
    }
    return new Name16(hi, lo);
  }

  private static boolean allowed(int c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.';
  }
}
