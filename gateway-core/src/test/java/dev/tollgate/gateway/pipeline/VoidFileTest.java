package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.ledger.TransactionKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoidFileTest {
  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("ledger").resolve("voids");
  }

  @Test
  void shouldTellTheNextProcessWhatWasKept() {
    VoidFile file = VoidFile.open(path);
    assertThat(file.keep(key(1), 101)).isZero();
    assertThat(file.keep(key(2), 102)).isOne();

    assertThat(reopened()).containsExactly("1 101 at 0", "2 102 at 1");
  }

  /** Byte for byte, for a process of the next version to read. */
  @Test
  void shouldWriteEveryFieldOfTheKey() throws IOException {
    VoidFile file = VoidFile.open(path);
    file.keep(key(7), 0x0102030405060708L);

    ByteBuffer expected = ByteBuffer.allocate(64);
    expected.put("TGVOIDS\1".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    expected.order(ByteOrder.LITTLE_ENDIAN);
    expected.putInt(3).putInt(200).putInt(1_231_235_959).putInt(7).putInt(0);
    expected.putLong(12_345_678_901L).putLong(-1).putLong(0x5445_524d_3030_3031L);
    expected.putLong(0x0102030405060708L);
    CRC32C checksum = new CRC32C();
    checksum.update(expected.array(), 8, 52);
    expected.putInt((int) checksum.getValue());
    assertThat(Files.readAllBytes(path)).isEqualTo(expected.array());
    VoidFile.open(path)
        .read((read, commandId, place) -> {
          assertThat(read).isEqualTo(key(7));
          assertThat(commandId).isEqualTo(0x0102030405060708L);
        });
  }

  @Test
  void shouldBeEmptyWhenAllIsDone() throws IOException {
    VoidFile file = VoidFile.open(path);
    int first = file.keep(key(1), 101);
    int second = file.keep(key(2), 102);
    file.drop(first);
    assertThat(reopened()).contains("2 102 at 1");
    file.drop(second);

    assertThat(Files.size(path)).isEqualTo(8);
    assertThat(reopened()).isEmpty();
    assertThat(file.keep(key(3), 103)).isZero();
  }

  @Test
  void shouldUseAPlaceAgainWithoutTouchingTheOthers() throws IOException {
    VoidFile file = VoidFile.open(path);
    file.keep(key(1), 101);
    for (int i = 0; i < 1000; i++) {
      file.drop(file.keep(key(2), 102));
    }
    assertThat(file.keep(key(3), 103)).isOne();

    assertThat(Files.size(path)).isEqualTo(8 + 2 * 56);
    assertThat(reopened()).containsExactly("1 101 at 0", "3 103 at 1");
  }

  @Test
  void shouldGoOnWithWhatAnEarlierProcessHasLeft() {
    VoidFile.open(path).keep(key(1), 101);
    VoidFile second = VoidFile.open(path);
    second.read((key, commandId, place) -> {});
    assertThat(second.keep(key(2), 102)).isOne();

    assertThat(reopened()).containsExactly("1 101 at 0", "2 102 at 1");
  }

  /** Wherever the process ended in the midst of a record, those before it stay. */
  @Test
  void shouldIgnoreATornRecord() throws IOException {
    VoidFile file = VoidFile.open(path);
    file.keep(key(1), 101);
    file.keep(key(2), 102);
    byte[] whole = Files.readAllBytes(path);
    for (int length = 8 + 56; length < whole.length; length++) {
      Files.write(path, java.util.Arrays.copyOf(whole, length));
      assertThat(reopened()).as("%d bytes", length).containsExactly("1 101 at 0");
    }
    for (int length = 0; length < 8; length++) {
      Files.write(path, java.util.Arrays.copyOf(whole, length));
      assertThat(reopened()).as("%d bytes", length).isEmpty();
    }
  }

  @Test
  void shouldIgnoreARecordWithAnyOtherBit() throws IOException {
    VoidFile file = VoidFile.open(path);
    file.keep(key(1), 101);
    file.keep(key(2), 102);
    byte[] whole = Files.readAllBytes(path);
    for (int bit = 0; bit < 56 * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[8 + bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(path, flipped);
      assertThat(reopened()).as("bit %d", bit).containsExactly("2 102 at 1");
    }
  }

  /** Whichever records a disk has spoilt: the others stay where they are, and all is used again. */
  @Test
  void shouldUseThePlacesOfDamagedRecordsAgain() throws IOException {
    for (int damaged = 0; damaged < 1 << 4; damaged++) {
      Files.deleteIfExists(path);
      keepFour();
      damage(damaged);
      List<String> whole = told(damaged);
      try (VoidFile file = VoidFile.open(path)) {
        List<String> read = new ArrayList<>();
        file.read((key, id, place) -> read.add(key.stan + " " + id + " at " + place));
        assertThat(read).as("damaged %x", damaged).isEqualTo(whole);
        for (int i = 0; i < Integer.bitCount(damaged); i++) {
          int place = file.keep(key(9), 109);
          assertThat(damaged & 1 << place).as("damaged %x, place %d", damaged, place).isNotZero();
          whole.add("9 109 at " + place);
        }
        assertThat(file.keep(key(5), 105)).as("damaged %x", damaged).isEqualTo(4);
        whole.add("5 105 at 4");
        assertThat(reopened()).as("%x", damaged).containsExactlyInAnyOrderElementsOf(whole);
        for (int place = 0; place <= 4; place++) {
          assertThat(Files.size(path)).isEqualTo(8 + 5 * 56);
          file.drop(place);
        }
        assertThat(Files.size(path)).as("damaged %x", damaged).isEqualTo(8);
        assertThat(file.keep(key(6), 106)).isZero();
      }
    }
  }

  private void keepFour() {
    try (VoidFile file = VoidFile.open(path)) {
      for (int i = 0; i < 4; i++) {
        file.keep(key(i), 100 + i);
      }
    }
  }

  private void damage(int places) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    for (int place = 0; place < 4; place++) {
      bytes[8 + 56 * place + 20] ^= (byte) (places >> place & 1);
    }
    Files.write(path, bytes);
  }

  private static List<String> told(int damaged) {
    List<String> told = new ArrayList<>();
    for (int place = 0; place < 4; place++) {
      if ((damaged & 1 << place) == 0) {
        told.add(place + " " + (100 + place) + " at " + place);
      }
    }
    return told;
  }

  @Test
  void shouldNotGrowBeyondItsBound() throws IOException {
    VoidFile file = VoidFile.open(path);
    for (int i = 0; i < VoidFile.PLACES_MAX; i++) {
      file.keep(key(i), i + 1);
    }
    assertThat(file.keep(key(0), 9)).isEqualTo(KeptVoids.NOT_KEPT);
    assertThat(Files.size(path)).isEqualTo(8 + 56L * VoidFile.PLACES_MAX);
  }

  @Test
  void shouldSayThatItCouldNotWrite() {
    VoidFile file = VoidFile.open(path);
    file.close();
    assertThat(file.keep(key(1), 101)).isEqualTo(KeptVoids.NOT_KEPT);
  }

  @Test
  void shouldRefuseAnotherFile() throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, "TGVOIDS\2 of a newer version");
    assertThatThrownBy(() -> VoidFile.open(path))
        .isInstanceOf(TollgateException.class)
        .hasMessageContaining("TG-LED-041");
  }

  private List<String> reopened() {
    List<String> told = new ArrayList<>();
    try (VoidFile file = VoidFile.open(path)) {
      file.read((key, commandId, place) -> told.add(key.stan + " " + commandId + " at " + place));
    }
    return told;
  }

  private static TransactionKey key(int stan) {
    TransactionKey key = new TransactionKey();
    key.networkId = 3;
    key.mti = 200;
    key.transmissionDateTime = 1_231_235_959;
    key.stan = stan;
    key.acquirerId = 12_345_678_901L;
    key.terminal = 0x5445_524d_3030_3031L;
    return key;
  }
}
