package dev.tollgate.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskWatchTest {
  @TempDir private Path folder;

  @Test
  void shouldTellOfEachSyncOnceAndLeaveNothing() throws Exception {
    Histogram all = new Histogram(3);
    try (DiskWatch disk = new DiskWatch(folder)) {
      await()
          .untilAsserted(() -> {
            all.add(disk.take());
            assertThat(all.getTotalCount()).isGreaterThanOrEqualTo(3);
          });
      assertThat(folder).isDirectoryContaining("glob:**sync*");
    }

    assertThat(all.getMinValue()).isPositive();
    assertThat(folder).isEmptyDirectory();
  }
}
