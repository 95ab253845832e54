package dev.tollgate.pci.seal;

import dev.tollgate.pci.codec.BerTlv;
import dev.tollgate.pci.codec.Dialect;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Whether DE55 has all that the check of its cryptogram needs, each value of the length that EMV
 * Book 3 annex A gives it. Looked at before any HSM sees it: a value of another length would shift
 * what the cryptogram is made of, and one that is there twice, be it in two templates, could mean
 * two things.
 *
 * <p>Belongs to one thread.
 */
final class ChipData implements BerTlv.Objects {
  /**
   * Tag, shortest and longest value. The last two may lack: without the one there is no cashback,
   * without the other one the sequence number of the card is told elsewhere or is 00.
   */
  private static final int[][] NEEDED = {
    {0x9F26, 8, 8}, // application cryptogram
    {0x9F10, 7, 32}, // issuer application data; its shortest form is that of Visa format 1
    {0x9F36, 2, 2}, // application transaction counter
    {0x9F37, 4, 4}, // unpredictable number
    {0x95, 5, 5}, // terminal verification results
    {0x9A, 3, 3}, // transaction date
    {0x9C, 1, 1}, // transaction type
    {0x9F02, 6, 6}, // amount, authorised
    {0x9F1A, 2, 2}, // terminal country
    {0x5F2A, 2, 2}, // transaction currency
    {0x82, 2, 2}, // application interchange profile
    {0x9F03, 6, 6}, // amount, other
    {0x5F34, 1, 1}, // PAN sequence number
  };

  private static final int ALL = (1 << (NEEDED.length - 2)) - 1;
  private static final int AMOUNT = 0x9F02;
  private static final int AMOUNT_OTHER = 0x9F03;

  private final BerTlv tags;
  private int found;
  private boolean sound;

  ChipData(Dialect dialect) {
    tags = BerTlv.ofChip(dialect);
  }

  /** Whether the content can be used; elements nobody asks for are let through. */
  boolean isSound(MemorySegment memory, long at, int length) {
    found = 0;
    sound = true;
    return tags.visit(memory, at, length, this) && sound && (found & ALL) == ALL;
  }

  @Override
  public void object(MemorySegment memory, int level, int tag, long valueAt, int length) {
    int index = indexOf(tag);
    if (index >= 0) {
      boolean first = (found & 1 << index) == 0;
      boolean fits = length >= NEEDED[index][1] && length <= NEEDED[index][2];
      sound &= first && fits && isNumericIfAmount(memory, tag, valueAt, length);
      found |= 1 << index;
    }
  }

  private static boolean isNumericIfAmount(
      MemorySegment memory, int tag, long valueAt, int length) {
    if (tag != AMOUNT && tag != AMOUNT_OTHER) {
      return true;
    }
    for (long i = valueAt; i < valueAt + length; i++) {
      int both = memory.get(ValueLayout.JAVA_BYTE, i) & 0xFF;
      if (both >> 4 > 9 || (both & 0xF) > 9) {
        return false;
      }
    }
    return true;
  }

  private static int indexOf(int tag) {
    for (int i = 0; i < NEEDED.length; i++) {
      if (NEEDED[i][0] == tag) {
        return i;
      }
    }
    return -1;
  }
}
