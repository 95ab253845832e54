package dev.tollgate.gateway.cluster;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.agrona.BitUtil;

/**
 * Cuts off what a kill in the middle of a write left at the end of a recording, before the archive
 * opens it and refuses to. Such a fragment was never counted as recorded, so nobody was told that
 * it is committed. Padding at the end goes too: it carries nothing, and the log makes it anew.
 */
final class TornEnds {
  private static final Pattern SEGMENT = Pattern.compile("(\\d+)-(\\d+)\\.rec");
  private static final int PAGE = 4_096;

  // Aeron's frame header: length, version, flags, type, term offset, session or checksum, ...
  private static final int HEADER_LENGTH = 32;
  private static final int TYPE_OFFSET = 6;
  private static final int CHECKSUM_OFFSET = 12;
  private static final short PADDING = 0;

  private TornEnds() {}

  /** Looks at the last segment of each recording; fails with TG-LED-002. */
  static void cut(Path archive) {
    byte[] room = {};
    try {
      for (Map.Entry<Long, Long> last : lastSegments(archive).entrySet()) {
        Path file = archive.resolve(last.getKey() + "-" + last.getValue() + ".rec");
        int length = Math.toIntExact(Files.size(file));
        room = room.length < length ? new byte[length] : room; // 16 MiB once, not for each of them
        cutSegment(file, ByteBuffer.wrap(room, 0, length).order(ByteOrder.LITTLE_ENDIAN));
      }
    } catch (IOException _) {
      throw Faults.notWritable(archive);
    }
  }

  private static Map<Long, Long> lastSegments(Path archive) throws IOException {
    Map<Long, Long> last = new HashMap<>();
    try (Stream<Path> files = Files.list(archive)) {
      files.forEach(file -> {
        Matcher name = SEGMENT.matcher(file.getFileName().toString());
        if (name.matches()) {
          last.merge(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)), Math::max);
        }
      });
    }
    return last;
  }

  private static void cutSegment(Path file, ByteBuffer segment) throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      while (segment.hasRemaining()) {
        if (channel.read(segment) < 0) {
          throw new EOFException(file.toString());
        }
      }
      int at = 0;
      int last = 0;
      while (at >= 0 && at <= segment.limit() - HEADER_LENGTH && segment.getInt(at) > 0) {
        last = at;
        at += BitUtil.align(segment.getInt(at), HEADER_LENGTH); // as frames are
      }
      int end = Math.min(at, segment.limit());
      if (at > last && isToCut(segment, last, end)) {
        ByteBuffer zeros = ByteBuffer.allocate(end - last);
        int from = last;
        while (zeros.hasRemaining()) {
          from += channel.write(zeros, from);
        }
        channel.force(false);
      }
    }
  }

  /** Only what goes over pages can be written by half. */
  static boolean isOverPages(long from, long to) {
    return from / PAGE != (to - 1) / PAGE;
  }

  private static boolean isToCut(ByteBuffer segment, int from, int to) {
    if (segment.getShort(from + TYPE_OFFSET) == PADDING) {
      return true;
    }
    byte[] content = new byte[to - from - HEADER_LENGTH];
    segment.get(from + HEADER_LENGTH, content);
    int checksum = LogChecksum.of(new CRC32C(), content, 0, content.length);
    return isOverPages(from, to) && checksum != segment.getInt(from + CHECKSUM_OFFSET);
  }
}
