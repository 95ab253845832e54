package dev.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TornEndsTest {
  private static final int PAGE = 4_096;
  private static final int HEADER = 32;

  @TempDir private Path archive;

  private final ByteBuffer segment = ByteBuffer.allocate(4 * PAGE).order(ByteOrder.LITTLE_ENDIAN);

  @Test
  void shouldCutOffAFragmentOfWhichThePartOnTheNextPageIsMissing() throws IOException {
    fragment(0, PAGE - 64);
    fragment(PAGE - 64, 192);
    for (int i = PAGE; i < PAGE + 128; i++) {
      segment.put(i, (byte) 0);
    }

    assertThat(cut()).isEqualTo(PAGE - 64);
  }

  /** The archive alone would take this for the case above. */
  @Test
  void shouldKeepAFragmentThatEndsInZeros() throws IOException {
    fragment(0, PAGE - 64);
    segment.putInt(PAGE - 64, 192).putShort(PAGE - 64 + 6, (short) 1);
    seal(PAGE - 64, 192);

    assertThat(cut()).isEqualTo(PAGE + 128);
  }

  @Test
  void shouldCutOffPaddingAtTheEnd() throws IOException {
    fragment(0, 256);
    segment.putInt(256, 2 * PAGE).putShort(256 + 6, (short) 0);

    assertThat(cut()).isEqualTo(256);
  }

  @Test
  void shouldLeaveAnOddFragmentWithinAPageToTheReader() throws IOException {
    fragment(0, 256);
    segment.put(100, (byte) ~segment.get(100));

    assertThat(cut()).isEqualTo(256);
  }

  @Test
  void shouldTouchOnlyTheLastSegmentOfARecording() throws IOException {
    segment.putInt(0, 2 * PAGE);
    Path older = archive.resolve("7-0.rec");
    Files.write(older, segment.array());
    byte[] before = segment.array().clone();
    Files.write(archive.resolve("7-65536.rec"), new byte[PAGE]);

    TornEnds.cut(archive);

    assertThat(Files.readAllBytes(older)).isEqualTo(before);
  }

  private void fragment(int at, int length) {
    segment.putInt(at, length).putShort(at + 6, (short) 1);
    for (int i = at + HEADER; i < at + length; i++) {
      segment.put(i, (byte) (i | 1));
    }
    seal(at, length);
  }

  private void seal(int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(segment.array(), at + HEADER, length - HEADER);
    segment.putInt(at + 12, (int) crc.getValue());
  }

  /** Where the recording ends now; there is nothing but zeros behind. */
  private int cut() throws IOException {
    Path file = archive.resolve("0-0.rec");
    Files.write(file, segment.array());
    TornEnds.cut(archive);
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer left = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int end = 0;
    while (left.getInt(end) > 0) {
      end += left.getInt(end);
    }
    for (int i = end; i < bytes.length; i++) {
      assertThat(bytes[i]).isZero();
    }
    return end;
  }
}
