package dev.tollgate.gateway.ledgerlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.rules.CardStatus;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What is read is what was written, whatever it was, and whatever was read before. */
class RoundTripTest {
  private static final long SEED = 20_261_123;
  private static final int ROUNDS = 20_000;
  private static final int OFFSET = 5;

  private final Random random = new Random(SEED);
  private final RandomFields fields = new RandomFields(random);
  private final UnsafeBuffer buffer =
      new UnsafeBuffer(new byte[OFFSET + CommandEncoder.LENGTH_MAX]);
  private final CommandEncoder commands = new CommandEncoder();
  private final CommandAdapter commandAdapter = new CommandAdapter();
  private final AnswerEncoder answers = new AnswerEncoder();
  private final AnswerAdapter answerAdapter = new AnswerAdapter();
  private int slot;
  private long commandId;
  private int handled;

  @Test
  void shouldKeepEveryFieldOfATransaction() {
    TransactionCommand written = new TransactionCommand();
    CommandHandler handler =
        new CommandEcho() {
          @Override
          public void onTransaction(int itsSlot, long itsCommandId, TransactionCommand read) {
            assertCorrelation(itsSlot, itsCommandId);
            assertThat(RandomFields.differences(read, written)).isEmpty();
          }
        };
    int shortOnes = 0;

    for (int i = 0; i < ROUNDS; i++) {
      fields.fill(written);
      if (random.nextBoolean()) {
        TransactionCodec.unlink(written);
        written.original.present = false;
      }
      correlate();
      int length = commands.transaction(buffer, OFFSET, slot, commandId, written);
      shortOnes += length == 128 ? 1 : 0;
      readCommand(length, handler);
    }

    assertThat(handled).isEqualTo(ROUNDS);
    assertThat(shortOnes).isBetween(ROUNDS / 3, ROUNDS * 2 / 3);
  }

  @Test
  void shouldKeepAnAuthorizationCodeThatStandsAlone() {
    TransactionCommand written = LogBytesTest.transaction();
    written.authorizationCode = 0;

    assertThat(commands.transaction(buffer, OFFSET, slot, commandId, written)).isEqualTo(170);
  }

  @Test
  void shouldKeepEveryFieldOfAKey() {
    TransactionKey written = new TransactionKey();
    CommandHandler handler =
        new CommandEcho() {
          @Override
          public void onVoid(int itsSlot, long itsCommandId, TransactionKey read, long givenUpId) {
            assertCorrelation(itsSlot, itsCommandId);
            assertThat(givenUpId).isEqualTo(~commandId);
            assertThat(RandomFields.differences(read, written)).isEmpty();
          }
        };

    for (int i = 0; i < ROUNDS; i++) {
      fields.fill(written);
      correlate();
      readCommand(
          commands.voidTransaction(buffer, OFFSET, slot, commandId, written, ~commandId), handler);
    }

    assertThat(handled).isEqualTo(ROUNDS);
  }

  @Test
  void shouldKeepEveryFieldOfADecision() {
    Decision written = new Decision();
    AnswerHandler handler =
        new AnswerEcho() {
          @Override
          public void onDecision(int itsSlot, long itsCommandId, Decision read) {
            assertCorrelation(itsSlot, itsCommandId);
            assertThat(RandomFields.differences(read, written)).isEmpty();
          }
        };

    for (int i = 0; i < ROUNDS; i++) {
      fields.fill(written);
      correlate();
      readAnswer(answers.decision(buffer, OFFSET, slot, commandId, written), handler);
    }

    assertThat(handled).isEqualTo(ROUNDS);
  }

  @Test
  void shouldKeepEveryOutcomeAndStatus() {
    AnswerEcho echo = new AnswerEcho();
    correlate();
    for (VoidOutcome outcome : VoidOutcome.values()) {
      readAnswer(answers.voided(buffer, OFFSET, slot, commandId, outcome), echo);
      assertSame(echo.bytes());
    }
    for (ImportOutcome outcome : ImportOutcome.values()) {
      readAnswer(answers.imported(buffer, OFFSET, slot, commandId, outcome), echo);
      assertSame(echo.bytes());
    }
    CommandEcho commandEcho = new CommandEcho();
    for (CardStatus status : CardStatus.values()) {
      readCommand(
          commands.setCardStatus(buffer, OFFSET, slot, commandId, 1, 2, status), commandEcho);
      assertSame(commandEcho.bytes());
    }
  }

  @Test
  void shouldNotifyRandomFieldsOfADifference() {
    Decision one = fields.fill(new Decision());
    Decision other = new Decision();

    assertThat(RandomFields.differences(one, one)).isEmpty();
    assertThat(RandomFields.differences(one, other)).isNotEmpty();
  }

  private void correlate() {
    slot = random.nextInt();
    commandId = random.nextLong();
    buffer.setMemory(0, buffer.capacity(), (byte) 0xff); // what an earlier message left there
  }

  private void assertCorrelation(int itsSlot, long itsCommandId) {
    handled++;
    assertThat(itsSlot).isEqualTo(slot);
    assertThat(itsCommandId).isEqualTo(commandId);
  }

  private void assertSame(byte[] bytes) {
    byte[] written = new byte[bytes.length];
    buffer.getBytes(OFFSET, written);
    assertThat(bytes).isEqualTo(written);
  }

  private void readCommand(int length, CommandHandler handler) {
    assertThat(commandAdapter.onMessage(buffer, OFFSET, length, handler)).isEqualTo(Refusal.NONE);
  }

  private void readAnswer(int length, AnswerHandler handler) {
    assertThat(answerAdapter.onMessage(buffer, OFFSET, length, handler)).isEqualTo(Refusal.NONE);
  }
}
