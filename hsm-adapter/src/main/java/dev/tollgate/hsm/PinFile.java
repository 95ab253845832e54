package dev.tollgate.hsm;

import dev.tollgate.hsm.pkcs11.HsmFault;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads the HSM's user PIN straight from its file into locked memory, without a heap copy. */
final class PinFile {
  /** Longer than any PIN a token takes, and enough to see where the first line ends. */
  static final int ROOM_BYTES = 256;

  private PinFile() {}

  /**
   * @param room {@link #ROOM_BYTES} of locked memory; the caller wipes it
   * @return the part of the room that holds the first line; TG-HSM-012 if there is none
   */
  static MemorySegment read(Path file, MemorySegment room) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer = room.asByteBuffer();
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // a read may return fewer bytes than asked for
      }
      return firstLine(file, room.asSlice(0, buffer.position()));
    } catch (NoSuchFileException e) {
      throw HsmFault.noPin(file.toString(), "is missing");
    } catch (IOException e) {
      throw HsmFault.noPin(file.toString(), "cannot be read");
    }
  }

  private static MemorySegment firstLine(Path file, MemorySegment content) {
    long length = 0;
    while (length < content.byteSize() && !endsLine(content.get(ValueLayout.JAVA_BYTE, length))) {
      length++;
    }
    if (length == 0) {
      throw HsmFault.noPin(file.toString(), "has an empty first line");
    }
    if (length == ROOM_BYTES) {
      throw HsmFault.noPin(file.toString(), "has a first line too long for a PIN");
    }
    return content.asSlice(0, length);
  }

  private static boolean endsLine(byte character) {
    return character == '\n' || character == '\r';
  }
}
