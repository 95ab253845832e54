package dev.tollgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeLockTest {
  @TempDir private Path folder;

  @Test
  void shouldBeHeldByOneAtATime() {
    HomeLock lock = HomeLock.take(folder.resolve("home"));
    assertThat(HomeLock.tryTake(folder.resolve("home"))).isEmpty();
    assertThatThrownBy(() -> HomeLock.take(folder.resolve("home")))
        .hasMessageStartingWith("TG-RUN-001");
    lock.close();

    assertThat(HomeLock.tryTake(folder.resolve("home"))).isPresent();
  }

  @Test
  void shouldSayWhenTheHomeCannotBeWritten() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> HomeLock.take(file.resolve("home")))
        .hasMessageStartingWith("TG-RUN-002");
  }
}
