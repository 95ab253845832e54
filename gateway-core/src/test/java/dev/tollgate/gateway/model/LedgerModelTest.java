package dev.tollgate.gateway.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.ConfigureOutcome;
import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.ledger.LoadOutcome;
import dev.tollgate.gateway.ledger.ProductOutcome;
import dev.tollgate.gateway.ledger.StatusOutcome;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.rules.Reason;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The production ledger before the judge, in simulated networks; one seed is one run. */
// On a thread of its own: a broken chain would be walked for ever, and cannot be interrupted.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LedgerModelTest {
  private static final int SEEDS = Integer.getInteger("tollgate.model.seeds", 2000);
  private static final int REQUESTS = Integer.getInteger("tollgate.model.requests", 400);

  @Test
  void shouldAnswerAsTheJudgeSays() {
    int requests = 0;
    int commands = 0;
    int restarts = 0;
    int audited = 0;
    Set<Object> seen = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      Simulation simulation = new Simulation(seed, REQUESTS);
      Simulation.Result result = LedgerModelCampaign.run(seed, simulation);
      seen.addAll(simulation.court().seen());
      requests += result.requests();
      commands += result.commands();
      restarts += result.restarts();
      audited += result.audited();
    }
    assertThat(requests).isGreaterThan(SEEDS * REQUESTS);
    assertThat(commands).isGreaterThan(SEEDS * REQUESTS / 2);
    assertThat(restarts).isGreaterThan(SEEDS / 4);
    assertThat(audited).isGreaterThan(SEEDS);
    shouldHaveSeenEverything(seen);
  }

  /** So that a change to the simulation cannot empty the test unnoticed. */
  private static void shouldHaveSeenEverything(Set<Object> seen) {
    Set<Reason> reasons = EnumSet.allOf(Reason.class);
    reasons.removeAll(EnumSet.of(Reason.FORMAT_ERROR, Reason.MAC_WRONG)); // told before the ledger
    assertThat(seen).containsAll(reasons);
    assertThat(seen).contains((Object[]) FollowUp.values());
    assertThat(seen).contains((Object[]) VoidOutcome.values());
    assertThat(seen).contains(ConfigureOutcome.CONFIGURED, ConfigureOutcome.IN_USE);
    assertThat(seen).contains(ProductOutcome.SET, ProductOutcome.UNCHANGED);
    assertThat(seen).contains((Object[]) StatusOutcome.values());
    Set<LoadOutcome> loads = EnumSet.allOf(LoadOutcome.class);
    loads.removeAll(EnumSet.of(LoadOutcome.REFUSED, LoadOutcome.SHED)); // too rare here
    assertThat(seen).containsAll(loads);
  }

  @Test
  void shouldComeToTheSameHashFromTheSameSeed() {
    List<Simulation.Result> first = runs();
    assertThat(runs()).isEqualTo(first);
    assertThat(first.stream().map(Simulation.Result::hash)).doesNotHaveDuplicates();
  }

  private static List<Simulation.Result> runs() {
    return LongStream.range(0, 5).mapToObj(seed -> new Simulation(seed, 300).run()).toList();
  }
}
