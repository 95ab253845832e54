package dev.tollgate.gateway.ledgerlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.ProductTerms;
import java.lang.reflect.Method;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Writing and reading commands and answers leaves nothing for the garbage collector; the terms of a
 * product, which come once, excepted.
 */
class CodecAllocationTest {
  private static final int MEASURED = 20_000;

  /** Rounds until the JIT has compiled the path, however busy the machine is. */
  private static final int ROUNDS_MAX = 8;

  /** Far under a byte per operation; the rest is the JVM's own. */
  private static final long TOLERATED_BYTES = MEASURED / 10;

  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CommandEncoder.LENGTH_MAX]);
  private final CommandEncoder commands = new CommandEncoder();
  private final CommandAdapter commandAdapter = new CommandAdapter();
  private final AnswerEncoder answers = new AnswerEncoder();
  private final AnswerAdapter answerAdapter = new AnswerAdapter();
  private final TransactionCommand transaction = LogBytesTest.transaction();
  private final TransactionCommand linked = LogBytesTest.linkedTransaction();
  private final Decision decision = LogBytesTest.decision();
  private final Ascii16 name = Ascii16.parse("ACCOUNT-1");
  private final OperatorCommand[] imports = {
    new OperatorCommand.Pocket(name, 978, 1),
    new OperatorCommand.Card(1, 2, name, name, CardStatus.ACTIVE),
    new OperatorCommand.Rate(978, 840, 1, 2),
    new OperatorCommand.Configure(3, 1, 2, 3, 4)
  };
  private final Counting handler = new Counting();

  @Test
  void shouldNotAllocate() throws Exception {
    long bytes = Long.MAX_VALUE;
    int rounds = 0;
    while (bytes >= TOLERATED_BYTES && rounds < ROUNDS_MAX) {
      long before = allocatedBytes();
      for (int i = 0; i < MEASURED; i++) {
        everyMessage(i);
      }
      bytes = allocatedBytes() - before;
      rounds++;
    }

    assertThat(handler.count).isEqualTo(14L * rounds * MEASURED);
    assertThat(bytes).isLessThan(TOLERATED_BYTES);
  }

  private void everyMessage(int slot) {
    command(commands.transaction(buffer, 0, slot, 1, transaction));
    command(commands.transaction(buffer, 0, slot, 1, linked));
    command(commands.voidTransaction(buffer, 0, slot, 1, transaction.key, 2));
    for (int i = 0; i < imports.length; i++) {
      command(commands.importCommand(buffer, 0, slot, 1, imports[i]));
    }
    command(commands.load(buffer, 0, slot, 1, name, name, 978, 1));
    command(commands.setCardStatus(buffer, 0, slot, 1, 1, 2, CardStatus.LOST));
    command(commands.advanceTime(buffer, 0, slot, 1));
    answer(answers.decision(buffer, 0, slot, 1, decision));
    answer(answers.voided(buffer, 0, slot, 1, VoidOutcome.RELEASED));
    answer(answers.imported(buffer, 0, slot, 1, ImportOutcome.OPENED));
    answer(answers.refused(buffer, 0, slot, 1, Refusal.NO_ROOM));
  }

  private void command(int length) {
    commandAdapter.onMessage(buffer, 0, length, handler);
  }

  private void answer(int length) {
    answerAdapter.onMessage(buffer, 0, length, handler);
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

  private static final class Counting implements CommandHandler, AnswerHandler {
    private long count;

    @Override
    public void onTransaction(int slot, long commandId, TransactionCommand command) {
      count++;
    }

    @Override
    public void onVoid(int slot, long commandId, TransactionKey key, long givenUpId) {
      count++;
    }

    @Override
    public void onOpenPocket(
        int slot, long commandId, long accountHi, long accountLo, int currency, long balance) {
      count++;
    }

    @Override
    public void onLoad(
        int slot,
        long commandId,
        long referenceHi,
        long referenceLo,
        long accountHi,
        long accountLo,
        int currency,
        long amount) {
      count++;
    }

    @Override
    public void onLinkCard(
        int slot,
        long commandId,
        long tokenHi,
        long tokenLo,
        long accountHi,
        long accountLo,
        long productHi,
        long productLo,
        CardStatus status) {
      count++;
    }

    @Override
    public void onSetCardStatus(
        int slot, long commandId, long tokenHi, long tokenLo, CardStatus status) {
      count++;
    }

    @Override
    public void onSetRate(
        int slot, long commandId, int from, int to, long numerator, long denominator) {
      count++;
    }

    @Override
    public void onConfigure(
        int slot,
        long commandId,
        int pinTriesMax,
        long idempotencyWindowMs,
        int idempotencyEntriesMax,
        long holdLifetimeMs,
        int holdsMax) {
      count++;
    }

    @Override
    public void onSetProduct(int slot, long commandId, ProductTerms terms) {
      count++;
    }

    @Override
    public void onAdvanceTime(int slot, long commandId) {
      count++;
    }

    @Override
    public void onDecision(int slot, long commandId, Decision decision) {
      count++;
    }

    @Override
    public void onVoided(int slot, long commandId, VoidOutcome outcome) {
      count++;
    }

    @Override
    public void onImported(int slot, long commandId, ImportOutcome outcome) {
      count++;
    }

    @Override
    public void onRefused(int slot, long commandId, Refusal refusal, int version) {
      count++;
    }
  }
}
