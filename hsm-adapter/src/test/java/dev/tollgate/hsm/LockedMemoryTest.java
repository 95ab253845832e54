package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LockedMemoryTest {
  private static final long BYTES = 3 * 4096 + 1;

  @Test
  void shouldBeZeroedAlignedAndOfTheSizeAskedFor() {
    LockedMemory memory = LockedMemory.allocate(BYTES);

    assertThat(memory.segment().byteSize()).isEqualTo(BYTES);
    assertThat(memory.segment().address() % 4096).isZero();
    assertThat(memory.segment().toArray(JAVA_BYTE)).containsOnly(0);
    memory.segment().fill((byte) 0x5A);
    assertThat(memory.segment().toArray(JAVA_BYTE)).containsOnly(0x5A);
  }

  @Test
  void shouldZeroThePartAndNothingElse() {
    for (long length : new long[] {0, 1, 4095, 4096, 4097, BYTES - 2}) {
      MemorySegment segment = LockedMemory.allocate(BYTES).segment().fill((byte) 0x5A);

      LockedMemory.zero(segment, 1, length);

      byte[] bytes = segment.toArray(JAVA_BYTE);
      for (int i = 0; i < bytes.length; i++) {
        boolean inside = i >= 1 && i < 1 + length;
        assertThat(bytes[i]).as("%s of %s", i, length).isEqualTo((byte) (inside ? 0 : 0x5A));
      }
    }
  }

  @Test
  void shouldTakeWhatWasGivenBackZeroed() {
    LockedMemory memory = LockedMemory.take(BYTES);
    memory.segment().fill((byte) 0x5A);
    memory.giveBack();

    LockedMemory again = LockedMemory.take(BYTES);

    assertThat(again).isSameAs(memory);
    assertThat(again.segment().toArray(JAVA_BYTE)).containsOnly(0);
    assertThat(LockedMemory.take(BYTES)).as("one user at a time").isNotSameAs(memory);
    assertThat(LockedMemory.take(BYTES + 1)).as("another size").isNotSameAs(memory);
  }

  @Test
  void shouldStayOutOfDumpsAndTellTheTruthAboutTheLock() throws IOException {
    LockedMemory memory = LockedMemory.allocate(BYTES);

    Map<String, String> mapping = mappingOf(memory.segment().address());

    assertThat(mapping.get("VmFlags").split(" ")).contains("dd");
    long lockedKb = Long.parseLong(mapping.get("Locked").replace(" kB", ""));
    assertThat(lockedKb * 1024 >= BYTES).isEqualTo(memory.locked());
  }

  /** The properties of the mapping in /proc/self/smaps that an address belongs to. */
  private static Map<String, String> mappingOf(long address) throws IOException {
    Map<String, String> properties = new HashMap<>();
    boolean inside = false;
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    for (String line : lines) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        String[] range = line.split("[ -]");
        inside =
            Long.parseUnsignedLong(range[0], 16) <= address
                && address < Long.parseUnsignedLong(range[1], 16);
      } else if (inside) {
        properties.put(
            line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1).strip());
      }
    }
    return properties;
  }
}
