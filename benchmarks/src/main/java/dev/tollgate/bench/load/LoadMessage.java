package dev.tollgate.bench.load;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one card sends, packed, MTI to end.
 *
 * @param cryptogram the card's ARQC for a transaction counter, 8 bytes; null without a chip
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record LoadMessage(byte[] bytes, @Nullable IntFunction<byte[]> cryptogram) {

  byte[] arqc(int counter) {
    if (cryptogram == null) {
      throw new IllegalStateException("no chip");
    }
    return cryptogram.apply(counter);
  }
}
