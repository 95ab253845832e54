package dev.tollgate.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.load.CardMill;
import dev.tollgate.bench.load.LoadFrames;
import dev.tollgate.bench.peer.NettyEcho;
import dev.tollgate.fault.TollgateException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On an echo in this process; its answers have no DE39. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionTest {
  private final List<String> told = new ArrayList<>();
  private final LoadFrames frames =
      new CardMill(10, TestFiles.crypto()).frames(Workload.NONE.mix(10));

  @Test
  void shouldTellRateLatencyAndCpuOfATarget() throws Exception {
    try (NettyEcho echo = NettyEcho.start(0);
        Session session = session(target(echo, "--"))) {
      Run run = session.required(500, 1);

      assertThat(run.load().answered()).isEqualTo(500);
      assertThat(run.cpuMicros()).isNotNegative();
      assertThat(run.json("try").toString()).contains("\"what\":\"try\"", "\"rate\":500");
      assertThat(told).hasSize(1).first().asString().contains("500/s");
    }
  }

  /** An answer without the code that was asked for is none, at whatever rate. */
  @Test
  void shouldNotCallItKeptUpIfAnswersAreWrong() throws Exception {
    try (NettyEcho echo = NettyEcho.start(0);
        Session session = session(target(echo, "00"))) {
      Run run = session.run(200, 1);

      assertThat(run.isKeptUp()).isFalse();
    }
  }

  @Test
  void shouldTryARequiredRateThreeTimes() throws Exception {
    try (NettyEcho echo = NettyEcho.start(0);
        Session session = session(target(echo, "00"))) {
      assertThatThrownBy(() -> session.required(200, 1)).hasMessageContaining("TG-BEN-061");
      assertThat(told).hasSize(3);
    }
  }

  @Test
  void shouldTellThatATargetIsNotThere() throws Exception {
    Target gone;
    try (NettyEcho echo = NettyEcho.start(0)) {
      gone = target(echo, "--");
    }
    try (Session session = session(gone)) {
      assertThatThrownBy(() -> session.run(10, 1))
          .isInstanceOf(TollgateException.class)
          .hasMessageContaining("TG-BEN-013");
    }
  }

  private Session session(Target target) {
    return new Session(target, frames, 2, told::add);
  }

  private static Target target(NettyEcho echo, String code) {
    return new Target("echo", code, echo.port(), ProcessHandle.current().pid());
  }
}
