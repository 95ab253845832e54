package dev.tollgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.ops.PrometheusText;
import dev.tollgate.gateway.pipeline.MessageClass;
import dev.tollgate.gateway.pipeline.PipelineCounters;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.TransactionKind;
import dev.tollgate.pci.ZoneCounters;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GatewayMetricsTest {
  private static final Pattern LINE =
      Pattern.compile("[a-z_]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*})? [-+0-9.E]+");

  private final PipelineCounters pipeline = new PipelineCounters(List.of("alpha", "beta"));
  private final ZoneCounters zone = new ZoneCounters(2);

  @Test
  void shouldHaveEveryReasonClassKindAndZoneCounter() {
    String text = text();

    for (String network : List.of("alpha", "beta")) {
      for (Reason reason : Reason.values()) {
        assertThat(text)
            .contains(
                "tollgate_answers_total{network=\"%s\",reason=\"%s\"} 0\n"
                    .formatted(network, reason));
      }
      for (MessageClass messageClass : MessageClass.values()) {
        assertThat(text)
            .contains(
                "tollgate_messages_total{network=\"%s\",class=\"%s\"} 0\n"
                    .formatted(network, lower(messageClass)));
      }
      assertThat(text)
          .contains(
              "tollgate_answer_seconds_bucket{network=\"%s\",le=\"+Inf\"} 0\n".formatted(network));
    }
    for (TransactionKind kind : TransactionKind.values()) {
      for (Channel channel : Channel.values()) {
        assertThat(text)
            .contains(
                "tollgate_transactions_total{kind=\"%s\",channel=\"%s\"} 0\n"
                    .formatted(lower(kind), lower(channel)));
      }
    }
    for (FollowUp followUp : FollowUp.values()) {
      assertThat(text.contains("tollgate_follow_ups_total{kind=\"%s\"}".formatted(lower(followUp))))
          .as(followUp.name())
          .isEqualTo(followUp != FollowUp.NONE);
    }
    for (ZoneCounter counter : ZoneCounter.values()) {
      assertThat(text)
          .contains("# TYPE tollgate_zone_%s_total counter\n".formatted(lower(counter)));
    }
  }

  @Test
  void shouldTellWhatWasCounted() {
    pipeline.advicesUnanswered.add(3);
    pipeline.undone.add(4);
    zone.increment(ZoneCounter.MAC_WRONG, 1);
    zone.increment(ZoneCounter.FRAMES);
    zone.unknownFields().add(0, 112, 1);
    zone.unknownFields().add(1, 48, 3);
    zone.invalidAnswers().add(1, 44, 2);
    zone.invalidAnswers().add(1, 1, 1);

    assertThat(text())
        .contains("\ntollgate_advices_unanswered_total 3\n")
        .contains("\ntollgate_approvals_undone_total 4\n")
        .contains("\ntollgate_zone_mac_wrong_total{network=\"alpha\"} 0\n")
        .contains("\ntollgate_zone_mac_wrong_total{network=\"beta\"} 1\n")
        .contains("\ntollgate_zone_frames_total 1\n")
        .contains("\ntollgate_unknown_fields_total{network=\"alpha\",field=\"112\"} 1\n")
        .contains("\ntollgate_unknown_fields_total{network=\"beta\",field=\"48\"} 3\n")
        .contains("\ntollgate_answers_invalid_total{network=\"alpha\"} 0\n")
        .contains("\ntollgate_answers_invalid_total{network=\"beta\"} 3\n");
  }

  /** What a scraper refuses: a line of another form, or a family twice. */
  @Test
  void shouldBeWellFormed() {
    List<String> lines = text().lines().toList();

    assertThat(lines)
        .allSatisfy(line ->
            assertThat(line.startsWith("# ") || LINE.matcher(line).matches()).as(line).isTrue());
    assertThat(lines.stream().filter(line -> line.startsWith("# TYPE "))).doesNotHaveDuplicates();
  }

  @Test
  void shouldBeDocumented() throws Exception {
    String operating = Files.readString(Path.of("..", "docs", "OPERATING.md"));

    assertThat(
            text()
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ")[2])
                .filter(name -> !name.startsWith("tollgate_zone_")))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(operating).contains("`" + name));
    assertThat(ZoneCounter.values())
        .allSatisfy(counter -> assertThat(operating).contains("`" + lower(counter) + "`"));
  }

  private String text() {
    PrometheusText text = new PrometheusText();
    new GatewayMetrics(pipeline, zone).write(text);
    return text.toString();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
