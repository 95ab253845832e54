package dev.tollgate.bench.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CounterFileTest {
  @TempDir private Path home;

  @Test
  void shouldGoOnWhereTheLastRunEnded() {
    try (CounterFile first = CounterFile.open(home)) {
      assertThat(first.last()).isZero();
      first.use(3);
      first.use(2);
    }
    try (CounterFile second = CounterFile.open(home)) {
      assertThat(second.last()).isEqualTo(3);
    }
  }

  /** A killed run leaves what it has written; that must be beyond all it has used. */
  @Test
  void shouldBeAheadOfEveryCounterInUse() throws IOException {
    try (CounterFile counters = CounterFile.open(home)) {
      for (int counter = 1; counter < 200; counter++) {
        counters.use(counter);
        String written = Files.readString(home.resolve("emulator/atc")).strip();
        assertThat(Integer.parseInt(written)).isGreaterThanOrEqualTo(counter);
      }
    }
  }

  @Test
  void shouldBeOpenOnceOnly() {
    try (CounterFile _ = CounterFile.open(home)) {
      assertThatThrownBy(() -> CounterFile.open(home)).hasMessageStartingWith("TG-DEM-017");
    }
  }

  @Test
  void shouldRefuseAFileThatIsNoCounter() throws IOException {
    Files.createDirectories(home.resolve("emulator"));
    Files.writeString(home.resolve("emulator/atc"), "many");

    assertThatThrownBy(() -> CounterFile.open(home)).hasMessageStartingWith("TG-DEM-018");
  }
}
