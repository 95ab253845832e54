package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.pipeline.AlertRaiser.Raised;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the shipped logging configuration makes of alerts. */
class AlertLogTest {
  @Test
  void shouldWriteOneJsonObjectALineWithTheCode() throws Exception {
    List<String> lines = logged(new Raised(Alert.MAC_WRONG, "be\"ta", 42, "612\\34", 0, 7));

    assertThat(lines)
        .singleElement()
        .asString()
        .matches(
            "\\{\"time\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d)\","
                + "\"level\":\"WARN\",\"thread\":\"alerts\",\"logger\":\"AlertLog\","
                + "\"code\":\"TG-TXN-002\",\"message\":\"message authentication code wrong or missing:"
                + " network be\\\\\"ta, STAN 000042, DE37 612\\\\\\\\34; 7 more were not logged\"}");
  }

  private static List<String> logged(Raised alert) throws InterruptedException {
    PrintStream before = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      AlertLog log = new AlertLog();
      log.start();
      assertThat(log.offer(alert)).isTrue();
      log.stop(5_000);
    } finally {
      System.setErr(before);
    }
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
