package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.TransactionKey;
import java.util.Map;
import java.util.TreeMap;

/** Voids that outlive a simulated process: what its file would tell the next one. */
public final class MemoryVoids implements KeptVoids {
  private record Kept(TransactionKey key, long commandId) {}

  private final Map<Integer, Kept> places = new TreeMap<>();
  private int next;

  /** Whether there is room on the disk. */
  public boolean keeping = true;

  @Override
  public void read(Reader reader) {
    places.forEach((place, each) -> reader.onVoid(each.key(), each.commandId(), place));
  }

  @Override
  public int keep(TransactionKey key, long commandId) {
    if (!keeping) {
      return NOT_KEPT;
    }
    places.put(next, new Kept(key.copy(), commandId));
    return next++;
  }

  @Override
  public void drop(int place) {
    places.remove(place);
  }

  public int size() {
    return places.size();
  }
}
