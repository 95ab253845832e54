package dev.tollgate.gateway.app;

import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.ops.PrometheusText;
import dev.tollgate.gateway.pipeline.LatencyHistogram;
import dev.tollgate.gateway.pipeline.NetworkCounters;
import dev.tollgate.gateway.pipeline.PipelineCounters;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.pci.ZoneCounters;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import java.util.concurrent.atomic.LongAdder;

/** The counters as Prometheus reads them; docs/OPERATING.md tells what each is good for. */
final class GatewayMetrics {
  private final PipelineCounters pipeline;
  private final ZoneCounters zone;

  GatewayMetrics(PipelineCounters pipeline, ZoneCounters zone) {
    this.pipeline = pipeline;
    this.zone = zone;
  }

  void write(PrometheusText text) {
    writeNetworks(text);
    writeTransactions(text);
    writeTroubles(text);
    writeZone(text);
  }

  private void writeNetworks(PrometheusText text) {
    text.counter("tollgate_messages_total", "Messages that arrived, by what is done with them.");
    for (NetworkCounters network : pipeline.networks) {
      network.messages.forEach((what, count) ->
          text.sample(count, "network", network.name, "class", PrometheusText.lower(what)));
    }
    text.counter("tollgate_answers_total", "Answers by the reason for their response code.");
    for (NetworkCounters network : pipeline.networks) {
      network.answers.forEach(
          (reason, count) -> text.sample(count, "network", network.name, "reason", reason.name()));
    }
    text.histogram("tollgate_answer_seconds", "From a message's arrival to its answer's queue.");
    for (NetworkCounters network : pipeline.networks) {
      writeLatency(text, network);
    }
  }

  private static void writeLatency(PrometheusText text, NetworkCounters network) {
    LatencyHistogram latency = network.latency;
    long sumNs = latency.sumNs();
    long cumulative = 0;
    for (int bucket = 0; bucket < LatencyHistogram.boundCount(); bucket++) {
      cumulative += latency.count(bucket);
      String bound = PrometheusText.seconds(LatencyHistogram.boundNs(bucket));
      text.bucket(cumulative, bound, "network", network.name);
    }
    cumulative += latency.count(LatencyHistogram.boundCount());
    text.bucket(cumulative, "+Inf", "network", network.name);
    text.sum(sumNs, cumulative, "network", network.name);
  }

  private void writeTransactions(PrometheusText text) {
    text.counter("tollgate_transactions_total", "Decided by the ledger, by kind and channel.");
    for (Channel channel : Channel.values()) {
      pipeline
          .transactions(channel)
          .forEach((kind, count) ->
              text.sample(
                  count,
                  "kind",
                  PrometheusText.lower(kind),
                  "channel",
                  PrometheusText.lower(channel)));
    }
    text.counter("tollgate_follow_ups_total", "What somebody has to look into.");
    pipeline.followUps.forEach((kind, count) -> {
      if (kind != FollowUp.NONE) {
        text.sample(count, "kind", PrometheusText.lower(kind));
      }
    });
  }

  private void writeTroubles(PrometheusText text) {
    one(text, "repeats", "Decisions told again.", pipeline.repeated);
    one(text, "shed", "Refused before any work: too many in flight.", pipeline.shed);
    one(text, "deadlines_passed", "Messages not decided in time.", pipeline.deadlines);
    one(text, "hsm_refused", "Messages the HSM did not check.", pipeline.hsmUnavailable);
    one(
        text,
        "reversals_without_hsm",
        "Reversals carried out without a token.",
        pipeline.reversedWithoutHsm);
    one(text, "ledger_refused", "Commands the ledger did not take.", pipeline.ledgerUnavailable);
    one(
        text,
        "advices_unanswered",
        "Advices left for their sender to repeat.",
        pipeline.advicesUnanswered);
    one(
        text,
        "copies_unanswered",
        "Messages left to the answer of a copy in flight.",
        pipeline.copiesUnanswered);
    one(text, "approvals_undone", "Approvals not sent and taken back.", pipeline.undone);
    one(text, "voids_not_kept", "Voids that could not be written down.", pipeline.voidsNotKept);
    one(text, "messages_unmatched", "Responses nobody waits for.", pipeline.unmatched);
    one(text, "alerts_suppressed", "Alerts that were not logged.", pipeline.alertsSuppressed);
  }

  private static void one(PrometheusText text, String name, String help, LongAdder count) {
    text.counter("tollgate_" + name + "_total", help).sample(count.sum());
  }

  /** The zone's counters have their explanations in {@link ZoneCounter}. */
  private void writeZone(PrometheusText text) {
    ZoneCounter[] last = new ZoneCounter[1];
    zone.forEach((counter, network, value) -> {
      String name = PrometheusText.lower(counter);
      if (counter != last[0]) {
        last[0] = counter;
        String help = "Zone: " + name.replace('_', ' ') + ".";
        text.counter("tollgate_zone_" + name + "_total", help);
      }
      if (network == ZoneCounters.NO_NETWORK) {
        text.sample(value);
      } else {
        text.sample(value, "network", pipeline.networks.get(network).name);
      }
    });
    text.counter("tollgate_unknown_fields_total", "Data elements and parts nobody declared.");
    zone.unknownFields()
        .forEach((network, field, count) ->
            text.sample(
                count,
                "network",
                pipeline.networks.get(network).name,
                "field",
                Integer.toString(field)));
    text.counter("tollgate_answers_invalid_total", "Our own messages that broke their dialect.");
    for (int network = 0; network < pipeline.networks.size(); network++) {
      text.sample(
          zone.invalidAnswers().sum(network), "network", pipeline.networks.get(network).name);
    }
  }
}
