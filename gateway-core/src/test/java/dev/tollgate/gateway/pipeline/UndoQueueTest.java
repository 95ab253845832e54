package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndoQueueTest {
  private final MemoryVoids kept = new MemoryVoids();
  private final List<String> voided = new ArrayList<>();

  /** 91 was said by a process that is gone. */
  @Test
  void shouldTakeBackWhatAnEarlierProcessHasLeft() {
    TransactionKey key = new TransactionKey();
    key.mti = 100;
    key.stan = 17;
    kept.keep(key, 4_711);
    InProcessLedger ledger =
        new InProcessLedger(new Ledger(LedgerConfig.defaults()), () -> 1_000, 8);
    UndoQueue queue = new UndoQueue(ledger, kept);
    assertThat(queue.isGivenUp(key)).isTrue();
    assertThat(queue.isEmpty()).isFalse();

    assertThat(queue.retry(0)).isOne();
    ledger.poll(new Answers(queue));

    assertThat(voided).containsExactly("4711 TOMBSTONE");
    assertThat(queue.isGivenUp(key)).isFalse();
    assertThat(queue.isEmpty()).isTrue();
    assertThat(kept.size()).isZero();
  }

  private final class Answers implements LedgerPort.AnswerHandler {
    private final UndoQueue queue;

    Answers(UndoQueue queue) {
      this.queue = queue;
    }

    @Override
    public void onDecision(int slot, long commandId, Decision decision) {}

    @Override
    public void onVoided(long commandId, VoidOutcome outcome) {
      voided.add(commandId + " " + outcome);
      queue.voided(commandId, outcome);
    }

    @Override
    public void onDisconnected() {}
  }
}
