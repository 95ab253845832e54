package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class AlertRaiserTest {
  private final AtomicLong nowNs = new AtomicLong();
  private final List<AlertRaiser.Raised> logged = new ArrayList<>();
  private final LongAdder suppressed = new LongAdder();
  private boolean room = true;
  private final AlertRaiser alerts =
      new AlertRaiser(
          new NetworkRules[] {
            new NetworkRules("alpha", false, ChannelDeadlines.all(1), TestReasons.table())
          },
          nowNs::get,
          alert -> room && logged.add(alert),
          suppressed);

  @Test
  void shouldTellNetworkStanAndRetrievalReference() {
    FakeRequest request = new FakeRequest(0, 1, 123);
    request.retrievalReferenceHi = 0x3631323334353637L;
    request.retrievalReferenceLo = 0x38390041;
    alerts.raise(Alert.CONTENT_CHANGED, request);

    assertThat(logged)
        .containsExactly(
            new AlertRaiser.Raised(Alert.CONTENT_CHANGED, "alpha", 123, "6123456789?A", 0, 0));
  }

  @Test
  void shouldHoldBackTheFloodOfOneKindAndTellHowMany() {
    for (int i = 0; i < 1000; i++) {
      alerts.raise(Alert.MAC_WRONG, new FakeRequest(0, 1, i));
    }
    assertThat(logged).hasSize(AlertRaiser.ALERTS_MAX);
    alerts.raise(Alert.CONTENT_CHANGED, new FakeRequest(0, 1, 1));
    assertThat(logged).hasSize(AlertRaiser.ALERTS_MAX + 1);
    nowNs.addAndGet(AlertRaiser.WINDOW_NS + 1);
    alerts.raise(Alert.MAC_WRONG, new FakeRequest(0, 1, 1));

    assertThat(logged.getLast().heldBack()).isEqualTo(1000 - AlertRaiser.ALERTS_MAX);
    assertThat(logged.getLast().retrievalReference()).isEqualTo("-");
    assertThat(suppressed.sum()).isEqualTo(1000 - AlertRaiser.ALERTS_MAX);
  }

  @Test
  void shouldCountWhatTheLogHasNoRoomFor() {
    room = false;
    alerts.raise(Alert.MAC_WRONG, new FakeRequest(0, 1, 1));
    room = true;
    alerts.raise(Alert.MAC_WRONG, new FakeRequest(0, 1, 2));

    assertThat(logged).singleElement().satisfies(a -> assertThat(a.heldBack()).isOne());
  }
}
