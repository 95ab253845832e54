package dev.tollgate.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrometheusTextTest {
  @Test
  void shouldWriteFamiliesWithHelpTypeAndSamples() {
    PrometheusText text = new PrometheusText();
    text.counter("a_total", "All a.").sample(1, "network", "alpha", "reason", "X").sample(2);
    text.gauge("b", "Now.").sample(-3);

    assertThat(text)
        .hasToString(
            """
            # HELP a_total All a.
            # TYPE a_total counter
            a_total{network="alpha",reason="X"} 1
            a_total 2
            # HELP b Now.
            # TYPE b gauge
            b -3
            """);
  }

  @Test
  void shouldWriteHistogramsInSeconds() {
    PrometheusText text = new PrometheusText();
    text.histogram("t_seconds", "Took.")
        .bucket(1, PrometheusText.seconds(50_000), "network", "a")
        .bucket(3, "+Inf", "network", "a")
        .sum(1_500_000_000, 3, "network", "a");

    assertThat(text)
        .hasToString(
            """
            # HELP t_seconds Took.
            # TYPE t_seconds histogram
            t_seconds_bucket{network="a",le="5.0E-5"} 1
            t_seconds_bucket{network="a",le="+Inf"} 3
            t_seconds_sum{network="a"} 1.5
            t_seconds_count{network="a"} 3
            """);
  }

  @Test
  void shouldEscapeLabels() {
    PrometheusText text = new PrometheusText();
    text.gauge("b", "Now.").sample(1, "network", "a\"b\\c\nd");

    assertThat(text.toString()).contains("b{network=\"a\\\"b\\\\c\\nd\"} 1\n");
  }
}
