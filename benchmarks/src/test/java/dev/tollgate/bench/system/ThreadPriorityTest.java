package dev.tollgate.bench.system;

import static java.lang.ProcessBuilder.Redirect.DISCARD;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tollgate.bench.process.GatewayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the operating system's scheduler was told of the gateway's threads. */
@SystemTest
class ThreadPriorityTest {
  /** Place in /proc/PID/task/TID/stat, counted from the state on: proc(5) calls that field 3. */
  private static final int NICE = 19 - 3;

  /** Linux keeps 15 characters of a name. */
  private static final String LANE = "hsm-lane-tollga";

  /** Threads of highest priority that every JVM has; they do next to nothing. */
  private static final Set<String> OF_THE_VM = Set.of("Reference Handl", "VM Periodic Tas");

  @Test
  void shouldLetNobodyButTheLanesGoBeforeOthers() throws Exception {
    assumeTrue(mayGoBeforeOthers(), "who runs this may not go before others");
    try (RunningGateway gateway =
        RunningGateway.empty(Homes.fresh("thread-priority"), Config.demo())) {
      Map<String, Integer> nice = niceByThread(gateway.process());

      nice.keySet().removeAll(OF_THE_VM);
      assertThat(nice).containsEntry(LANE, -5).containsKeys("agent", "ledger-log", "net-1-1");
      nice.remove(LANE);
      assertThat(nice).allSatisfy((name, value) -> assertThat(value).as(name).isZero());
    }
  }

  private static boolean mayGoBeforeOthers() throws IOException {
    Process nice = new ProcessBuilder("nice", "-n", "-5", "nice").redirectError(DISCARD).start();
    return new String(nice.getInputStream().readAllBytes(), ISO_8859_1).startsWith("-");
  }

  private static Map<String, Integer> niceByThread(GatewayProcess process) throws IOException {
    Map<String, Integer> nice = new HashMap<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      for (Path task : tasks.toList()) {
        String stat = Files.readString(task.resolve("stat"), ISO_8859_1);
        String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        nice.merge(name, Integer.valueOf(fields.get(NICE)), Math::min);
      }
    }
    return nice;
  }
}
