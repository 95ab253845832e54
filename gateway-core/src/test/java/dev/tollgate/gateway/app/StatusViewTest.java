package dev.tollgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.app.LedgerAccess.FollowUpView;
import dev.tollgate.gateway.app.LedgerAccess.LedgerSizes;
import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.ops.OpsHandler.Reply;
import dev.tollgate.gateway.pipeline.PipelineCounters;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusViewTest {
  private final PipelineCounters counters = new PipelineCounters(List.of("alpha", "beta"));

  @Test
  void shouldTellPeople() {
    counters.undone.add(3);
    String text = reply(followUps(1)).text();

    assertThat(text)
        .contains("serving: 7 in flight, 100 cells free")
        .contains("network alpha      10 connections")
        .contains("network beta       11 connections")
        .contains("HSM available, 9 keys; 12 cards")
        .contains("ledger 5 decisions (2 MiB), 4 live holds")
        .contains("undone 3")
        .contains("2026-11-22T10:00:00Z SUSPENSE network beta STAN 000001 DE37 ref1");
  }

  @Test
  void shouldShowPeopleOnlyTheLatestFollowUpsAndProgramsAll() {
    Reply reply = reply(followUps(25));

    assertThat(reply.text()).doesNotContain("ref15\n").contains("ref16\n", "DE37 ref25");
    assertThat(reply.json()).contains("\"ref1\"", "\"ref15\"", "\"ref25\"");
  }

  @Test
  void shouldTellProgramsInOneLine() {
    counters.advicesUnanswered.add(2);
    String json = reply(followUps(1)).json();

    assertThat(json)
        .doesNotContain("\n")
        .startsWith("{\"state\":\"serving\",\"in_flight\":7,\"free_cells\":100,\"networks\":[{")
        .contains(
            "{\"name\":\"beta\",\"connections\":11,\"messages\":0,\"answers\":{\"APPROVED\":0,")
        .contains("\"hsm\":{\"available\":true,\"keys\":9},\"cards\":12")
        .contains("\"idempotency_bytes\":3000000,\"live_holds\":4}")
        .contains("\"advices_unanswered\":2,")
        .contains("\"follow_ups\":{\"reversal_unmatched\":0,")
        .endsWith(
            "\"follow_up_list\":[{\"at\":\"2026-11-22T10:00:00Z\",\"kind\":\"SUSPENSE\","
                + "\"network\":\"beta\",\"stan\":1,\"retrieval_reference\":\"ref1\"}]}");
  }

  private Reply reply(List<FollowUpView> followUps) {
    return new StatusView(
            "serving",
            7,
            counters,
            network -> 10 + network,
            true,
            9,
            12,
            100,
            new LedgerSizes(5, 3_000_000, 4),
            followUps)
        .reply();
  }

  private static List<FollowUpView> followUps(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i ->
            new FollowUpView(
                Instant.parse("2026-11-22T10:00:00Z"), FollowUp.SUSPENSE, 1, i, "ref" + i))
        .toList();
  }
}
