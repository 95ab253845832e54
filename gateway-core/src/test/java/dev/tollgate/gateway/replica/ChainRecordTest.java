package dev.tollgate.gateway.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainRecordTest {
  private static final int SLOT = 4_096;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("chain");
  }

  @Test
  void shouldAcceptTheSameChainAtTheSameCommand() {
    open(true).record(7, 11, 12, 700);
    ChainRecord record = open(true);

    assertThat(record.commands()).isEqualTo(7);
    assertThatCode(
            () -> {
              record.onCommand(6, 1, 1);
              record.onCommand(7, 11, 12);
              record.onCommand(8, 2, 2);
              record.onReplayed(8);
            })
        .doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseAnotherChain() {
    open(true).record(7, 11, 12, 700);

    assertThatThrownBy(() -> open(true).onCommand(7, 11, 13))
        .hasMessageStartingWith("TG-LED-012")
        .hasMessageContaining("command 7, log position 700");
    assertThatThrownBy(() -> open(true).onCommand(7, 10, 12)).hasMessageStartingWith("TG-LED-012");
  }

  @Test
  void shouldRefuseALogThatEndsBeforeWhatWasCarriedOut() {
    open(true).record(7, 11, 12, 700);
    ChainRecord record = open(true);
    record.onCommand(4, 1, 1);

    assertThatThrownBy(() -> record.onReplayed(4))
        .hasMessageStartingWith("TG-LED-013")
        .hasMessageContaining("3 of 7 commands");
  }

  /** And the next start must not find what is lost now. */
  @Test
  void shouldGoOnWithoutThemIfTheyWereNotSynced() {
    open(false).record(7, 11, 12, 700);
    ChainRecord record = open(false);
    record.onReplayed(4);
    record.record(5, 21, 22, 500);

    assertThat(open(false).commands()).isEqualTo(5);
    assertThatCode(() -> open(false).onCommand(5, 21, 22)).doesNotThrowAnyException();
  }

  /** A snapshot may be newer than the record. */
  @Test
  void shouldTakeASnapshotBehindTheRecord() {
    open(true).record(7, 11, 12, 700);
    ChainRecord record = open(true);

    assertThatCode(
            () -> {
              record.onCommand(9, 1, 1);
              record.onReplayed(9);
            })
        .doesNotThrowAnyException();
  }

  @Test
  void shouldKeepTheOlderOneWhenTheNewerIsHalfWritten() throws IOException {
    ChainRecord record = open(true);
    record.record(1, 1, 1, 100);
    record.record(2, 2, 2, 200);
    record.record(3, 3, 3, 300);
    flip(0 + 30); // the third is in the slot of the first

    assertThat(open(true).commands()).isEqualTo(2);
    assertThatThrownBy(() -> open(true).onCommand(2, 2, 3)).hasMessageStartingWith("TG-LED-012");
  }

  @Test
  void shouldRefuseARecordOfWhichNothingIsWhole() throws IOException {
    ChainRecord record = open(true);
    record.record(1, 1, 1, 100);
    record.record(2, 2, 2, 200);
    flip(20);
    flip(SLOT + 20);

    assertThatThrownBy(() -> open(true)).hasMessageStartingWith("TG-LED-015");
    Files.delete(file);
    assertThat(open(true).commands()).isZero();
  }

  @Test
  void shouldWriteOnceASecond() {
    ChainRecord record = open(true);
    long nowNs = System.nanoTime();
    record.onIdle(nowNs, 1, 1, 1, 100);
    record.onIdle(nowNs + 999_999_999, 2, 2, 2, 200);
    assertThat(open(true).commands()).isEqualTo(1);
    record.onIdle(nowNs + 1_000_000_000, 3, 3, 3, 300);
    assertThat(open(true).commands()).isEqualTo(3);
  }

  /** A replay passes through what is older than the record. */
  @Test
  void shouldNotGoBack() {
    open(true).record(7, 11, 12, 700);
    open(true).record(3, 1, 1, 300);

    assertThat(open(true).commands()).isEqualTo(7);
  }

  private ChainRecord open(boolean synced) {
    return ChainRecord.open(file, synced);
  }

  private void flip(int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }
}
