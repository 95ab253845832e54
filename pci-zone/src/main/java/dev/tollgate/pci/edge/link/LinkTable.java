package dev.tollgate.pci.edge.link;

import dev.tollgate.hsm.LockedMemory;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The connections: an index and fixed buffers for each, all made at start. More connections than
 * this are refused, so memory does not depend on who connects.
 */
public final class LinkTable {
  private final int inBytes;
  private final int linkBytes;
  private final MemorySegment memory;
  private final AtomicReferenceArray<LinkHandler> links;

  /** How often each index was used, so that an answer to an earlier use is recognised. */
  private final int[] generations;

  private final ArrayDeque<Integer> free = new ArrayDeque<>();

  public LinkTable(int linksMax, int frameMax) {
    inBytes = EdgeLimits.inBytes(frameMax);
    linkBytes = inBytes + EdgeLimits.OUT_BYTES;
    memory = LockedMemory.allocate((long) linksMax * linkBytes).segment();
    links = new AtomicReferenceArray<>(linksMax);
    generations = new int[linksMax];
    for (int index = 0; index < linksMax; index++) {
      free.add(index);
    }
  }

  /**
   * Gives the handler an index, or -1 when all are taken. Other threads see it from here on, so all
   * they look at is set before.
   */
  synchronized int open(LinkHandler link) {
    Integer index = free.poll();
    if (index == null) {
      return -1;
    }
    link.generation(++generations[index]);
    links.set(index, link);
    return index;
  }

  /** Takes the index back; the handler has zeroed its buffers. */
  synchronized void close(int index) {
    links.set(index, null);
    free.add(index);
  }

  /** The connection the cell's message came over, or null when that one is gone. */
  @Nullable LinkHandler linkOf(VaultCell cell) {
    LinkHandler link = links.get(cell.sealed().link());
    return link != null && link.generation() == cell.linkGeneration() ? link : null;
  }

  /** The connection with this index now, or null. */
  @Nullable LinkHandler link(int index) {
    return links.get(index);
  }

  MemorySegment inMemory(int index) {
    return memory.asSlice((long) index * linkBytes, inBytes);
  }

  MemorySegment outMemory(int index) {
    return memory.asSlice((long) index * linkBytes + inBytes, EdgeLimits.OUT_BYTES);
  }
}
