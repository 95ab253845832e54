package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.Ledger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** The production ledger as it was behind a number of commands of the log. */
final class Snapshot {
  private final List<long[]> blocks = new ArrayList<>();
  private final int commands;

  Snapshot(Ledger ledger, int commands) {
    this.commands = commands;
    ledger.save((words, length) -> blocks.add(Arrays.copyOf(words, length)));
  }

  int commands() {
    return commands;
  }

  Ledger restore() {
    Iterator<long[]> rest = blocks.iterator();
    return Ledger.restore(words -> {
      long[] block = rest.hasNext() ? rest.next() : new long[0];
      System.arraycopy(block, 0, words, 0, block.length);
      return block.length;
    });
  }
}
