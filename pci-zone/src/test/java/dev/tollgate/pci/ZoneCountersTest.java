package dev.tollgate.pci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZoneCountersTest {
  @Test
  void shouldTellNetworksApartWhereThatSaysSomething() {
    ZoneCounters counters = new ZoneCounters(2);
    counters.increment(ZoneCounter.MAC_WRONG, 1);
    counters.add(ZoneCounter.MAC_WRONG, 0, 4);
    counters.increment(ZoneCounter.FRAMES);

    List<String> told = new ArrayList<>();
    counters.forEach((counter, network, value) -> told.add(counter + " " + network + " " + value));

    assertThat(told)
        .contains("MAC_WRONG 0 4", "MAC_WRONG 1 1", "MAC_MISSING 0 0", "FRAMES -1 1")
        .doesNotHaveDuplicates();
    assertThat(counters.sum(ZoneCounter.MAC_WRONG)).isEqualTo(5);
  }
}
