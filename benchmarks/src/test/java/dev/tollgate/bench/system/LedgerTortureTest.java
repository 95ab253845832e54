package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.ledgertorture.LedgerTorture;
import dev.tollgate.bench.ledgertorture.TortureOptions;
import dev.tollgate.bench.ledgertorture.TortureResult;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kills under load: what was told stays, once. */
@SystemTest
class LedgerTortureTest {
  private static final int KILLS = 20;
  private static final int APPROVALS = 10_000;
  private static final int PER_SECOND = 500;

  @Test
  @Timeout(600)
  void shouldKeepEveryApprovalOnceThroughKills() throws Exception {
    List<String> output = new CopyOnWriteArrayList<>();
    long seed = ThreadLocalRandom.current().nextLong(1 << 30);
    Tollgate tollgate = Tollgate.on(Homes.fresh("torture"));

    TortureResult result =
        LedgerTorture.run(
            tollgate.withOwnToken().product(output::add),
            new TortureOptions(KILLS, APPROVALS, PER_SECOND, seed));

    assertThat(result.isRight())
        .as("seed %d: %s%n%s", seed, result.text(), String.join("\n", output))
        .isTrue();
    assertThat(result.kills()).isEqualTo(KILLS);
    assertThat(result.acked()).isGreaterThanOrEqualTo(APPROVALS);
    assertThat(result.repeated()).isEqualTo(result.acked());
  }
}
