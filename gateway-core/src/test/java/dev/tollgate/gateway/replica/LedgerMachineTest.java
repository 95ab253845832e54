package dev.tollgate.gateway.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.LedgerChain;
import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerMachineTest {
  private static final int BEFORE = 5;

  private final UnsafeBuffer answer = new UnsafeBuffer(new byte[LedgerService.ANSWER_LENGTH_MAX]);

  /** Also of messages that are refused, and of what is behind the last whole word. */
  @ParameterizedTest
  @ValueSource(ints = {20, 37, 46, 64, 128, 170, 424})
  void shouldHaveTimeLengthAndEachByteOfAMessageInTheChain(int length) {
    UnsafeBuffer message = new UnsafeBuffer(new byte[BEFORE + length]);
    message.setMemory(0, message.capacity(), (byte) 3);
    Set<String> chains = new HashSet<>();
    chains.add(chain(1, message, length));
    chains.add(chain(2, message, length));
    chains.add(chain(1, message, length - 1));
    for (int i = BEFORE; i < message.capacity(); i++) {
      message.putByte(i, (byte) 0x83);
      chains.add(chain(1, message, length));
      message.putByte(i, (byte) 3);
    }

    assertThat(chains).hasSize(3 + length);
  }

  private String chain(long timestampMs, UnsafeBuffer message, int length) {
    LedgerMachine machine = new LedgerMachine();
    machine.onCommand(timestampMs, message, BEFORE, length, answer);
    LedgerChain chain = machine.ledger().chain();
    assertThat(chain.commands()).isOne();
    return chain.hi() + " " + chain.lo();
  }
}
