package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Equal for equal logs only. */
class LedgerChainTest {
  private static final int COMMANDS = 40;

  private record Command(long logTimeMs, int lengthBytes, List<Long> words) {}

  private record Sum(long commands, long hi, long lo) {}

  @Test
  void shouldBeEqualForEqualLogs() {
    assertThat(sum(commands(1))).isEqualTo(sum(commands(1)));
    assertThat(sum(commands(1)).commands()).isEqualTo(COMMANDS);
  }

  @Test
  void shouldSeeEveryBitOfEveryCommand() {
    List<Command> commands = commands(2);
    Set<Sum> seen = new HashSet<>(Set.of(sum(commands)));
    int changes = 0;
    for (int i = 0; i < COMMANDS; i++) {
      Command good = commands.get(i);
      for (int bit = 0; bit < 64; bit++) {
        for (Command changed : changed(good, bit)) {
          commands.set(i, changed);
          seen.add(sum(commands));
          changes++;
        }
      }
      commands.set(i, good);
    }
    assertThat(changes).isGreaterThan(10_000);
    assertThat(seen).hasSize(changes + 1);
  }

  @Test
  void shouldSeeCommandsLostDoubledAndOutOfOrder() {
    Set<Sum> seen = new HashSet<>();
    for (int i = 0; i < COMMANDS; i++) {
      List<Command> lost = commands(3);
      Command command = lost.remove(i);
      assertThat(seen.add(sum(lost))).isTrue();
      List<Command> doubled = commands(3);
      doubled.add(i, command);
      assertThat(seen.add(sum(doubled))).isTrue();
      for (int j = 0; j < i; j++) {
        List<Command> swapped = commands(3);
        swapped.set(i, swapped.set(j, command));
        assertThat(seen.add(sum(swapped))).isTrue();
      }
    }
    assertThat(seen).doesNotContain(sum(commands(3)));
  }

  @Test
  void shouldTellTheLengthFromZerosBehindIt() {
    assertThat(sum(List.of(new Command(1, 3, List.of(0L)))))
        .isNotEqualTo(sum(List.of(new Command(1, 4, List.of(0L)))));
    assertThat(sum(List.of())).isNotEqualTo(sum(List.of(new Command(0, 0, List.of()))));
  }

  private static List<Command> changed(Command command, int bit) {
    List<Command> all = new ArrayList<>();
    all.add(new Command(command.logTimeMs ^ 1L << bit, command.lengthBytes, command.words));
    for (int i = 0; i < command.words.size(); i++) {
      List<Long> words = new ArrayList<>(command.words);
      words.set(i, words.get(i) ^ 1L << bit);
      all.add(new Command(command.logTimeMs, command.lengthBytes, words));
    }
    return all;
  }

  /** Of small numbers and many zeros, as commands are. */
  private static List<Command> commands(long seed) {
    Random random = new Random(seed);
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < COMMANDS; i++) {
      List<Long> words = new ArrayList<>();
      for (int w = 0; w < 6; w++) {
        words.add(random.nextBoolean() ? 0L : random.nextInt(1000));
      }
      commands.add(new Command(1_000_000 + i, 48, words));
    }
    return commands;
  }

  private static Sum sum(List<Command> commands) {
    LedgerChain chain = new LedgerChain();
    for (Command command : commands) {
      chain.command(command.logTimeMs, command.lengthBytes);
      command.words.forEach(chain::word);
    }
    return new Sum(chain.commands(), chain.hi(), chain.lo());
  }
}
