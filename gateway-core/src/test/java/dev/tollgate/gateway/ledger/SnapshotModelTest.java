package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Restoring a snapshot changes nothing: a ledger that was saved and restored again and again, at
 * any point of a random log, gives the answers of one that never was. A failure names its seed; run
 * one with {@code -Dtollgate.ledger.seed=N}.
 */
// On a thread of its own: a broken chain would be walked for ever, and cannot be interrupted.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SnapshotModelTest {
  private static final int SEEDS = 1000;
  private static final int COMMANDS = 300;

  /** The first one never was, the second one always is; the others were once. */
  private static final int RESTORED = 1;

  private static final int LEDGERS_MAX = 5;

  @Test
  void shouldGoOnAsIfNothingHadBeen() {
    Long only = Long.getLong("tollgate.ledger.seed");
    for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
      run(seed);
    }
  }

  private static void run(long seed) {
    RandomSteps steps = new RandomSteps(seed);
    Random when = new Random(~seed);
    Ledger ledger = new Ledger(steps.config);
    List<Ledger> all = new ArrayList<>(List.of(ledger, Recording.of(ledger).restore()));
    int step = 0;
    try {
      steps.begin(all);
      for (; step < COMMANDS; step++) {
        agree(steps.next(all));
        if (when.nextInt(10) == 0) {
          Recording snapshot = snapshotAlike(all);
          all.set(RESTORED, snapshot.restore());
          if (all.size() < LEDGERS_MAX) {
            all.add(snapshot.restore());
          }
        }
      }
      for (Ledger other : all) {
        checkAlike(ledger, other);
      }
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ", command " + step + ": " + e.getMessage(), e);
    }
  }

  private static Recording snapshotAlike(List<Ledger> all) {
    Recording snapshot = Recording.of(all.get(RESTORED));
    if (!Arrays.equals(snapshot.bytes(), Recording.of(all.getFirst()).bytes())) {
      throw new AssertionError("another snapshot");
    }
    return snapshot;
  }

  private static void checkAlike(Ledger ledger, Ledger other) {
    assertThat(other.stateHash()).isEqualTo(ledger.stateHash());
    assertThat(Recording.of(other).bytes()).isEqualTo(Recording.of(ledger).bytes());
    assertThat(other.idempotencyEntries()).isEqualTo(ledger.idempotencyEntries());
    assertThat(other.idempotencyBytes()).isEqualTo(ledger.idempotencyBytes());
    assertThat(other.liveHolds()).isEqualTo(ledger.liveHolds());
    assertThat(other.followUpsDropped()).isEqualTo(ledger.followUpsDropped());
    assertThat(shown(other)).isEqualTo(shown(ledger));
    assertThat(List.of(other.chain().commands(), other.chain().hi(), other.chain().lo()))
        .isEqualTo(List.of(ledger.chain().commands(), ledger.chain().hi(), ledger.chain().lo()));
  }

  private static List<String> shown(Ledger ledger) {
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      NaiveLedger.Name account = NaiveLedger.name("account-number-" + i);
      ledger.visitPockets(
          account.hi(), account.lo(), (c, b, h, a) -> shown.add(c + " " + b + " " + h + " " + a));
    }
    ledger.visitFollowUps(
        (reason, at, network, dateTime, stan, terminal, hi, lo, amount, currency) ->
            shown.add(reason + " " + at + " " + stan + " " + amount + " " + currency));
    return shown;
  }

  private static void agree(List<Object> answers) {
    for (Object answer : answers) {
      if (!answer.equals(answers.getFirst())) {
        throw new AssertionError("expected " + answers.getFirst() + " but was " + answer);
      }
    }
  }
}
