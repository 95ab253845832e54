package dev.tollgate.bench.ledgertorture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokenTortureTest {
  @TempDir private Path folder;

  private final Throwable cause =
      new IllegalStateException("no answer to a repeat", new IOException("the line broke"));

  @Test
  void shouldWriteDownAllThereIsToKnow() throws IOException {
    Path home = Files.createDirectory(folder.resolve("ledger"));

    String told = BrokenTorture.tell(home, "bin/torture ledger --seed 7", List.of("a", "b"), cause);

    Path file = folder.resolve("ledger-failure.txt");
    assertThat(told)
        .startsWith("TG-BEN-031 ")
        .contains("IllegalStateException: no answer to a repeat", file.toString())
        .hasLineCount(1);
    assertThat(Files.readString(file))
        .contains(
            "bin/torture ledger --seed 7",
            "at " + BrokenTortureTest.class.getName(),
            "Caused by: java.io.IOException: the line broke",
            "\na\nb\n");
    assertThat(home).as("kept").exists();
  }

  @Test
  void shouldTellAllOfItWhereTheFileCannotBe() {
    Path nowhere = folder.resolve("missing").resolve("ledger");

    assertThat(BrokenTorture.tell(nowhere, "again", List.of("last words"), cause))
        .startsWith("TG-BEN-031 ")
        .contains("no answer to a repeat", "Caused by: java.io.IOException", "last words");
  }
}
