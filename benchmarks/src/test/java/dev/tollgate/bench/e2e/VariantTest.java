package dev.tollgate.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.bench.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariantTest {
  @TempDir private Path folder;

  @Test
  void shouldDifferFromTheShippedConfigurationWhereItSaysSo() throws IOException {
    Path shipped = TestFiles.ROOT.resolve("config/bench.yaml");

    Path written = new Variant(0, 2_100).write(shipped, folder);

    assertThat(Files.readAllLines(written))
        .hasSameSizeAs(Files.readAllLines(shipped))
        .contains("  sync: 0", "  links: 2100", "  idempotency-seconds: 10", "  in-flight: 8192");
  }

  @Test
  void shouldRefuseAConfigurationThatHasChanged() throws IOException {
    Path other = Files.writeString(folder.resolve("other.yaml"), "limits:\n  in-flight: 77\n");

    assertThatThrownBy(() -> Variant.sync(1).write(other, folder))
        .hasMessageContaining("in-flight: 1024");
  }
}
