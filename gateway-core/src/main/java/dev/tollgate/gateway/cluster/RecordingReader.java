package dev.tollgate.gateway.cluster;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.agrona.BitUtil;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of one recording out of its segment files, in order, and checks each fragment:
 * that it stands where it says, and its CRC-32C. The recording may be growing meanwhile; then it
 * ends where it ends now.
 */
final class RecordingReader implements AutoCloseable {
  private static final int HEADER = DataHeaderFlyweight.HEADER_LENGTH;

  /** A fragment is at most an MTU, of which the largest is 64 KiB. */
  private static final int WINDOW = 1024 * 1024;

  private static final int FRAGMENT_MAX = 64 * 1024;

  // a fragment that is being written is there within microseconds
  private static final int LOOKS = 100;
  private static final long LOOK_AGAIN_NS = 1_000_000;

  private final Path archive;
  private final Recording recording;
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW);
  private final UnsafeBuffer frames = new UnsafeBuffer(window);
  private final ExpandableArrayBuffer message = new ExpandableArrayBuffer();
  private @Nullable FileChannel channel;
  private Path file;
  private long segment;
  private long position;
  private long windowAt;
  private int length;

  /**
   * @param position where a fragment begins
   */
  RecordingReader(Path archive, Recording recording, long position) {
    this.archive = archive;
    this.recording = recording;
    this.position = position;
    this.segment = recording.segmentOf(position);
    this.file = recording.file(archive, segment);
  }

  /** Goes to the next message; false at the end. Fails with TG-LED-011. */
  boolean next() {
    length = 0;
    try {
      while (toFragment()) {
        int frame = frameAt();
        int aligned = BitUtil.align(FrameDescriptor.frameLength(frames, frame), HEADER);
        position += aligned;
        if (!FrameDescriptor.isPaddingFrame(frames, frame) && append(frame)) {
          return true;
        }
      }
    } catch (IOException e) {
      throw damaged(String.valueOf(e.getMessage()));
    }
    if (length > 0 && recording.isStopped()) {
      throw damaged("half of a message is missing");
    }
    return false;
  }

  /** The message, from 0. */
  ExpandableArrayBuffer message() {
    return message;
  }

  int length() {
    return length;
  }

  /** Position behind the message. */
  long position() {
    return position;
  }

  /** Of what was read last, for the one who finds it wrong. */
  Path file() {
    return file;
  }

  @Override
  public void close() {
    try {
      closeFile();
    } catch (IOException _) {
      // it was only read
    }
  }

  /** Whether the message is whole. */
  private boolean append(int frame) {
    int flags = FrameDescriptor.frameFlags(frames, frame) & 0xff;
    if ((flags & 0xff & FrameDescriptor.BEGIN_FRAG_FLAG) != 0) {
      length = 0;
    }
    int carried = FrameDescriptor.frameLength(frames, frame) - HEADER;
    message.putBytes(length, frames, frame + HEADER, carried);
    length += carried;
    return (flags & FrameDescriptor.END_FRAG_FLAG) != 0;
  }

  /** Whether there is another fragment; then it is in the window, and sound. */
  private boolean toFragment() throws IOException {
    if (recording.isStopped() && position >= recording.stop()) {
      return false;
    }
    if (position == segment + recording.segmentLength()) {
      if (!recording.isStopped()
          && !Files.exists(recording.file(archive, segment + recording.segmentLength()))) {
        return false;
      }
      closeFile();
      segment += recording.segmentLength();
      file = recording.file(archive, segment);
    }
    String fault = look(false);
    for (int i = 0; i < LOOKS && !fault.isEmpty() && !recording.isStopped(); i++) {
      LockSupport.parkNanos(LOOK_AGAIN_NS);
      fault = look(true);
    }
    if (fault.isEmpty()) {
      return FrameDescriptor.frameLength(frames, frameAt()) > 0;
    }
    if (isTorn()) {
      return false;
    }
    throw damaged(fault);
  }

  /** What is wrong with the fragment at the position; nothing at the end either. */
  private String look(boolean again) throws IOException {
    if (again || !isInWindow(HEADER)) {
      fill();
    }
    int frameLength = FrameDescriptor.frameLength(frames, frameAt());
    if (frameLength <= 0) {
      return recording.isStopped() ? "it ends early" : "";
    }
    int aligned = BitUtil.align(frameLength, HEADER);
    if (frameLength < HEADER || position + aligned > segment + recording.segmentLength()) {
      return "a fragment of " + frameLength + " bytes";
    }
    if (!isAtItsPlace()) {
      return "a fragment of another place";
    }
    if (FrameDescriptor.isPaddingFrame(frames, frameAt())) {
      return "";
    }
    if (aligned > FRAGMENT_MAX) {
      return "a fragment of " + frameLength + " bytes";
    }
    if (!isInWindow(aligned)) {
      fill();
    }
    return isSound(aligned) ? "" : "wrong CRC-32C";
  }

  private boolean isAtItsPlace() {
    int term = (int) (position / recording.termLength());
    return DataHeaderFlyweight.termId(frames, frameAt()) == recording.initialTermId() + term
        && DataHeaderFlyweight.termOffset(frames, frameAt()) == position % recording.termLength();
  }

  private boolean isSound(int aligned) {
    int carried = frameAt() + HEADER;
    return LogChecksum.of(crc, window.array(), carried, aligned - HEADER)
        == DataHeaderFlyweight.sessionId(frames, frameAt());
  }

  /** Nothing is behind it, and it went over a page: a kill in the middle of a write. */
  private boolean isTorn() {
    int aligned = BitUtil.align(FrameDescriptor.frameLength(frames, frameAt()), HEADER);
    long from = position - segment;
    return !recording.isStopped()
        && aligned > 0
        && aligned <= FRAGMENT_MAX
        && TornEnds.isOverPages(from, from + aligned)
        && (!isInWindow(aligned + HEADER)
            || FrameDescriptor.frameLength(frames, frameAt() + aligned) <= 0);
  }

  private int frameAt() {
    return (int) (position - windowAt);
  }

  private boolean isInWindow(int bytes) {
    return channel != null && position >= windowAt && position + bytes <= windowAt + window.limit();
  }

  /** Reads on from the position; what the file does not have is zero. */
  private void fill() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      open = open();
      channel = open;
    }
    windowAt = position;
    window.clear();
    int read = 0;
    while (read >= 0 && window.hasRemaining()) {
      read = open.read(window, position - segment + window.position());
    }
    while (window.hasRemaining()) {
      window.put((byte) 0);
    }
    window.flip();
  }

  private FileChannel open() throws IOException {
    try {
      return FileChannel.open(file);
    } catch (NoSuchFileException _) {
      throw damaged("the file is missing");
    }
  }

  private void closeFile() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  private RuntimeException damaged(String detail) {
    return Faults.damagedPlace(file, position - segment, position, detail);
  }
}
