package dev.tollgate.pci.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
  @ParameterizedTest
  @CsvSource({
    "port,    port,    0",
    "prot,    port,    1", // a swap
    "prt,     port,    1",
    "portt,   port,    1",
    "pork,    port,    1",
    "kitten,  sitting, 3",
    "ca,      abc,     3",
    "'',      abc,     3"
  })
  void shouldCountEdits(String a, String b, int edits) {
    assertThat(NearestName.edits(a, b)).isEqualTo(edits);
    assertThat(NearestName.edits(b, a)).isEqualTo(edits);
  }

  @ParameterizedTest
  @CsvSource({"deadlinems, deadlineMs", "tiemoutMs, timeoutMs", "prot, port", "p, ''", "keys, ''"})
  void shouldSuggestTheNearestOrNothing(String name, String nearest) {
    var known = List.of("q", "port", "timeoutMs", "deadlineMs");

    assertThat(NearestName.of(name, known).orElse("")).isEqualTo(nearest);
  }
}
