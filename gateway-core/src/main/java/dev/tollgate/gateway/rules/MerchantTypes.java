package dev.tollgate.gateway.rules;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of merchant types (DE18, ISO 18245: 0 to 9999). Immutable; looking up allocates nothing.
 */
public final class MerchantTypes {
  public static final MerchantTypes NONE = new MerchantTypes(new BitSet());

  /** The largest merchant type: four digits. */
  public static final int MAX = 9999;

  /** Most ranges of neighbours in a set: so many fit into a command of the ledger's log. */
  public static final int RANGES_MAX = 32;

  /** Neighbouring types, both ends included. */
  public record Range(int first, int last) {}

  private final BitSet types;

  private MerchantTypes(BitSet types) {
    this.types = types;
  }

  /**
   * @throws IllegalArgumentException if one is no merchant type, or they are more than {@link
   *     #RANGES_MAX} ranges
   */
  public static MerchantTypes of(Collection<Integer> types) {
    BitSet set = new BitSet();
    for (int type : types) {
      if (type < 0 || type > MAX) {
        throw new IllegalArgumentException("a merchant type is 0 to 9999, not " + type);
      }
      set.set(type);
    }
    return limited(set);
  }

  /**
   * @throws IllegalArgumentException if one is no range of merchant types, or there are too many
   */
  public static MerchantTypes ofRanges(Collection<Range> ranges) {
    BitSet set = new BitSet();
    for (Range range : ranges) {
      if (range.first < 0 || range.last > MAX || range.first > range.last) {
        throw new IllegalArgumentException("not a range of merchant types, 0 to 9999");
      }
      set.set(range.first, range.last + 1);
    }
    return limited(set);
  }

  private static MerchantTypes limited(BitSet set) {
    MerchantTypes types = new MerchantTypes(set);
    int ranges = types.ranges().size();
    if (ranges > RANGES_MAX) {
      throw new IllegalArgumentException(
          "merchant types are in " + ranges + " ranges, over " + RANGES_MAX);
    }
    return types;
  }

  /** The set as ranges that neither touch nor overlap, ascending. */
  public List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    int first = types.nextSetBit(0);
    while (first >= 0) {
      int end = types.nextClearBit(first);
      ranges.add(new Range(first, end - 1));
      first = types.nextSetBit(end);
    }
    return ranges;
  }

  /** False for a negative one, as for a message that does not tell its merchant type. */
  public boolean contains(int type) {
    return type >= 0 && types.get(type);
  }

  public boolean isEmpty() {
    return types.isEmpty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MerchantTypes that && types.equals(that.types);
  }

  @Override
  public int hashCode() {
    return types.hashCode();
  }

  @Override
  public String toString() {
    return types.toString();
  }
}
