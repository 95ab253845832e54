package dev.tollgate.gateway.cluster;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * How commands and answers travel: 8 bytes correlation (little endian), then the bytes of the
 * command or answer. The service gives each answer the correlation of its command.
 */
final class CommandFrame {
  static final int HEADER_LENGTH = Long.BYTES;

  private CommandFrame() {}

  static void putCorrelation(MutableDirectBuffer buffer, int offset, long correlation) {
    buffer.putLong(offset, correlation, ByteOrder.LITTLE_ENDIAN);
  }

  static long correlation(DirectBuffer buffer, int offset) {
    return buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
  }
}
