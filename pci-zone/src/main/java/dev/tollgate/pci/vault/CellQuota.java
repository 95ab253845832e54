package dev.tollgate.pci.vault;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many cells one connection may hold at once. Without it a peer that sends and does not read
 * would soon have all cells wait for its socket, and nobody else would be served.
 *
 * <p>One thread claims for a connection; any thread may give back.
 */
public final class CellQuota {
  private final int cellsMax;
  private final AtomicInteger held = new AtomicInteger();

  public CellQuota(int cellsMax) {
    this.cellsMax = cellsMax;
  }

  /** Whether the claiming thread may have one more. */
  public boolean hasRoom() {
    return held.get() < cellsMax;
  }

  void take() {
    held.incrementAndGet();
  }

  void giveBack() {
    held.decrementAndGet();
  }
}
