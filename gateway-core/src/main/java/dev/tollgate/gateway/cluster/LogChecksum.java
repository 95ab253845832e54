package dev.tollgate.gateway.cluster;

import io.aeron.archive.checksum.Checksum;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * CRC-32C of what a fragment of the log carries, which the archive records with it and compares
 * when it replays. Without it the archive does not start after a kill in the middle of a write: it
 * cannot tell a command that ends in zeros from one of which half is missing.
 *
 * <p>The archive asks one and the same from two threads, of the log on its recorder and of its
 * catalog on its conductor: so what a computation works with belongs to the thread.
 */
final class LogChecksum implements Checksum {
  private static final ThreadLocal<Work> WORK = ThreadLocal.withInitial(Work::new);

  @Override
  public int compute(long address, int offset, int length) {
    return WORK.get().compute(address + offset, length);
  }

  static int of(CRC32C crc, byte[] bytes, int offset, int length) {
    crc.reset();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  private static final class Work {
    private static final int FRAGMENT_MAX = 64 * 1024;

    private final UnsafeBuffer view = new UnsafeBuffer();
    private final CRC32C crc = new CRC32C();
    private byte[] scratch = new byte[FRAGMENT_MAX];

    int compute(long address, int length) {
      if (scratch.length < length) {
        scratch = new byte[length];
      }
      view.wrap(address, length);
      view.getBytes(0, scratch, 0, length);
      return of(crc, scratch, 0, length);
    }
  }
}
