package dev.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UpkeepTest {
  private static final long MIB = 1024 * 1024;

  private final Upkeep upkeep = new Upkeep(10_000, 60_000, 300 * MIB, 200 * MIB, 100 * MIB);
  private final AtomicLong free = new AtomicLong();
  private final List<StorageState> told = new ArrayList<>();
  private final StorageWatch watch =
      new StorageWatch(Path.of("/ledger"), upkeep, free::get, told::add);

  @Test
  void shouldAskForASnapshotByLogByTimeAndNeverForNothing() {
    assertThat(isDue(9_999, 5, 59_999, 0)).isFalse();
    assertThat(isDue(10_000, 5, 0, 0)).isTrue();
    assertThat(isDue(10_000, 5, 0, 10_001)).isFalse();
    assertThat(isDue(10_001, 5, 0, 10_001)).isTrue();
    assertThat(isDue(0, 1, 60_000, 1_000_000)).isTrue();
    assertThat(isDue(1_000_000, 0, 1_000_000, 0)).isFalse();
  }

  /** Else a busy ledger would be held up again and again. */
  @Test
  void shouldSpendAHundredthOfItsTimeOnSnapshotsUnlessTheLogGrowsTooLong() {
    var last = new Upkeep.LastSnapshot(20_000, 500);

    assertThat(upkeep.isSnapshotDue(20_000, 5, 49_999, last)).isFalse();
    assertThat(upkeep.isSnapshotDue(20_000, 5, 50_000, last)).isTrue();
    assertThat(upkeep.isSnapshotDue(319_999, 5, 1_000, last)).isFalse();
    assertThat(upkeep.isSnapshotDue(320_000, 5, 1_000, last)).isTrue();
  }

  @Test
  void shouldWarnShedAndStopAndComeBackWithAMargin() {
    look(301);
    look(299);
    look(304); // not yet
    look(199);
    look(99);
    look(104);
    look(109);
    look(309);

    assertThat(told)
        .containsExactly(
            StorageState.LOW,
            StorageState.SHEDDING,
            StorageState.FULL,
            StorageState.SHEDDING,
            StorageState.AMPLE);
  }

  @Test
  void shouldHaveRoomForASnapshotOnlyAboveWhereItSheds() {
    free.set(250 * MIB);

    assertThat(watch.hasRoomFor(50 * MIB)).isTrue();
    assertThat(watch.hasRoomFor(51 * MIB)).isFalse();
  }

  @Test
  void shouldTakeOnlyLevelsThatAeronDoesNotReachFirst() {
    assertThatThrownBy(() -> new Upkeep(1, 1, 300 * MIB, 200 * MIB, 16 * MIB))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Upkeep(1, 1, 300 * MIB, 100 * MIB, 100 * MIB))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private boolean isDue(long logged, long commands, long elapsedMs, long lastBytes) {
    var last = new Upkeep.LastSnapshot(lastBytes, 0);
    return upkeep.isSnapshotDue(logged, commands, elapsedMs, last);
  }

  private void look(long mib) {
    free.set(mib * MIB);
    watch.look();
    assertThat(watch.state()).isEqualTo(told.isEmpty() ? StorageState.AMPLE : told.getLast());
  }
}
