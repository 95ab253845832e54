package dev.tollgate.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedConfigTest {
  @TempDir private Path folder;

  @Test
  void shouldReplaceAPieceAndLeaveTheRest() throws IOException {
    Path shipped = Files.writeString(folder.resolve("a.yaml"), "port: 1\nsync: 1\n");

    Path written =
        ShippedConfig.read(shipped).with("port: 1", "port: 7").write(folder.resolve("b.yaml"));

    assertThat(written).hasContent("port: 7\nsync: 1\n");
    assertThat(shipped).hasContent("port: 1\nsync: 1\n");
  }

  @Test
  void shouldRefuseAPieceThatIsNotThere() {
    ShippedConfig config = new ShippedConfig(Path.of("config/x.yaml"), "port: 1\n");

    assertThatThrownBy(() -> config.with("sync: 1", "sync: 0"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("not in config/x.yaml: sync: 1");
  }
}
