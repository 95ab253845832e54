package dev.tollgate.pci.vault;

import dev.tollgate.hsm.LockedMemory;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All vault cells, made at start in one locked block. */
public final class Vault {
  private final VaultCell[] cells;
  private final FreeSlots free;
  private final boolean locked;

  /**
   * @param cellCount how many transactions can be in the zone at once
   * @param frameMax longest message in bytes
   */
  public Vault(int cellCount, int frameMax) {
    int cellBytes = frameMax + VaultCell.EXTRA_BYTES;
    LockedMemory block = LockedMemory.allocate((long) cellCount * cellBytes);
    locked = block.locked();
    cells = new VaultCell[cellCount];
    for (int slot = 0; slot < cellCount; slot++) {
      MemorySegment memory = block.segment().asSlice((long) slot * cellBytes, cellBytes);
      cells[slot] = new VaultCell(this, slot, memory, frameMax);
    }
    free = new FreeSlots(cellCount);
  }

  /** A zeroed cell with the caller as its one holder, or null when all are in use. */
  public @Nullable VaultCell claim() {
    int slot = free.take();
    if (slot == FreeSlots.NONE) {
      return null;
    }
    VaultCell cell = cells[slot];
    cell.claim();
    return cell;
  }

  public VaultCell cell(int slot) {
    return cells[slot];
  }

  public int cellCount() {
    return cells.length;
  }

  /** Cells that nobody holds. */
  public int freeCount() {
    return free.count();
  }

  /** Whether the operating system keeps the cells out of swap. */
  public boolean locked() {
    return locked;
  }

  void giveBack(VaultCell cell) {
    free.give(cell.sealed().slot());
  }

  /**
   * How many cells one connection may hold at once. Without it a peer that sends and does not read
   * would soon have all cells wait for its socket, and nobody else would be served.
   *
   * <p>One thread claims for a connection; any thread may give back.
   */
  public static final class Quota {
    private final int cellsMax;
    private final AtomicInteger held = new AtomicInteger();

    public Quota(int cellsMax) {
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
}
