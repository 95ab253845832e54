package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RingInboxTest {
  private static final PipelineSizes SIZES = new PipelineSizes(2, 4, 8);

  private static final long LONG_NS = TimeUnit.SECONDS.toNanos(30);

  private final Doorbell doorbell = new Doorbell();
  private final RingInbox inbox = new RingInbox(SIZES, doorbell);

  /** Nobody polls; every connection of every link comes and goes a thousand times. */
  @Test
  void shouldHaveRoomForAllCellsAfterAFloodOfConnections() {
    for (int i = 0; i < 1000; i++) {
      for (int link = 0; link < SIZES.links(); link++) {
        assertThat(inbox.linkUp(i % 2, link)).isTrue();
        assertThat(inbox.linkDown(i % 2, link)).isTrue();
      }
    }

    for (int event = 0; event < 4; event++) {
      for (int slot = 0; slot < SIZES.cells(); slot++) {
        assertThat(inbox.verified(slot, 1)).isTrue();
      }
    }
  }

  @Test
  void shouldTellOfChangesOnceUntilTheyWereSeen() throws Exception {
    inbox.linkUp(0, 0);
    inbox.linkUp(1, 1);
    assertThat(events()).containsExactly(RingEvent.Kind.LINKS);
    inbox.linkDown(1, 1);
    assertThat(events()).isEmpty();
    inbox.links().seen();
    inbox.linkUp(1, 1);
    assertThat(events()).containsExactly(RingEvent.Kind.LINKS);
  }

  /** Requests and verifications come together and are woken for by who publishes them. */
  @Test
  @Timeout(20)
  void shouldWakeTheAgentForWhatComesByItself() throws Exception {
    doorbell.lieDown();
    inbox.unsent(1, 7);
    doorbell.sleep(LONG_NS);
    assertThat(events()).containsExactly(RingEvent.Kind.UNSENT);

    doorbell.lieDown();
    inbox.linkUp(0, 0);
    doorbell.sleep(LONG_NS);
    assertThat(events()).containsExactly(RingEvent.Kind.LINKS);
  }

  @Test
  void shouldCountConnectionsByNetwork() {
    inbox.linkUp(0, 0);
    inbox.linkUp(1, 1);
    inbox.linkUp(1, 2);
    inbox.linkDown(1, 1);

    assertThat(inbox.links().connections(0)).isOne();
    assertThat(inbox.links().connections(1)).isOne();
    assertThat(inbox.links().connections(2)).isZero();
  }

  /** Down and up between two looks is another connection, not the same one. */
  @Test
  void shouldTellConnectionsOfOneLinkApart() {
    inbox.linkUp(0, 3);
    long first = inbox.links().word(3);
    inbox.linkDown(0, 3);
    assertThat(LinkBoard.isUp(inbox.links().word(3))).isFalse();
    inbox.linkUp(0, 3);

    assertThat(inbox.links().word(3)).isNotEqualTo(first);
    assertThat(LinkBoard.isUp(inbox.links().word(3))).isTrue();
  }

  private List<RingEvent.Kind> events() throws Exception {
    List<RingEvent.Kind> kinds = new ArrayList<>();
    inbox.poller().poll((event, sequence, endOfBatch) -> kinds.add(event.kind));
    return kinds;
  }
}
