package dev.tollgate.pci.view;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.yaml.YamlMap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What masking a PAN leaves on the heap, garbage included. The PAN is made anew from a seed
 * wherever it is needed, and until the heap is dumped it is not put there.
 */
class MessageViewHeapTest {
  private static final int PAN_DIGITS = 16;
  private static final int DECODED = 50;
  private static final String DIALECT =
      """
      dialect: heap
      encodings: {mti: ascii, bitmap: hex, prefix: ascii, text: ascii, binary: raw}
      mtis: [0100]
      fields:
        2: {name: card, type: n, length: 19, prefix: 2, class: pan}
        3: {name: packed card, type: b, length: 8, class: pan}
      """;

  @TempDir private Path folder;

  @Test
  void shouldNeverMakeATextOfThePan() throws IOException, ReflectiveOperationException {
    Path message = folder.resolve("message.hex");
    write(message);
    MessageView view = null;
    for (int i = 0; i < DECODED; i++) {
      view = MessageView.decode(dialect(), message, false);
    }
    Path dump = folder.resolve("heap.hprof");
    dumpHeap(dump);

    assertThat(view.parts())
        .hasSize(2)
        .allMatch(part -> part.value().matches("\\d{6}\\*{6}\\d{4}"));
    try (FileChannel channel = FileChannel.open(dump);
        Arena arena = Arena.ofConfined()) {
      MemorySegment heap = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      String shown = view.parts().getFirst().value();
      assertThat(holds(heap, shown.getBytes(US_ASCII))).as("can be searched").isTrue();
      assertThat(holds(heap, pan())).isFalse();
    }
  }

  /** With what nothing refers to any more. The module has no use for java.management. */
  private static void dumpHeap(Path file) throws ReflectiveOperationException {
    Class<?> kind = Class.forName("com.sun.management.HotSpotDiagnosticMXBean");
    Object bean =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getPlatformMXBean", Class.class)
            .invoke(null, kind);
    kind.getMethod("dumpHeap", String.class, boolean.class).invoke(bean, file.toString(), false);
  }

  /** As hexadecimal digits: type, bitmap, and the PAN as text and as bytes. */
  private static void write(Path file) throws IOException {
    byte[] head = "30313030".concat("36" + "30".repeat(15)).concat("3136").getBytes(US_ASCII);
    try (Arena arena = Arena.ofConfined();
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      MemorySegment text = arena.allocate(head.length + 3 * PAN_DIGITS);
      MemorySegment.copy(head, 0, text, ValueLayout.JAVA_BYTE, 0, head.length);
      Random digits = digits();
      for (int i = 0; i < PAN_DIGITS; i++) {
        byte digit = (byte) ('0' + digits.nextInt(10));
        text.set(ValueLayout.JAVA_BYTE, head.length + 2L * i, (byte) '3');
        text.set(ValueLayout.JAVA_BYTE, head.length + 2L * i + 1, digit);
        text.set(ValueLayout.JAVA_BYTE, head.length + 2L * PAN_DIGITS + i, digit);
      }
      channel.write(text.asByteBuffer());
    }
  }

  private static byte[] pan() {
    byte[] pan = new byte[PAN_DIGITS];
    Random digits = digits();
    for (int i = 0; i < PAN_DIGITS; i++) {
      pan[i] = (byte) ('0' + digits.nextInt(10));
    }
    return pan;
  }

  private static Random digits() {
    return new Random(7_812);
  }

  private static boolean holds(MemorySegment heap, byte[] needle) {
    for (long at = 0; at <= heap.byteSize() - needle.length; at++) {
      int same = 0;
      while (same < needle.length && heap.get(ValueLayout.JAVA_BYTE, at + same) == needle[same]) {
        same++;
      }
      if (same == needle.length) {
        return true;
      }
    }
    return false;
  }

  private static YamlMap dialect() {
    return YamlMap.read("heap.yaml", new ByteArrayInputStream(DIALECT.getBytes(US_ASCII)));
  }
}
