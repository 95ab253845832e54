package dev.tollgate.gateway.cluster;

import io.aeron.archive.client.AeronArchive;
import java.nio.file.Path;

/**
 * A recording as the archive's catalog has it.
 *
 * @param stop {@link AeronArchive#NULL_POSITION} if it is being written, or was when its archive
 *     was killed
 */
record Recording(
    long id, long start, long stop, int initialTermId, int segmentLength, int termLength) {

  boolean isStopped() {
    return stop != AeronArchive.NULL_POSITION;
  }

  /** Bytes, 0 while it is being written. */
  long length() {
    return isStopped() ? stop - start : 0;
  }

  /** Where the segment begins that has this position. */
  long segmentOf(long position) {
    return AeronArchive.segmentFileBasePosition(start, position, termLength, segmentLength);
  }

  Path file(Path archive, long segment) {
    return archive.resolve(id + "-" + segment + ".rec");
  }
}
