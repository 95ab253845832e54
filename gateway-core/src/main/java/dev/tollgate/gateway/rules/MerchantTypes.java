package dev.tollgate.gateway.rules;

import java.util.BitSet;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A set of merchant types (DE18, ISO 18245: 0 to 9999). Immutable; looking up allocates nothing.
 */
public final class MerchantTypes {
  public static final MerchantTypes NONE = new MerchantTypes(new BitSet());

  /** The largest merchant type: four digits. */
  public static final int MAX = 9999;

  private final BitSet types;

  private MerchantTypes(BitSet types) {
    this.types = types;
  }

  /**
   * @throws IllegalArgumentException if one is no merchant type
   */
  public static MerchantTypes of(Collection<Integer> types) {
    BitSet set = new BitSet();
    for (int type : types) {
      if (type < 0 || type > MAX) {
        throw new IllegalArgumentException("a merchant type is 0 to 9999, not " + type);
      }
      set.set(type);
    }
    return new MerchantTypes(set);
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
