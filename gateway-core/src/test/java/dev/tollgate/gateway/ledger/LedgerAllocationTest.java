package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.rules.PinOutcome;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

/** Nothing is allocated once tables have their size, whatever the answers are. */
class LedgerAllocationTest {
  private static final int COMMANDS = 200_000;

  private final Scene scene = new Scene(new LedgerConfig(3, 500, 4096, 700, 4096));
  private final TransactionCommand command = scene.request(0);
  private final TransactionCommand reversal = scene.reversal(0, command);
  private final TransactionCommand completion = scene.completion(0, command, 1);
  private final TransactionCommand increment = scene.increment(0, command, 1);
  private final TransactionCommand advice = scene.advice(command);
  private int stan;

  @Test
  void shouldAllocateNothingInSteadyState() throws Exception {
    play(COMMANDS);
    long before = allocatedBytes();
    play(COMMANDS);
    long allocated = allocatedBytes() - before;
    assertThat(allocated).as("bytes in %d commands", COMMANDS).isLessThan(COMMANDS / 20);
  }

  /** Each kind of command, repeats, changed content and declines, a millisecond apart. */
  private void play(int commands) {
    for (int i = 0; i < commands; i++) {
      scene.nowMs++;
      command.key.stan = i % 8 == 3 ? stan : ++stan;
      command.amountMinor = i % 8 == 5 ? 1_000_000 : 1 + i % 2;
      command.posting = i % 4 == 0 ? Posting.POST : Posting.HOLD;
      command.pin = i % 8 == 6 ? PinOutcome.MALFORMED : PinOutcome.NOT_PRESENT;
      command.deadlineMs = scene.nowMs + 2000;
      scene.ledger.apply(scene.nowMs, command, i, scene.decision);
      if (i % 4 == 0 || i % 16 == 7) {
        scene.ledger.voidTransaction(scene.nowMs, command.key, i);
      }
      followUp(i);
    }
  }

  /** Half of them about the request before, the others about none that is known. */
  private void followUp(int i) {
    TransactionCommand next =
        switch (i % 5) {
          case 0 -> reversal;
          case 1 -> completion;
          case 2 -> increment;
          case 3 -> advice;
          default -> command;
        };
    next.key.stan = next == advice ? stan : 500_000 + i % 100_000;
    next.original.stan = i % 2 == 0 ? stan : 900_000 + i % 1_000;
    next.original.present = i % 3 != 0 && next != command;
    next.deadlineMs = scene.nowMs + 2000;
    next.replacementAmountMinor = next == reversal ? i % 2 : -1;
    scene.ledger.apply(scene.nowMs, next, i, scene.decision);
  }

  /** By reflection: the module under test does not read jdk.management, and should not. */
  private static long allocatedBytes() throws Exception {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    Method allocated =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getCurrentThreadAllocatedBytes");
    return (long) allocated.invoke(threads);
  }
}
