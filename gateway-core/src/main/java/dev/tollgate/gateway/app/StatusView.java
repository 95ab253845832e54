package dev.tollgate.gateway.app;

import dev.tollgate.gateway.app.LedgerAccess.FollowUpView;
import dev.tollgate.gateway.app.LedgerAccess.LedgerSizes;
import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.ops.JsonText;
import dev.tollgate.gateway.ops.OpsHandler.Reply;
import dev.tollgate.gateway.ops.PrometheusText;
import dev.tollgate.gateway.pipeline.NetworkCounters;
import dev.tollgate.gateway.pipeline.PipelineCounters;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * The gateway at a glance, for people and for programs.
 *
 * @param state serving, draining, or without HSM
 * @param connections of a network, by its index
 * @param followUps the latest ones, oldest first
 */
record StatusView(
    String state,
    int inFlight,
    PipelineCounters counters,
    IntUnaryOperator connections,
    boolean hsmAvailable,
    int keys,
    int cards,
    int freeCells,
    LedgerSizes sizes,
    List<FollowUpView> followUps) {
  /** Follow-ups that people are shown; programs get all there are. */
  private static final int FOLLOW_UPS_SHOWN = 10;

  Reply reply() {
    return new Reply(text(), json());
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    text.append("%s: %d in flight, %d cells free%n".formatted(state, inFlight, freeCells));
    List<NetworkCounters> networks = counters.networks;
    for (int i = 0; i < networks.size(); i++) {
      NetworkCounters network = networks.get(i);
      text.append(
          "  network %-10s %d connections, %d messages, %d answers%n"
              .formatted(
                  network.name,
                  connections.applyAsInt(i),
                  network.messages.sum(),
                  network.answers.sum()));
      network.answers.forEach((reason, count) -> {
        if (count > 0) {
          text.append("    %-24s %d%n".formatted(reason, count));
        }
      });
    }
    text.append(
        "  HSM %s, %d keys; %d cards%n"
            .formatted(hsmAvailable ? "available" : "not available", keys, cards));
    text.append(
        "  ledger %d decisions (%d MiB), %d live holds%n"
            .formatted(
                sizes.idempotencyEntries(), sizes.idempotencyBytes() >> 20, sizes.liveHolds()));
    appendTroubles(text);
    appendFollowUps(text);
    return text.toString().stripTrailing();
  }

  private void appendTroubles(StringBuilder text) {
    text.append(
        "  repeats %d, shed %d, late %d, without HSM %d, undone %d, advices unanswered %d%n"
            .formatted(
                counters.repeated.sum(),
                counters.shed.sum(),
                counters.deadlines.sum(),
                counters.hsmUnavailable.sum(),
                counters.undone.sum(),
                counters.advicesUnanswered.sum()));
  }

  private void appendFollowUps(StringBuilder text) {
    text.append("  follow-ups %d%n".formatted(counters.followUps.sum()));
    int from = Math.max(0, followUps.size() - FOLLOW_UPS_SHOWN);
    for (FollowUpView view : followUps.subList(from, followUps.size())) {
      text.append(
          "    %s %s network %s STAN %06d DE37 %s%n"
              .formatted(
                  view.at(),
                  view.kind(),
                  networkName(view),
                  view.stan(),
                  view.retrievalReference()));
    }
  }

  private String json() {
    JsonText json = new JsonText().member("state", state).member("in_flight", inFlight);
    json.member("free_cells", freeCells).list("networks");
    List<NetworkCounters> networks = counters.networks;
    for (int i = 0; i < networks.size(); i++) {
      NetworkCounters network = networks.get(i);
      json.object("").member("name", network.name);
      json.member("connections", connections.applyAsInt(i));
      json.member("messages", network.messages.sum()).object("answers");
      network.answers.forEach((reason, count) -> json.member(reason.name(), count));
      json.endObject().endObject();
    }
    json.endList();
    json.object("hsm").member("available", hsmAvailable).member("keys", keys).endObject();
    json.member("cards", cards);
    json.object("ledger").member("idempotency_entries", sizes.idempotencyEntries());
    json.member("idempotency_bytes", sizes.idempotencyBytes());
    json.member("live_holds", sizes.liveHolds()).endObject();
    addCounters(json);
    addFollowUps(json);
    return json.end();
  }

  private void addCounters(JsonText json) {
    json.object("counters").member("repeats", counters.repeated.sum());
    json.member("shed", counters.shed.sum());
    json.member("deadlines_passed", counters.deadlines.sum());
    json.member("hsm_refused", counters.hsmUnavailable.sum());
    json.member("reversals_without_hsm", counters.reversedWithoutHsm.sum());
    json.member("ledger_refused", counters.ledgerUnavailable.sum());
    json.member("advices_unanswered", counters.advicesUnanswered.sum());
    json.member("approvals_undone", counters.undone.sum());
    json.member("messages_unmatched", counters.unmatched.sum()).endObject();
    json.object("follow_ups");
    counters.followUps.forEach((kind, count) -> {
      if (kind != FollowUp.NONE) {
        json.member(PrometheusText.lower(kind), count);
      }
    });
    json.endObject();
  }

  private void addFollowUps(JsonText json) {
    json.list("follow_up_list");
    for (FollowUpView view : followUps) {
      json.object("").member("at", view.at().toString()).member("kind", view.kind().name());
      json.member("network", networkName(view)).member("stan", view.stan());
      json.member("retrieval_reference", view.retrievalReference()).endObject();
    }
    json.endList();
  }

  private String networkName(FollowUpView view) {
    return counters.networks.get(view.network()).name;
  }
}
